using System.Numerics.Tensors;
using Mpbf.Core.Crystals;
using Mpbf.Core.Embeddings;
using Mpbf.Core.Estimates;

namespace Mpbf.Ral.Invariance;

/// <summary>
/// What a matrix of encodings, or a table of predictions (a matrix of one column), says of invariance by itself: how far records of one and the same material lie apart. It shows what breaks, not which invariance, and nothing about group elements
/// that the records do not differ by. Immutable.
/// </summary>
/// <param name="MaterialCount">Materials with more than one record.</param>
/// <param name="PairCount">Pairs of records of one material.</param>
/// <param name="WorstError">Largest distance within a material relative to the root mean square distance of all rows from their mean; NaN without pairs.</param>
/// <param name="MeanError">Mean distance over pairs, relative to the same; NaN without pairs.</param>
/// <param name="Density">Soft score of the worst error, equation (13), in [0, 1]; not assessed without pairs.</param>
public sealed record RepeatedRecords(int MaterialCount, int PairCount, double WorstError, double MeanError, Measure Density)
{
    private const string Supply = "no material stands in more than one row; supply the same crystals again, in other cells, orientations or orders of sites, or the function itself";

    /// <summary>Two records are one material only if their cells and sites agree closely: a relaxation by another method is a different geometry, for which a different encoding is right.</summary>
    private static readonly StructureMatching SameGeometry = new() { LengthTolerance = 1e-3, AngleTolerance = 0.1, SiteTolerance = 5e-3, Scale = false };

    /// <summary>Compares the records that share a key.</summary>
    /// <param name="matrix">One row a record.</param>
    /// <param name="keys">One key a row, the same for records of one material; null for a record without one.</param>
    /// <param name="options">The tolerance.</param>
    /// <param name="subject">What the matrix comes from.</param>
    /// <exception cref="ArgumentException">Another number of keys than rows.</exception>
    public static RepeatedRecords OfKeys(EmbeddingMatrix matrix, IReadOnlyList<string?> keys, InvarianceOptions? options = null, Subject subject = Subject.Model)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        ArgumentNullException.ThrowIfNull(keys);
        if (keys.Count != matrix.RowCount) throw new ArgumentException($"Found {keys.Count} keys for {matrix.RowCount} rows.", nameof(keys));
        options ??= new InvarianceOptions();
        int[][] materials = [.. Enumerable.Range(0, keys.Count).Where(row => keys[row] is not null).GroupBy(row => keys[row]!, StringComparer.Ordinal).Select(static group => group.ToArray()).Where(static rows => rows.Length > 1)];
        if (materials.Length == 0) return new(0, 0, double.NaN, double.NaN, Measure.NotAssessed(Supply));

        double spread = InvarianceBattery.SpreadOf([.. Enumerable.Range(0, matrix.RowCount).Select(row => matrix.Row(row).ToArray())]).Spread;
        double worst = 0, sum = 0;
        int pairCount = 0;
        foreach (int[] rows in materials)
        {
            for (int i = 1; i < rows.Length; i++)
            {
                for (int j = 0; j < i; j++, pairCount++)
                {
                    double error = InvarianceFinding.Relative(TensorPrimitives.Distance(matrix.Row(rows[i]), matrix.Row(rows[j])), spread);
                    worst = Math.Max(worst, error);
                    sum += error;
                }
            }
        }

        return new(
            materials.Length, pairCount, worst, sum / pairCount,
            Estimate.Exact(InvarianceDensity.Score(worst, options.Tolerance), "invariance.repeated-records", subject)
                .With(FormattableString.Invariant($"from {pairCount} pairs of records of {materials.Length} materials alone, worst error {worst:G2} of the spread; which invariances they try is not known")));
    }

    /// <summary>Compares the records whose structures are the same crystal: same composition, cells within 0.1 %, sites within 0.005 (volume per site)^(1/3), whatever cell, orientation, hand and order of sites.</summary>
    /// <param name="matrix">One row a structure.</param>
    /// <param name="structures">Crystals; others are left out.</param>
    /// <param name="options">The tolerance.</param>
    /// <param name="subject">What the matrix comes from.</param>
    /// <exception cref="ArgumentException">Another number of structures than rows.</exception>
    public static RepeatedRecords OfStructures(EmbeddingMatrix matrix, IReadOnlyList<Structure> structures, InvarianceOptions? options = null, Subject subject = Subject.Model)
    {
        ArgumentNullException.ThrowIfNull(structures);
        var keys = new string?[structures.Count];
        foreach (IGrouping<string, int> formula in Enumerable.Range(0, keys.Length).Where(row => structures[row] is { Count: > 0, Periodicity: Periodicity.All }).GroupBy(row => structures[row].Composition.ReducedFormula, StringComparer.Ordinal))
        {
            var firsts = new List<int>();
            foreach (int row in formula)
            {
                int same = firsts.FindIndex(first => SameGeometry.AreSame(structures[first], structures[row]));
                if (same < 0)
                {
                    firsts.Add(row);
                    same = firsts.Count - 1;
                }

                keys[row] = FormattableString.Invariant($"{formula.Key} {same}");
            }
        }

        return OfKeys(matrix, keys, options, subject);
    }
}

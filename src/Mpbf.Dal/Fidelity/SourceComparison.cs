using System.Collections.Immutable;
using System.Globalization;
using Mpbf.Core;
using Mpbf.Core.Estimates;
using Mpbf.Core.Matter;
using Mpbf.Dal.Conventions;
using Mpbf.Dal.Tables;

namespace Mpbf.Dal.Fidelity;

/// <summary>Which columns of a table are two sources of one quantity.</summary>
public sealed record SourceColumns
{
    /// <summary>Column of the reference; its prefix where there are <see cref="Components"/>.</summary>
    public required string Reference { get; init; }

    /// <summary>Columns of the sources; their prefixes where there are components.</summary>
    public required ImmutableArray<string> Sources { get; init; }

    /// <summary>Names of the components of a vector or tensor, e.g. xx, yy, …: the columns are prefix + name. Empty for single columns.</summary>
    public ImmutableArray<string> Components { get; init; } = [];

    /// <summary>Columns whose values tell comparisons apart, e.g. model and property.</summary>
    public ImmutableArray<string> Each { get; init; } = [];

    /// <summary>Column of the resampling group; the row where null.</summary>
    public string? Resample { get; init; }

    /// <summary>Column of formulas, to look for offsets per element; null for none.</summary>
    public string? Formula { get; init; }

    /// <summary>Whether the values are components of vectors (forces), compared through the origin. True with components.</summary>
    public bool IsVector { get; init; }
}

/// <summary>A source against the reference: their conventions first, then their agreement as it stands and, where a convention was found, as repaired.</summary>
/// <param name="Key">Values of <see cref="SourceColumns.Each"/>, joined by a comma.</param>
/// <param name="Source">The source's column.</param>
/// <param name="Unusable">Rows left out because a value is missing or not finite.</param>
/// <param name="Findings">What the two do differently.</param>
/// <param name="AsIs">Their agreement.</param>
/// <param name="Repaired">Their agreement after the factor or order of components was repaired; null where there was none to repair.</param>
public sealed record SourceComparison(string Key, string Source, int Unusable, ImmutableArray<ConventionFinding> Findings, PairedAgreement AsIs, PairedAgreement? Repaired)
{
    /// <summary>Fewer pairs are passed over.</summary>
    public const int LeastPairs = 5;

    private const double Largest = 1e150; // up to here squares and sums of them are finite

    /// <summary>Compares the sources of a table.</summary>
    /// <param name="path">A table.</param>
    /// <param name="columns">Which columns.</param>
    /// <param name="resampling">Gives the draws.</param>
    /// <exception cref="BadInputException">No such column, a cell that is no number, or no comparison of at least <see cref="LeastPairs"/> pairs.</exception>
    public static ImmutableArray<SourceComparison> Of(string path, SourceColumns columns, Resampling resampling)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ImmutableArray<string> components = columns.Components.IsEmpty ? [""] : columns.Components;
        string[] reference = [.. components.Select(name => columns.Reference + name)];
        string[][] sources = [.. columns.Sources.Select(source => components.Select(name => source + name).ToArray())];
        Table table = Table.Load(path, [.. reference, .. sources.SelectMany(names => names), .. columns.Each, .. Optional(columns.Resample), .. Optional(columns.Formula)]);
        double[][] truth = Array.ConvertAll(reference, table.Numbers);
        IReadOnlyList<string>[] keys = [.. columns.Each.Select(table.Text)];
        IReadOnlyList<string> groups = columns.Resample is { } resample ? table.Text(resample) : [.. Enumerable.Range(0, table.RowCount).Select(row => row.ToString(CultureInfo.InvariantCulture))];
        var comparisons = ImmutableArray.CreateBuilder<SourceComparison>();
        foreach (IGrouping<string, int> rows in Enumerable.Range(0, table.RowCount).GroupBy(row => string.Join(", ", keys.Select(key => key[row])), StringComparer.Ordinal))
        {
            for (int s = 0; s < sources.Length; s++)
            {
                double[][] values = Array.ConvertAll(sources[s], table.Numbers);
                int[] usable = [.. rows.Where(row => Array.TrueForAll(truth, column => double.IsFinite(column[row])) && Array.TrueForAll(values, column => double.IsFinite(column[row])))];
                if (usable.Length < LeastPairs) continue;
                RequireSize(table, [.. reference, .. sources[s]], [.. truth, .. values], usable);
                Composition?[]? compositions = columns.Formula is { } formula ? Array.ConvertAll(usable, row => Composition.TryParse(table.Text(formula)[row], out Composition? parsed, out _) ? parsed : null) : null;
                comparisons.Add(Compare(rows.Key, columns, columns.Sources[s], rows.Count() - usable.Length, Rows(truth, usable), Rows(values, usable), Array.ConvertAll(usable, row => groups[row]), compositions, resampling));
            }
        }

        return comparisons.Count > 0 ? comparisons.ToImmutable() : throw new BadInputException($"no source with {LeastPairs} pairs of finite numbers", "a reference and a source with values in the same rows", null, path);
    }

    /// <summary>Refuses what is too large to be squared.</summary>
    private static void RequireSize(Table table, string[] names, double[][] columns, int[] rows)
    {
        foreach ((string name, double[] column) in names.Zip(columns))
        {
            int place = Array.FindIndex(rows, row => Math.Abs(column[row]) > Largest);
            if (place >= 0) throw new BadInputException(column[rows[place]].ToString(CultureInfo.InvariantCulture), FormattableString.Invariant($"numbers up to {Largest:G2}"), "Leave the row out.", table.Path, table.Line(rows[place]), name);
        }
    }

    private static SourceComparison Compare(string key, SourceColumns columns, string source, int unusable, double[] truth, double[] values, string[] groups, Composition?[]? compositions, Resampling resampling)
    {
        int k = columns.Components.IsEmpty ? 1 : columns.Components.Length;
        bool isVector = columns.IsVector || k > 1;
        string[] groupOfValue = k == 1 ? groups : [.. groups.SelectMany(group => Enumerable.Repeat(group, k))];
        var pairs = new PairedValues(truth, values, groupOfValue);
        var findings = new List<ConventionFinding>();
        PairedValues repaired = pairs;
        if (k > 1 && ComponentOrder.Find(columns.Components, truth, values, groups) is { } order)
        {
            findings.Add(order.Finding);
            repaired = new PairedValues(truth, order.Repair(values), groupOfValue);
        }

        ImmutableArray<ConventionFinding> scalar = ScalarConventions.Check(repaired, isVector);
        findings.AddRange(scalar);
        if (scalar.FirstOrDefault(finding => finding.Factor is not null) is { Factor: { } factor }) repaired = repaired.With(value => value / factor);
        if (compositions is not null && !isVector)
        {
            int[] known = [.. Enumerable.Range(0, compositions.Length).Where(i => compositions[i] is not null)];
            if (ElementOffsets.Check([.. known.Select(i => compositions[i]!)], [.. known.Select(i => repaired.Source[i] - repaired.Reference[i])], isPerAtom: true) is { } offsets) findings.Add(offsets);
        }

        return new(key, source, unusable, [.. findings], PairedAgreement.Of(pairs, isVector, resampling), ReferenceEquals(repaired, pairs) ? null : PairedAgreement.Of(repaired, isVector, resampling));
    }

    private static double[] Rows(double[][] columns, int[] rows)
    {
        double[] values = new double[rows.Length * columns.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            for (int c = 0; c < columns.Length; c++) values[(i * columns.Length) + c] = columns[c][rows[i]];
        }

        return values;
    }

    private static string[] Optional(string? name) => name is null ? [] : [name];
}

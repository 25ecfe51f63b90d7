using System.Collections.Immutable;
using System.Globalization;
using MathNet.Numerics;
using MathNet.Numerics.LinearAlgebra;
using Mpbf.Core.Matter;

namespace Mpbf.Dal.Conventions;

/// <summary>Whether two sources of an energy differ by a constant for each element: another choice of reference states, or corrections that one of them applies.</summary>
public static class ElementOffsets
{
    private const double ExplainedShare = 0.5;
    private const int LeastRowsPerElement = 5, ShownElements = 6;

    /// <summary>Regresses the difference on the elements' fractions (values per atom) or amounts (total values).</summary>
    /// <param name="compositions">n compositions.</param>
    /// <param name="differences">n differences source − reference.</param>
    /// <param name="isPerAtom">Whether the values are per atom.</param>
    /// <returns>The finding with the largest offsets named; null where elements explain no more than chance or less than half of the differences' variance about 0.</returns>
    public static ConventionFinding? Check(IReadOnlyList<Composition> compositions, ReadOnlySpan<double> differences, bool isPerAtom)
    {
        ArgumentNullException.ThrowIfNull(compositions);
        if (compositions.Count != differences.Length) throw new ArgumentException($"{compositions.Count} compositions for {differences.Length} differences.", nameof(differences));
        ImmutableArray<Element> elements = [.. compositions.SelectMany(composition => composition.Amounts.Select(pair => pair.Element)).CountBy(element => element).Where(pair => pair.Value >= LeastRowsPerElement).Select(pair => pair.Key).OrderBy(element => element.AtomicNumber)];
        int[] rows = [.. Enumerable.Range(0, compositions.Count).Where(row => compositions[row].Amounts.All(pair => elements.Contains(pair.Element)))];
        int n = rows.Length, k = elements.Length;
        if (k < 2 || n < 3 * k) return null;
        var index = elements.Select((element, i) => (element, i)).ToDictionary(pair => pair.element, pair => pair.i);
        Matrix<double> design = Matrix<double>.Build.Dense(n, k);
        Vector<double> y = Vector<double>.Build.Dense(n);
        for (int i = 0; i < n; i++)
        {
            Composition composition = compositions[rows[i]];
            y[i] = differences[rows[i]];
            foreach ((Element element, double amount) in composition.Amounts) design[i, index[element]] = isPerAtom ? amount / composition.AtomCount : amount;
        }

        Matrix<double> normal = design.TransposeThisAndMultiply(design) + (Matrix<double>.Build.DenseIdentity(k) * 1e-9);
        Vector<double> offsets = normal.Cholesky().Solve(design.TransposeThisAndMultiply(y));
        double all = y.PointwiseMultiply(y).Sum(), left = (y - (design * offsets)).PointwisePower(2).Sum();
        // Against one offset for all: k − 1 further parameters. F test; the differences of a shared convention are noise about one mean.
        double mean = y.Sum() / n, constant = (y - mean).PointwisePower(2).Sum();
        double f = (Math.Max(0, constant - left) / (k - 1)) / (left / (n - k));
        double p = left > 0 ? SpecialFunctions.BetaRegularized((n - k) / 2.0, (k - 1) / 2.0, (n - k) / (n - k + ((k - 1) * f))) : 0;
        if (p > ConventionFinding.Level || left > (1 - ExplainedShare) * constant) return null;
        string named = string.Join(", ", offsets.Select((offset, i) => (Offset: offset, Element: elements[i])).OrderByDescending(pair => Math.Abs(pair.Offset)).Take(ShownElements)
            .Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Element.Symbol} {pair.Offset:+0.###;−0.###}")));
        return new ConventionFinding(
            "offset per element", string.Create(CultureInfo.InvariantCulture, $"an offset for each element explains {1 - (left / constant):P0} of the differences: {named}"),
            p, "F test against one offset for all", Math.Sqrt(all / n), Math.Sqrt(left / n));
    }
}

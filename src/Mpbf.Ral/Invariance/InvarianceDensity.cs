using System.Globalization;
using Mpbf.Core.Estimates;
using Mpbf.Core.Matter;

namespace Mpbf.Ral.Invariance;

/// <summary>
/// I_d: the share of the invariances that a material demands which a representation has, each scored softly, equation (13): 1 / (1 + (error / tolerance)²), the error relative to the spread
/// of the representation over the compositions tried.
/// </summary>
public static class InvarianceDensity
{
    /// <summary>The relative error that scores one half.</summary>
    public const double Tolerance = 1e-3;

    /// <summary>Largest symmetry share after relaxation among published universal potentials, by which that fact is scaled.</summary>
    private const double LargestSymmetryKept = 0.83;

    private const int MultipleCount = 4;

    /// <summary>The invariances of a function of formulas: order of the elements, and number of formula units.</summary>
    /// <param name="encode">From a formula to a vector.</param>
    /// <param name="compositions">Compositions to try it on, at least two.</param>
    /// <param name="seed">Chooses orders and multiples.</param>
    public static Estimate OfFormulaEncoder(Func<string, double[]> encode, IReadOnlyList<Composition> compositions, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(encode);
        ArgumentNullException.ThrowIfNull(compositions);
        var random = new Random(unchecked((int)seed));
        double worstOrder = 0, worstMultiple = 0, spread = 0;
        double[]? previous = null;
        foreach (Composition composition in compositions)
        {
            double[] plain = encode(Formula(composition.Amounts, 1));
            ElementAmount[] shuffled = [.. composition.Amounts];
            random.Shuffle(shuffled);
            worstOrder = Math.Max(worstOrder, Distance(plain, encode(Formula(shuffled, 1))));
            worstMultiple = Math.Max(worstMultiple, Distance(plain, encode(Formula(composition.Amounts, 2 + random.Next(MultipleCount)))));
            if (previous is not null) spread = Math.Max(spread, Distance(plain, previous));
            previous = plain;
        }

        double order = Relative(worstOrder, spread), multiple = Relative(worstMultiple, spread);
        return Estimate.Exact((Score(order, Tolerance) + Score(multiple, Tolerance)) / 2, "invariance.formula", Subject.Encoder)
            .With(string.Create(CultureInfo.InvariantCulture, $"worst relative error over {compositions.Count} compositions: order {order:G2}, formula units {multiple:G2}"));
    }

    /// <summary>
    /// The invariances of a published potential by its facts, averaged over those that are known, equation (292): forces that are the gradient of an energy, the share of structures that keep their symmetry after relaxation (relative to
    /// 0.83, the best published), and smoothness where it is given.
    /// </summary>
    /// <param name="forces"><c>gradient</c>, <c>direct</c>, or null where unknown.</param>
    /// <param name="symmetryKept">In [0, 1], or null where unknown.</param>
    /// <param name="smoothness">In [0, 1], e.g. 1 over the tortuosity of diatomic curves; null where it shall not count.</param>
    public static Measure OfModelFacts(string? forces, double? symmetryKept, double? smoothness = null)
    {
        (string Name, double? Share)[] facts = [("the kind of forces", forces is null ? null : forces == "gradient" ? 1 : 0), ("symmetry after relaxation", symmetryKept is { } kept ? Math.Min(1, kept / LargestSymmetryKept) : null), ("smoothness", smoothness)];
        (string Name, double? Share)[] known = [.. facts.Where(static fact => fact.Share is not null)];
        if (known.Length == 0) return Measure.NotAssessed("no facts on the model's invariances; supply model.forces or model.symmetryKept");
        Estimate density = Estimate.Exact(known.Average(static fact => fact.Share!.Value), "invariance.model-facts");
        return forces is not null && symmetryKept is not null ? density : density.With($"from {string.Join(" and ", known.Select(static fact => fact.Name))} alone");
    }

    /// <summary>1 / (1 + (ε/τ)²), equation (13).</summary>
    internal static double Score(double relativeError, double tolerance)
    {
        double ratio = relativeError / tolerance;
        return 1 / (1 + (ratio * ratio));
    }

    /// <summary>Without any spread every error is beyond measure.</summary>
    private static double Relative(double error, double spread) => error == 0 ? 0 : error / spread;

    private static string Formula(IReadOnlyList<ElementAmount> amounts, int multiple) =>
        string.Concat(amounts.Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Element.Symbol}{pair.Amount * multiple:0.##########}")));

    private static double Distance(double[] x, double[] y) => Math.Sqrt(x.Zip(y, static (a, b) => (a - b) * (a - b)).Sum());
}

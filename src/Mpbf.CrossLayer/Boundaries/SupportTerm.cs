using System.Collections.Immutable;
using Mpbf.Core.Statistics;
using Mpbf.Guard;

namespace Mpbf.CrossLayer.Boundaries;

/// <summary>
/// One indication of how little evidence supports a prediction: larger means further from it (a neighbour distance, a predicted
/// standard deviation). Immutable.
/// </summary>
public sealed class SupportTerm
{
    private readonly RankPlace _place;

    /// <summary>A term on the evaluation rows and on the target rows.</summary>
    /// <param name="name">What it is, e.g. <c>neighbour distance</c>.</param>
    /// <param name="evaluation">One finite value an evaluation row.</param>
    /// <param name="target">One finite value a target row; empty where there is no target, or where the target does not have it.</param>
    /// <exception cref="ArgumentException">No evaluation row, or a value that is not finite.</exception>
    public SupportTerm(string name, IEnumerable<double> evaluation, IEnumerable<double> target)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        Name = name;
        Evaluation = [.. evaluation];
        Target = [.. target];
        if (Evaluation.IsEmpty) throw new ArgumentException($"The term '{name}' has no evaluation row.", nameof(evaluation));
        if (!Evaluation.All(double.IsFinite)) throw new ArgumentException($"The term '{name}' is not finite in an evaluation row.", nameof(evaluation));
        if (!Target.All(double.IsFinite)) throw new ArgumentException($"The term '{name}' is not finite in a target row.", nameof(target));
        _place = new RankPlace(Evaluation);
    }

    /// <summary>Where a guard takes its value from.</summary>
    public TermKind Kind { get; init; } = TermKind.Given;

    /// <summary>What the term is.</summary>
    public string Name { get; }

    /// <summary>Values on the evaluation rows.</summary>
    public ImmutableArray<double> Evaluation { get; }

    /// <summary>Values on the target rows.</summary>
    public ImmutableArray<double> Target { get; }

    /// <summary>
    /// Place of a value among the evaluation rows: the mid-rank share in (0, 1), interpolated between them, 0 below the smallest. Beyond the largest it goes on above 1
    /// in units of the distance from median to largest, so that support keeps falling outside the evaluated range.
    /// </summary>
    public double Place(double value) => _place[value];

    /// <summary>The value at a place in [0, 1]: the inverse of <see cref="Place"/> up to ties.</summary>
    public double ValueAt(double place) => _place.ValueAt(place);
}

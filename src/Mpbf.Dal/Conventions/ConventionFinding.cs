namespace Mpbf.Dal.Conventions;

/// <summary>Something that two sources of one quantity do differently, found before any of them is judged.</summary>
/// <param name="Kind"><c>factor</c>, <c>offset</c>, <c>offset per element</c>, <c>components</c>, <c>clipping</c> or <c>selection</c>.</param>
/// <param name="Text">What was found, in words.</param>
/// <param name="PValue">Probability of a finding at least as strong where the sources share their conventions; the finding is reported below <see cref="Level"/>, divided by the number of alternatives tried.</param>
/// <param name="Null">What was assumed for that probability.</param>
/// <param name="ErrorBefore">Root-mean-square difference of the sources as they stand; NaN where it does not apply.</param>
/// <param name="ErrorAfter">The same after repair; NaN where there is nothing to repair.</param>
public sealed record ConventionFinding(string Kind, string Text, double PValue, string Null, double ErrorBefore, double ErrorAfter)
{
    /// <summary>False findings in 1 of 100 pairs of sources at most, for each kind.</summary>
    public const double Level = 0.01;

    /// <summary>Source over reference, for a factor; null for other kinds.</summary>
    public double? Factor { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Text;
}

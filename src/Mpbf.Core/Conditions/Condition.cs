using Mpbf.Core.Estimates;

namespace Mpbf.Core.Conditions;

/// <summary>A boundary condition of the framework's Table 1, judged by its detector.</summary>
/// <param name="Code">Stable identifier, e.g. <c>dal.simulation-bias</c>.</param>
/// <param name="Layer">The layer it belongs to.</param>
/// <param name="Verdict">The judgement.</param>
/// <param name="Statistic">The statistic that was judged, with its interval.</param>
/// <param name="Null">The reference distribution or bound, and its level, that the verdict was taken against.</param>
/// <param name="Evidence">What was seen: which elements, rows, files.</param>
/// <param name="Remedy">What to do about it, or what to supply when it was not assessed.</param>
public sealed record Condition(
    string Code, Layer Layer, Verdict Verdict, Measure Statistic, string Null, string Evidence, string Remedy)
{
    /// <summary>A condition for which the input was missing.</summary>
    /// <param name="code">Stable identifier.</param>
    /// <param name="layer">The layer it belongs to.</param>
    /// <param name="supply">Why it was not assessed and what to supply.</param>
    public static Condition NotAssessed(string code, Layer layer, string supply) =>
        new(code, layer, Verdict.NotAssessed, Measure.NotAssessed(supply), "", "", supply);
}

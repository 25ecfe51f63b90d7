using Mpbf.Core.Estimates;

namespace Mpbf.CrossLayer.Expressions;

/// <summary>
/// Expression (3), S_f = ε (O_m ∘ C_d) + ζ T_r, in [0, ε + ζ]. Always printed with its parts: trust alone raises the alarm, and averaged into S_f it is lost. Immutable.
/// </summary>
/// <remarks>Equations (3) and (3p) of <c>docs/theory/steering-fidelity.md</c>.</remarks>
public sealed record SteeringFidelity
{
    /// <summary>ε: weight of the corrected output, not negative. Default ½.</summary>
    public Estimate FeedbackWeight { get; init => field = Coefficient.NonNegative(value, nameof(FeedbackWeight)); } = 0.5;

    /// <summary>ζ: weight of the trade-off resolution, not negative. Default ½.</summary>
    public Estimate ResolutionWeight { get; init => field = Coefficient.NonNegative(value, nameof(ResolutionWeight)); } = 0.5;

    /// <summary>Whether the coefficients were fitted.</summary>
    public bool IsCalibrated { get; init; }

    /// <summary>S_f, equation (3).</summary>
    /// <param name="correctedOutput">O_m∘C_d, in [0, 1].</param>
    /// <param name="resolution">T_r, in [0, 1].</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument outside [0, 1].</exception>
    public double Of(double correctedOutput, double resolution) =>
        (FeedbackWeight.Value * Coefficient.Share(correctedOutput, nameof(correctedOutput))) + (ResolutionWeight.Value * Coefficient.Share(resolution, nameof(resolution)));

    /// <summary>S_f, equation (3), draw by draw.</summary>
    public Estimate Of(Estimate correctedOutput, Estimate resolution) =>
        ((FeedbackWeight * correctedOutput) + (ResolutionWeight * resolution)).Named("expression-3");

    /// <summary>As printed, equation (3p): T_r S_f = ε (O_m∘C_d) + ζ T_r, hence S_f = ε (O_m∘C_d) / T_r + ζ.</summary>
    /// <exception cref="ArgumentOutOfRangeException">T_r is 0, or an argument outside [0, 1].</exception>
    public double AsPrinted(double correctedOutput, double resolution) =>
        Coefficient.Share(resolution, nameof(resolution)) > 0
            ? (FeedbackWeight.Value * Coefficient.Share(correctedOutput, nameof(correctedOutput)) / resolution) + ResolutionWeight.Value
            : throw new ArgumentOutOfRangeException(nameof(resolution), resolution, "T_r is 0; the ratio is undefined.");

    /// <summary>As printed, equation (3p), draw by draw; not assessed where the interval of T_r is missing or reaches 0.</summary>
    public Measure AsPrinted(Estimate correctedOutput, Estimate resolution)
    {
        ArgumentNullException.ThrowIfNull(resolution);
        return resolution.Interval() is { Lower: > 0 }
            ? ((FeedbackWeight * correctedOutput / resolution) + ResolutionWeight).Named("expression-3.printed")
            : Measure.NotAssessed("T_r is not distinguishable from 0, so the ratio to it is undefined");
    }
}

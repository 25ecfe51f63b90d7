using Mpbf.Core.Estimates;

namespace Mpbf.CrossLayer.Expressions;

/// <summary>
/// Expression (2), A_i = γ ∫ R(e) de − δ U_q, in [−δ, γ]. It ranks representations by skill, not by what they lose under shift. Immutable.
/// </summary>
/// <remarks>
/// Equations (2) and (2p) of <c>docs/theory/abstraction-integrity.md</c>. The scale axis e runs from 0 to 1; scales share it equally and R(e) is constant on each, because the data do not identify the axis. An
/// unprobed scale has no share: the mean says which scales it is over.
/// </remarks>
public sealed record AbstractionIntegrity
{
    /// <summary>γ: integration coefficient, not negative. Default 1.</summary>
    public Estimate IntegrationWeight { get; init => field = Coefficient.NonNegative(value, nameof(IntegrationWeight)); } = 1;

    /// <summary>δ: weight of the uncertainty penalty, not negative. Default 1; rankings of representations use 0.</summary>
    public Estimate PenaltyWeight { get; init => field = Coefficient.NonNegative(value, nameof(PenaltyWeight)); } = 1;

    /// <summary>Whether the coefficients were fitted.</summary>
    public bool IsCalibrated { get; init; }

    /// <summary>A_i, equation (2).</summary>
    /// <param name="representation">R(e) of each probed scale, in [0, 1]; at least one.</param>
    /// <param name="uncertainty">U_q, in [0, 1].</param>
    /// <exception cref="ArgumentOutOfRangeException">A value outside [0, 1], or no scale.</exception>
    public double Of(ReadOnlySpan<double> representation, double uncertainty)
    {
        if (representation.IsEmpty) throw new ArgumentOutOfRangeException(nameof(representation), "At least one scale must be probed.");
        double integral = 0;
        foreach (double kept in representation) integral += Coefficient.Share(kept, nameof(representation)) / representation.Length;
        return (IntegrationWeight.Value * integral) - (PenaltyWeight.Value * Coefficient.Share(uncertainty, nameof(uncertainty)));
    }

    /// <summary>A_i, equation (2), draw by draw.</summary>
    public Estimate Of(IReadOnlyList<Estimate> representation, Estimate uncertainty) =>
        ((IntegrationWeight * Integral(representation)) - (PenaltyWeight * uncertainty)).Named("expression-2");

    /// <summary>γ ∫ R(e) de alone, the form that ranks representations.</summary>
    public Estimate Ranking(IReadOnlyList<Estimate> representation) => (IntegrationWeight * Integral(representation)).Named("expression-2.ranking");

    /// <summary>As printed, equation (2p): the abstraction accumulated from e = δ U_q to e = A_i; negative where A_i lies below the penalty.</summary>
    /// <param name="representation">R(e) of each scale, in [0, 1], in the order of the axis.</param>
    /// <param name="uncertainty">U_q, in [0, 1].</param>
    public double AsPrinted(ReadOnlySpan<double> representation, double uncertainty)
    {
        double integrity = Of(representation, uncertainty);
        return Accumulated(representation, integrity) - Accumulated(representation, PenaltyWeight.Value * uncertainty);
    }

    /// <summary>As printed, equation (2p), draw by draw.</summary>
    public Estimate AsPrinted(IReadOnlyList<Estimate> representation, Estimate uncertainty)
    {
        ArgumentNullException.ThrowIfNull(representation);
        Estimate penalty = PenaltyWeight * uncertainty, integrity = Of(representation, uncertainty), sum = 0;
        for (int scale = 0; scale < representation.Count; scale++)
        {
            int place = scale, count = representation.Count;
            Estimate length = integrity.Map(Covered) - penalty.Map(Covered);
            sum += representation[scale] * length;

            double Covered(double x) => Math.Clamp((Math.Clamp(x, 0, 1) * count) - place, 0, 1) / count;
        }

        return sum.Named("expression-2p");
    }

    private static Estimate Integral(IReadOnlyList<Estimate> representation)
    {
        ArgumentNullException.ThrowIfNull(representation);
        if (representation.Count == 0) throw new ArgumentException("At least one scale must be probed.", nameof(representation));
        Estimate sum = representation[0];
        for (int scale = 1; scale < representation.Count; scale++) sum += representation[scale];
        return sum / representation.Count;
    }

    /// <summary>∫₀ˣ R(e) de of the step function, x clamped to the axis.</summary>
    private static double Accumulated(ReadOnlySpan<double> representation, double x)
    {
        double position = Math.Clamp(x, 0, 1) * representation.Length, sum = 0;
        for (int scale = 0; scale < representation.Length; scale++) sum += representation[scale] * Math.Clamp(position - scale, 0, 1);
        return sum / representation.Length;
    }
}

using Mpbf.Core.Estimates;

namespace Mpbf.CrossLayer.Expressions;

/// <summary>
/// Expression (4), T_s = η (S_p / I_d) − θ E_r; larger is better once η and θ are fitted, and both may have either sign. The ratio grows without bound as I_d goes to 0 and would reward a model with no
/// symmetry, so I_d has a floor, the ratio a cap, and the bounded companion S_p · I_d stands beside it. Immutable.
/// </summary>
/// <remarks>Equation (4) of <c>docs/theory/trade-off.md</c>; it stands in print as we read it.</remarks>
public sealed record TradeOff
{
    /// <summary>The least invariance density that counts.</summary>
    public const double InvarianceFloor = 0.05;

    /// <summary>The largest ratio that counts; with S_p at most 1 it binds only where the floor does.</summary>
    public const double RatioCap = 1 / InvarianceFloor;

    /// <summary>Structures at which S_p = 1: the largest public corpus, 2.5·10⁸.</summary>
    public const double LargestCorpus = 2.5e8;

    /// <summary>η: weight of scale per invariance. Default 1.</summary>
    public Estimate ScaleWeight { get; init => field = Coefficient.Finite(value, nameof(ScaleWeight)); } = 1;

    /// <summary>θ: weight of risk. Default 1.</summary>
    public Estimate RiskWeight { get; init => field = Coefficient.Finite(value, nameof(RiskWeight)); } = 1;

    /// <summary>Whether the coefficients were fitted; otherwise larger is not known to be better.</summary>
    public bool IsCalibrated { get; init; }

    /// <summary>S_p = ln(1 + n) / ln(1 + 2.5·10⁸) for n training structures, at most 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">n is negative.</exception>
    public static double PretrainingScale(long trainingStructures)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(trainingStructures);
        return Math.Min(1, Math.Log(1.0 + trainingStructures) / Math.Log(1 + LargestCorpus));
    }

    /// <summary>Whether floor or cap bind.</summary>
    public static bool IsBounded(double pretrainingScale, double invarianceDensity) =>
        invarianceDensity < InvarianceFloor || pretrainingScale / invarianceDensity > RatioCap;

    /// <summary>S_p / I_d under floor and cap.</summary>
    public static double Ratio(double pretrainingScale, double invarianceDensity) =>
        Math.Min(RatioCap, pretrainingScale / Math.Max(InvarianceFloor, invarianceDensity));

    /// <summary>T_s, equation (4).</summary>
    /// <param name="pretrainingScale">S_p, in [0, 1].</param>
    /// <param name="invarianceDensity">I_d, in [0, 1].</param>
    /// <param name="epistemicRisk">E_r, in [0, 1].</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument outside [0, 1].</exception>
    public double Of(double pretrainingScale, double invarianceDensity, double epistemicRisk) =>
        (ScaleWeight.Value * Ratio(Coefficient.Share(pretrainingScale, nameof(pretrainingScale)), Coefficient.Share(invarianceDensity, nameof(invarianceDensity))))
        - (RiskWeight.Value * Coefficient.Share(epistemicRisk, nameof(epistemicRisk)));

    /// <summary>T_s, equation (4), draw by draw; a reservation says when floor or cap bind.</summary>
    public Estimate Of(Estimate pretrainingScale, Estimate invarianceDensity, Estimate epistemicRisk)
    {
        ArgumentNullException.ThrowIfNull(pretrainingScale);
        ArgumentNullException.ThrowIfNull(invarianceDensity);
        Estimate value = ((ScaleWeight * Estimate.Combine(pretrainingScale, invarianceDensity, Ratio)) - (RiskWeight * epistemicRisk)).Named("expression-4");
        return IsBounded(pretrainingScale.Value, invarianceDensity.Value)
            ? value.With("the floor of I_d (0.05) or the cap of S_p / I_d (20) binds: read S_p · I_d beside it")
            : value;
    }

    /// <summary>The bounded companion S_p · I_d, in [0, 1].</summary>
    public static Estimate Companion(Estimate pretrainingScale, Estimate invarianceDensity) => (pretrainingScale * invarianceDensity).Named("expression-4.companion");
}

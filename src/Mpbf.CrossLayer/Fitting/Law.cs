using System.Collections.Immutable;

namespace Mpbf.CrossLayer.Fitting;

/// <summary>One of the four expressions as a law to fit: outcome = intercept + first · x₁ ± second · x₂. Immutable.</summary>
/// <remarks>Equations (225) to (228) of <c>docs/theory/fitting.md</c>.</remarks>
public sealed record Law
{
    private Law(string name, string expression, ImmutableArray<string> coefficients, ImmutableArray<string> symbols, ImmutableArray<string> terms, double secondSign, bool isNonNegative, bool isRatio, double leastSpan) =>
        (Name, Expression, Coefficients, Symbols, Terms, SecondSign, IsNonNegative, IsRatio, LeastSpan) = (name, expression, coefficients, symbols, terms, secondSign, isNonNegative, isRatio, leastSpan);

    /// <summary>(225): L = c₀ + α (V_d − β F_p); α, β ≥ 0.</summary>
    public static Law BoundaryShift { get; } = new("boundaryShift", "L = c₀ + α (V_d − β F_p)", ["CoverageScale", "PriorWeight"], ["α", "β"], ["V_d", "F_p"], -1, true, true, 0.3);

    /// <summary>(226): skill = c + γ ∫ R(e) de − δ U_q; γ, δ ≥ 0.</summary>
    public static Law AbstractionIntegrity { get; } = new("abstractionIntegrity", "skill = c + γ ∫R(e)de − δ U_q", ["IntegrationWeight", "PenaltyWeight"], ["γ", "δ"], ["∫R(e)de", "U_q"], -1, true, false, 0);

    /// <summary>(227): outcome = c + ε (O_m∘C_d) + ζ T_r; ε, ζ ≥ 0.</summary>
    public static Law SteeringFidelity { get; } = new("steeringFidelity", "outcome = c + ε (O_m∘C_d) + ζ T_r", ["FeedbackWeight", "ResolutionWeight"], ["ε", "ζ"], ["O_m∘C_d", "T_r"], 1, true, false, 0);

    /// <summary>(228): metric = c + η (S_p / I_d) − θ E_r, larger is better; both free.</summary>
    public static Law TradeOff { get; } = new("tradeOff", "metric = c + η (S_p / I_d) − θ E_r", ["ScaleWeight", "RiskWeight"], ["η", "θ"], ["S_p / I_d", "E_r"], -1, false, false, 0);

    /// <summary>The four, in the order of the expressions.</summary>
    public static ImmutableArray<Law> All { get; } = [BoundaryShift, AbstractionIntegrity, SteeringFidelity, TradeOff];

    /// <summary>Key in files.</summary>
    public string Name { get; }

    /// <summary>The law in symbols.</summary>
    public string Expression { get; }

    /// <summary>Names of the two coefficients in code.</summary>
    public ImmutableArray<string> Coefficients { get; }

    /// <summary>Their symbols.</summary>
    public ImmutableArray<string> Symbols { get; }

    /// <summary>The two terms.</summary>
    public ImmutableArray<string> Terms { get; }

    /// <summary>Least span of the second term for the law to be called calibrated; 0 where there is none.</summary>
    public double LeastSpan { get; }

    /// <summary>Whether both coefficients are fitted non-negative.</summary>
    public bool IsNonNegative { get; }

    /// <summary>+1 or −1: the sign in front of the second coefficient.</summary>
    internal double SecondSign { get; }

    /// <summary>Whether the second coefficient is the ratio of the two slopes.</summary>
    internal bool IsRatio { get; }
}

/// <summary>One finished run, or one run on one kind of target, as a law sees it.</summary>
/// <param name="First">x₁.</param>
/// <param name="Second">x₂.</param>
/// <param name="Outcome">What the law predicts.</param>
/// <param name="Group">What is held out together when the law is judged: a chemistry, a family of models, a pool.</param>
/// <param name="Cell">What is resampled together; within a group.</param>
/// <param name="Design">Rows of one design and cell are repeats; null where nothing was repeated.</param>
/// <param name="IsPlanted">Whether a fault was planted in the run.</param>
public sealed record Observation(double First, double Second, double Outcome, string Group, string Cell, string? Design = null, bool IsPlanted = false);

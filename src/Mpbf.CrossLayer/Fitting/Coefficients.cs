using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Mpbf.Core.Estimates;
using Mpbf.CrossLayer.Expressions;
using Mpbf.CrossLayer.Results;

namespace Mpbf.CrossLayer.Fitting;

/// <summary>
/// Fitted coefficients with their draws, what they explain out of group, and where they come from; the content of <c>coefficients.json</c> (<see cref="CoefficientsFile"/>). It holds no date: the same input gives the same bytes.
/// Immutable.
/// </summary>
public sealed record Coefficients
{
    /// <summary>The version of the file that this library writes and reads.</summary>
    public const int CurrentVersion = 1;

    /// <summary>Version of the file.</summary>
    [JsonPropertyName("mpbfCoefficients")]
    public int Version { get; init; } = CurrentVersion;

    /// <summary>Version of the library that fitted them.</summary>
    public required string Library { get; init; }

    /// <summary>What they were fitted on.</summary>
    public required string Name { get; init; }

    /// <summary>Seed of the resampling.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Number of draws.</summary>
    public required int Draws { get; init; }

    /// <summary>The fitted laws by <see cref="Law.Name"/>.</summary>
    public required OrderedDictionary<string, LawReading> Laws { get; init; }

    /// <summary>The grid that was run; null where the runs came from elsewhere.</summary>
    public GridManifest? Grid { get; init; }

    /// <summary>The files read.</summary>
    public required ImmutableArray<InputReading> Inputs { get; init; }

    /// <summary>Rows left out, with the rule and their number.</summary>
    public ImmutableArray<string> Exclusions { get; init; } = [];

    /// <summary>The coefficients of fitted laws.</summary>
    /// <param name="name">What they were fitted on.</param>
    /// <param name="resampling">The resampling of their draws.</param>
    /// <param name="laws">At most one fit a law.</param>
    /// <param name="inputs">The files behind them.</param>
    public static Coefficients Of(string name, Resampling resampling, IEnumerable<FittedLaw> laws, ImmutableArray<InputReading> inputs)
    {
        ArgumentNullException.ThrowIfNull(resampling);
        return new()
        {
            Library = typeof(Coefficients).Assembly.GetName().Version!.ToString(3),
            Name = name,
            Seed = resampling.Seed,
            Draws = resampling.DrawCount,
            Laws = new(laws.Select(law => KeyValuePair.Create(law.Law.Name, LawReading.Of(law)))),
            Inputs = inputs,
        };
    }

    /// <summary>Expression (1) with these coefficients; the default, uncalibrated one where they have none that may be used.</summary>
    /// <param name="resampling">The audit's resampling: draw b of a coefficient stands beside draw b of what it multiplies.</param>
    public BoundaryShift ToBoundaryShift(Resampling resampling) => Usable(Law.BoundaryShift) is not { } law
        ? new()
        : new() { Intercept = Estimate(law, law.Intercept, resampling), CoverageScale = Estimate(law, law.First, resampling), PriorWeight = Estimate(law, law.Second, resampling), IsCalibrated = true };

    /// <summary>Expression (2) with these coefficients; the default where they have none that may be used.</summary>
    /// <inheritdoc cref="ToBoundaryShift"/>
    public AbstractionIntegrity ToAbstractionIntegrity(Resampling resampling) => Usable(Law.AbstractionIntegrity) is not { } law
        ? new()
        : new() { IntegrationWeight = Estimate(law, law.First, resampling), PenaltyWeight = Estimate(law, law.Second, resampling), IsCalibrated = true };

    /// <summary>Expression (3) with these coefficients; the default where they have none that may be used.</summary>
    /// <inheritdoc cref="ToBoundaryShift"/>
    public SteeringFidelity ToSteeringFidelity(Resampling resampling) => Usable(Law.SteeringFidelity) is not { } law
        ? new()
        : new() { FeedbackWeight = Estimate(law, law.First, resampling), ResolutionWeight = Estimate(law, law.Second, resampling), IsCalibrated = true };

    /// <summary>Expression (4) with these coefficients; the default where they have none that may be used.</summary>
    /// <inheritdoc cref="ToBoundaryShift"/>
    public TradeOff ToTradeOff(Resampling resampling) => Usable(Law.TradeOff) is not { } law
        ? new()
        : new() { ScaleWeight = Estimate(law, law.First, resampling), RiskWeight = Estimate(law, law.Second, resampling), IsCalibrated = true };

    /// <summary>What there is of a law; null where it was not fitted.</summary>
    public LawReading? Of(Law law)
    {
        ArgumentNullException.ThrowIfNull(law);
        return Laws.GetValueOrDefault(law.Name);
    }

    private LawReading? Usable(Law law) => Of(law) is { Refusals.IsEmpty: true } reading ? reading : null;

    private Estimate Estimate(LawReading law, CoefficientReading coefficient, Resampling resampling)
    {
        ArgumentNullException.ThrowIfNull(resampling);
        double[] draws = new double[resampling.DrawCount];
        for (int b = 0; b < draws.Length; b++) draws[b] = coefficient.Draws[b % coefficient.Draws.Length] ?? double.NaN;
        return Core.Estimates.Estimate.FromDraws(coefficient.Value, draws, resampling, $"fitted: {Name}", law.Rows, law.Cells);
    }
}

/// <summary>A fitted law as a file states it.</summary>
public sealed record LawReading
{
    /// <summary>The law in symbols.</summary>
    public required string Expression { get; init; }

    /// <summary>The intercept.</summary>
    public required CoefficientReading Intercept { get; init; }

    /// <summary>The first coefficient.</summary>
    public required CoefficientReading First { get; init; }

    /// <summary>The second coefficient.</summary>
    public required CoefficientReading Second { get; init; }

    /// <summary>Out-of-group R².</summary>
    public required Reading Skill { get; init; }

    /// <summary>The same within cells.</summary>
    public required Reading SkillWithin { get; init; }

    /// <summary>Root-mean-square out-of-group error.</summary>
    public required Reading PredictionError { get; init; }

    /// <summary>Reproducible share of the variance.</summary>
    public required Reading Ceiling { get; init; }

    /// <summary>Share of the reproducible variance that is explained out of group.</summary>
    public required Reading Reproduced { get; init; }

    /// <summary>Out-of-group R² of the refit on runs without planted fault.</summary>
    public required Reading SkillWithoutFaults { get; init; }

    /// <summary>Least and largest value of the first term over the runs.</summary>
    public required ImmutableArray<double> FirstRange { get; init; }

    /// <summary>Least and largest value of the second term over the runs.</summary>
    public required ImmutableArray<double> SecondRange { get; init; }

    /// <summary>Correlation of the two terms over the runs; null where one does not vary.</summary>
    public double? Correlation { get; init; }

    /// <summary>Rows.</summary>
    public required int Rows { get; init; }

    /// <summary>Resampled cells.</summary>
    public required int Cells { get; init; }

    /// <summary>The groups that were held out in turn.</summary>
    public required ImmutableArray<string> Groups { get; init; }

    /// <summary>What weakens the fit.</summary>
    public required ImmutableArray<string> Diagnostics { get; init; }

    /// <summary>Why the coefficients are not to be used; empty where they may be.</summary>
    public required ImmutableArray<string> Refusals { get; init; }

    internal static LawReading Of(FittedLaw law) => new()
    {
        Expression = law.Law.Expression,
        Intercept = CoefficientReading.Of("Intercept", law.Law == Law.BoundaryShift ? "c₀" : "c", law.Intercept),
        First = CoefficientReading.Of(law.Law.Coefficients[0], law.Law.Symbols[0], law.First),
        Second = CoefficientReading.Of(law.Law.Coefficients[1], law.Law.Symbols[1], law.Second),
        Skill = Reading.Of(law.Skill),
        SkillWithin = Reading.Of(law.SkillWithin),
        PredictionError = Reading.Of(law.PredictionError),
        Ceiling = Reading.Of(law.Ceiling),
        Reproduced = Reading.Of(law.Reproduced),
        SkillWithoutFaults = Reading.Of(law.SkillWithoutFaults),
        FirstRange = [law.FirstRange.Lower, law.FirstRange.Upper],
        SecondRange = [law.SecondRange.Lower, law.SecondRange.Upper],
        Correlation = double.IsNaN(law.Correlation) ? null : law.Correlation,
        Rows = law.RowCount,
        Cells = law.Skill.GroupCount,
        Groups = law.Groups,
        Diagnostics = law.Diagnostics,
        Refusals = law.Refusals,
    };
}

/// <summary>A coefficient with its interval and its draws.</summary>
/// <param name="Name">Name in code.</param>
/// <param name="Symbol">Symbol.</param>
/// <param name="Value">The value from all runs; 0 where a ratio is undefined, which is refused.</param>
/// <param name="Lower">Lower end of the 95 % interval; null without one.</param>
/// <param name="Upper">Upper end; null without one.</param>
/// <param name="Draws">One a draw, null where undefined; empty without an interval.</param>
public sealed record CoefficientReading(string Name, string Symbol, double Value, double? Lower, double? Upper, ImmutableArray<double?> Draws)
{
    internal static CoefficientReading Of(string name, string symbol, Estimate estimate)
    {
        Interval? interval = estimate.Interval();
        return new(name, symbol, double.IsFinite(estimate.Value) ? estimate.Value : 0, interval?.Lower, interval?.Upper, [.. estimate.Draws.ToArray().Select(draw => double.IsFinite(draw) ? draw : (double?)null)]);
    }
}

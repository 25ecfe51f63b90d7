using System.Collections.Immutable;
using Mpbf.Core;
using Mpbf.Core.Estimates;
using Mpbf.CrossLayer.Expressions;

namespace Mpbf.CrossLayer.Leaderboards;

/// <summary>η and θ of expression (4) fitted on published models, and how well T_s then orders models of other families, beside E_r alone and the bounded companion. Immutable.</summary>
/// <param name="Models">The models used: all three symbols assessed and a merit.</param>
/// <param name="ByTradeOff">Ordering by T_s, equation (293); its weights are η and −θ.</param>
/// <param name="ByCompanion">Ordering by η S_p · I_d − θ E_r.</param>
/// <param name="ByRisk">Ordering by −θ E_r.</param>
public sealed record TradeOffFit(ImmutableArray<LeaderboardModel> Models, FamilyOrdering ByTradeOff, FamilyOrdering ByCompanion, FamilyOrdering ByRisk)
{
    /// <summary>η, merit per unit of S_p / I_d; its sign is what the data say.</summary>
    public Estimate ScaleWeight => ByTradeOff.Weights[0];

    /// <summary>θ, merit lost per unit of E_r.</summary>
    public Estimate RiskWeight => -ByTradeOff.Weights[1];

    /// <summary>τ of T_s less τ of E_r alone, draw by draw. Only where its interval lies above 0 does scale per invariance add to risk.</summary>
    public Estimate Gain => ByTradeOff.Ordering - ByRisk.Ordering;

    /// <summary>Expression (4) with the fitted coefficients.</summary>
    public TradeOff Expression => new() { ScaleWeight = ScaleWeight.Value, RiskWeight = RiskWeight.Value, IsCalibrated = true };

    /// <summary>Fits on the models that have all three symbols and a merit.</summary>
    /// <param name="models">Of a leaderboard, or some of them.</param>
    /// <param name="merit">One number a model, larger is better: for an error its negative; NaN where missing.</param>
    /// <param name="resampling">Gives the draws; families are resampled.</param>
    /// <exception cref="BadInputException">Fewer than four families are left.</exception>
    public static TradeOffFit Of(IReadOnlyList<LeaderboardModel> models, IReadOnlyList<double> merit, Resampling resampling)
    {
        ArgumentNullException.ThrowIfNull(models);
        ArgumentNullException.ThrowIfNull(merit);
        if (merit.Count != models.Count) throw new ArgumentException($"Found {merit.Count} merits for {models.Count} models.", nameof(merit));
        int[] used = [.. Enumerable.Range(0, models.Count).Where(row => models[row].IsAssessed && double.IsFinite(merit[row]))];
        string[] families = [.. used.Select(row => models[row].Family)];
        int familyCount = families.Distinct(StringComparer.Ordinal).Count();
        if (familyCount < FamilyOrdering.LeastFamilies)
            throw new BadInputException($"{used.Length} models of {familyCount} families with S_p, I_d, E_r and the metric", $"at least {FamilyOrdering.LeastFamilies} families, since two are held out at a time", "Choose a metric that more models have.");
        double[] meritOf = [.. used.Select(row => merit[row])], scale = Values(static model => model.PretrainingScale), invariance = Values(static model => model.InvarianceDensity), risk = Values(static model => model.EpistemicRisk);
        FamilyOrdering Order(params double[][] quantities) => FamilyOrdering.Of(families, meritOf, resampling, quantities);
        return new TradeOffFit([.. used.Select(row => models[row])], Order([.. scale.Zip(invariance, TradeOff.Ratio)], risk), Order([.. scale.Zip(invariance, static (s, i) => s * i)], risk), Order(risk));

        double[] Values(Func<LeaderboardModel, Measure> symbol) => [.. used.Select(row => symbol(models[row]).Estimate!.Value)];
    }
}

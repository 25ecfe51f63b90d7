using Mpbf.Core.Estimates;
using Mpbf.CrossLayer.Expressions;

namespace Mpbf.CrossLayer.Leaderboards;

/// <summary>A published model and its symbols of expression (4), each not assessed where its facts are missing. Immutable.</summary>
/// <param name="Name">Distinct on its leaderboard.</param>
/// <param name="Family">What is held out together with it.</param>
/// <param name="Forces"><c>gradient</c>, <c>direct</c>, or null where the model has none or does not say.</param>
/// <param name="PretrainingScale">S_p, from the size of its training sets.</param>
/// <param name="InvarianceDensity">I_d, from its published facts.</param>
/// <param name="EpistemicRisk">E_r, share of |error| beyond the tolerance.</param>
public sealed record LeaderboardModel(string Name, string Family, string? Forces, Measure PretrainingScale, Measure InvarianceDensity, Measure EpistemicRisk)
{
    /// <summary>Whether all three symbols are assessed.</summary>
    public bool IsAssessed => PretrainingScale.IsAssessed && InvarianceDensity.IsAssessed && EpistemicRisk.IsAssessed;

    /// <summary>The bounded companion S_p · I_d, [0, 1].</summary>
    public Measure Companion => Measure.Combine(PretrainingScale, InvarianceDensity, TradeOff.Companion);

    /// <summary>T_s, equation (4); its reservation says when floor or cap bind.</summary>
    /// <param name="expression">With its coefficients.</param>
    public Measure Score(TradeOff expression)
    {
        ArgumentNullException.ThrowIfNull(expression);
        return IsAssessed
            ? expression.Of(PretrainingScale.Estimate!, InvarianceDensity.Estimate!, EpistemicRisk.Estimate!)
            : Measure.NotAssessed(string.Join("; ", new[] { PretrainingScale, InvarianceDensity, EpistemicRisk }.Where(static symbol => !symbol.IsAssessed).Select(static symbol => symbol.Reason)));
    }
}

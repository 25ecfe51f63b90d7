using Mpbf.Core.Estimates;

namespace Mpbf.Isl.Campaigns;

/// <summary>The parts of expression (3) as means over repeated runs of one policy. The resampling group is the run, so that gain has an interval too, and the parts are joint.</summary>
/// <param name="CorrectedOutput">Mean O_m∘C_d, equation (18).</param>
/// <param name="Gain">Mean gain, equation (20), over the runs where there was something to gain.</param>
/// <param name="Trust">Mean trust, equation (19); not assessed where no run states a sigma.</param>
/// <param name="TradeOffResolution">T_r = √(gain × trust) of the means, equation (22).</param>
public sealed record SteeringOverRuns(Estimate CorrectedOutput, Measure Gain, Measure Trust, Measure TradeOffResolution)
{
    /// <summary>Measures loops of one policy on one pool, each with its own seed.</summary>
    public static SteeringOverRuns Of(IReadOnlyCollection<SimulatedLoop> loops, Resampling resampling)
    {
        ArgumentNullException.ThrowIfNull(loops);
        ArgumentNullException.ThrowIfNull(resampling);
        if (loops.Select(loop => (loop.Policy, loop.Pool)).Distinct().Count() != 1) throw new ArgumentException("Loops of one policy on one pool are averaged, at least one.", nameof(loops));
        (string Key, Campaign Campaign)[] runs = [.. loops.Select(loop => (FormattableString.Invariant($"run {loop.Seed}"), loop.ToCampaign()))];
        var single = new Resampling(resampling.Seed, 2); // values alone are asked for
        Measure gain = Mean("campaign.gain.over-runs", [.. runs.Select(run => (run.Key, CampaignMeasures.Gain(run.Campaign)))], resampling);
        Measure trust = Mean("campaign.trust.over-runs", [.. runs.Select(run => (run.Key, CampaignMeasures.Trust(run.Campaign, single)))], resampling);
        Measure output = Mean("campaign.hit-share.over-runs", [.. runs.Select(run => (run.Key, (Measure)CampaignMeasures.HitShare(run.Campaign, single)))], resampling);
        return new(output.Estimate!, gain, trust, Measure.Combine(gain, trust, static (g, t) => (g * t).Map(static x => Math.Sqrt(x)).Named("campaign.trade-off-resolution.over-runs")));
    }

    private static Measure Mean(string method, (string Key, Measure Value)[] runs, Resampling resampling)
    {
        var sums = new ResampledSums(resampling, 2);
        foreach ((string key, Measure value) in runs)
        {
            if (value.IsAssessed) sums.Add(key, 1, value.Estimate.Value);
        }

        return runs.Any(run => run.Value.IsAssessed) ? sums.Estimate(method, static s => s[1] / s[0]) : runs[0].Value;
    }
}

using System.Collections.Immutable;
using Mpbf.Ral.Factors;

namespace Mpbf.Ral.Probes;

/// <summary>What a probe read of a factor in a space and in the controls.</summary>
internal sealed record ReadFactor(Factor Factor, ProbeErrors Own, ImmutableArray<ProbeErrors> Controls)
{
    public string Name => Factor.Name;

    public bool IsTested => Own.Total.Any(total => total > 0);

    /// <summary>c: the best control, at least 0.</summary>
    public double Control(ReadOnlySpan<double> weights)
    {
        double best = 0;
        foreach (ProbeErrors errors in Controls) best = Math.Max(best, errors.Skill(weights));
        return best;
    }
}

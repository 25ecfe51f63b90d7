using Mpbf.Core;

namespace Mpbf.Isl.Recalibration;

/// <summary>A recalibration that gives each stated standard deviation another one. Immutable.</summary>
public abstract class SigmaRecalibrator : Recalibrator
{
    private protected SigmaRecalibrator()
    {
    }

    /// <summary>The recalibrated standard deviation, positive.</summary>
    /// <param name="sigma">A stated one, positive.</param>
    public abstract double this[double sigma] { get; }

    /// <inheritdoc/>
    public sealed override Predictions Apply(Predictions predictions) =>
        predictions with { Sigma = [.. SigmaOf(predictions).Select(sigma => this[sigma])], Quantiles = null, Members = null };
}

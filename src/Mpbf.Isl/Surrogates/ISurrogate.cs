using Mpbf.Core;

namespace Mpbf.Isl.Surrogates;

/// <summary>A way to learn outcomes from measured points, so that a loop can choose the next one.</summary>
public interface ISurrogate
{
    /// <summary>Learns from measurements. Repeatable: the same data and settings give the same model.</summary>
    /// <param name="points">Where was measured, at least 2 points; duplicates may stand there.</param>
    /// <param name="targets">What was measured, one a point, finite.</param>
    /// <param name="noise">Standard deviation of each measurement in units of the targets, positive; empty where unknown: then it is learnt.</param>
    /// <exception cref="ArgumentException">The lengths do not fit together.</exception>
    /// <exception cref="BadInputException">Fewer than 2 points, an outcome that is not finite, or a noise that is not positive.</exception>
    ISurrogateModel Fit(Points points, ReadOnlySpan<double> targets, ReadOnlySpan<double> noise = default);
}

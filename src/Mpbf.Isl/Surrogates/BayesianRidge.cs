namespace Mpbf.Isl.Surrogates;

/// <summary>
/// Linear regression with a Gaussian prior on the slopes, its precision and that of the noise learnt from the evidence (MacKay 1992), equations (125) and (126) of <c>docs/theory/surrogates.md</c>. Cheap, and hard to beat
/// where n is small or the coordinates were made for it.
/// </summary>
public sealed class BayesianRidge : ISurrogate
{
    /// <inheritdoc cref="ISurrogate.Fit"/>
#pragma warning disable CA1822 // an instance, as every surrogate is
    public BayesianRidgeModel Fit(Points points, ReadOnlySpan<double> targets, ReadOnlySpan<double> noise = default) => BayesianRidgeModel.Learn(new Training(points, targets, noise), null);
#pragma warning restore CA1822

    ISurrogateModel ISurrogate.Fit(Points points, ReadOnlySpan<double> targets, ReadOnlySpan<double> noise) => Fit(points, targets, noise);
}

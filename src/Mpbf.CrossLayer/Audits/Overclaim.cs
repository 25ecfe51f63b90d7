using System.Collections.Immutable;
using MathNet.Numerics.Distributions;
using Mpbf.Core;
using Mpbf.Core.Estimates;

namespace Mpbf.CrossLayer.Audits;

/// <summary>What the model claimed about its errors against what they were.</summary>
/// <param name="LogRatio">L = ln(RMSE / RMS sigma); sigma rescaled on held-out corpus rows where those carry one.</param>
/// <param name="BeyondTwoSigma">Share of rows with |error| beyond 2 sigma.</param>
/// <param name="ToleranceGap">Mean claimed share within the tolerance minus the real one.</param>
internal sealed record Overclaim(Measure LogRatio, Measure BeyondTwoSigma, Measure ToleranceGap)
{
    public static Overclaim Of(Predictions predictions, MaterialTable? corpus, double tolerance, Resampling resampling)
    {
        if (predictions.Sigma is not { } sigma)
        {
            Measure none = Measure.NotAssessed("the predictions state no uncertainty; supply evaluation.sigma");
            return new(none, none, none);
        }

        double[] residuals = predictions.Residuals();
        var sums = new ResampledSums(resampling, 6);
        for (int row = 0; row < residuals.Length; row++)
        {
            double error = Math.Abs(residuals[row]);
            sums.Add(
                predictions.ResamplingKeys[row], 1, error * error, sigma[row] * sigma[row], error > 2 * sigma[row] ? 1 : 0,
                (2 * Normal.CDF(0, 1, tolerance / sigma[row])) - 1, error <= tolerance ? 1 : 0);
        }

        Estimate raw = sums.Estimate("over-claim.raw-sigma", static s => 0.5 * Math.Log(s[1] / s[2]));
        return new(
            CorpusLogRatio(corpus, resampling) is { } scale
                ? (raw - scale).Named("over-claim.sigma-rescaled-on-corpus")
                : raw.With("sigma as stated: the corpus carries no held-out predictions with sigma to rescale it on (corpus.prediction, corpus.sigma)"),
            sums.Estimate("over-claim.beyond-two-sigma", static s => s[3] / s[0]),
            sums.Estimate("over-claim.tolerance-gap", static s => (s[4] - s[5]) / s[0]));
    }

    private static Estimate? CorpusLogRatio(MaterialTable? corpus, Resampling resampling)
    {
        if (corpus is not { Values: { } values, HeldOutPredictions: { } predictions, Sigma: { } sigma }) return null;
        var sums = new ResampledSums(resampling, 2);
        for (int row = 0; row < corpus.Count; row++)
        {
            double error = predictions[row] - values[row];
            sums.Add(corpus.ResamplingKeys[row], error * error, sigma[row] * sigma[row]);
        }

        return sums.Estimate("over-claim.corpus", static s => 0.5 * Math.Log(s[0] / s[1]));
    }
}

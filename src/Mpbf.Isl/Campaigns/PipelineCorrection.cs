using MathNet.Numerics.Distributions;
using Mpbf.Core.Estimates;

namespace Mpbf.Isl.Campaigns;

/// <summary>
/// C_d as a number, equation (295) of <c>docs/theory/steering-fidelity.md</c>: the share of the removable error of bias and sigma that a loop's correction removed. Error is the mean negative log-likelihood of the outcomes; removable is what the best constant bias and
/// factor on sigma would take off it in hindsight.
/// </summary>
public static class PipelineCorrection
{
    private const int LeastProposals = 9;
    private const double Level = 0.05;

    /// <summary>C_d in [0, 1]; 0 also where the correction did harm. Not assessed where the campaign does not say what the model stated before correction, or where that left nothing to correct beyond chance.</summary>
    /// <param name="campaign">A campaign that corrected its outputs, with <see cref="Proposal.RawPrediction"/> and <see cref="Proposal.RawSigma"/>.</param>
    /// <param name="resampling">Gives the draws; single proposals are resampled, given the history they were made in.</param>
    public static Measure Of(Campaign campaign, Resampling resampling)
    {
        ArgumentNullException.ThrowIfNull(campaign);
        if (campaign.Corrects == false) return Measure.NotAssessed("the loop did not correct its outputs");
        var sums = new ResampledSums(resampling, 7);
        int count = 0;
        double[] total = new double[7];
        foreach (Proposal point in campaign.Proposals)
        {
            if (point is not { Prediction: { } prediction, Sigma: { } sigma, RawPrediction: { } rawPrediction, RawSigma: { } rawSigma }) continue;
            double error = rawPrediction - point.Outcome, z = (prediction - point.Outcome) / sigma, precision = 1 / (rawSigma * rawSigma);
            double[] row = [1, error * error * precision, error * precision, precision, Math.Log(rawSigma), z * z, Math.Log(sigma)];
            sums.Add($"proposal {count++}", row);
            for (int c = 0; c < total.Length; c++) total[c] += row[c];
        }

        if (count < LeastProposals) return Measure.NotAssessed($"{count} proposals with what was stated before and after correction; supply at least {LeastProposals} with raw_prediction and raw_sigma");
        double chance = ChiSquared.InvCDF(2, 1 - Level) / 2 / count; // twice the gain in log-likelihood by two fitted numbers is χ² with two degrees of freedom (Wilks 1938)
        return Removable(total) <= chance
            ? Measure.NotAssessed(FormattableString.Invariant($"what the model stated left nothing to correct beyond chance: {Math.Max(0, Removable(total)):G2} nat a proposal, chance up to {chance:G2}"))
            : sums.Estimate("campaign.pipeline-correction", static s => Removable(s) > 0 ? Math.Clamp(Removed(s) / Removable(s), 0, 1) : double.NaN);
    }

    /// <summary>Loss as stated by the model less the smallest loss by any β and k: ½ z̄² − ½ − ½ ln z̄²(β), β the mean error weighted by 1/σ².</summary>
    private static double Removable(double[] s)
    {
        double atBest = (s[1] - (s[2] * s[2] / s[3])) / s[0];
        return (0.5 * s[1] / s[0]) - 0.5 - (0.5 * Math.Log(atBest));
    }

    /// <summary>Loss as stated by the model less the loss as stated after correction.</summary>
    private static double Removed(double[] s) => ((0.5 * s[1]) + s[4] - (0.5 * s[5]) - s[6]) / s[0];
}

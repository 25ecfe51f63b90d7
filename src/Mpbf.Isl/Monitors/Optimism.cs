using Mpbf.Core;
using Mpbf.Core.Estimates;
using Mpbf.Isl.Campaigns;

namespace Mpbf.Isl.Monitors;

/// <summary>
/// The winner's curse (Smith and Winkler 2006): what is predicted best was in part predicted too well. Every choice of the top from noisy predictions has it, so a shortlist's promise is to be reduced by it.
/// </summary>
public static class Optimism
{
    /// <summary>Equation (79): mean promise less mean outcome of the rows predicted best, less the same of all rows, in the unit of the property; positive where the shortlist disappoints.</summary>
    /// <param name="predictions">Predictions with known truth; rows of equal prediction in their order.</param>
    /// <param name="goal">Whether large or small values are best.</param>
    /// <param name="share">Share of the rows on the shortlist, in (0, 1). Default 0.1; rows on its edge count in part.</param>
    /// <param name="resampling">Gives the draws; the shortlist is chosen anew in each.</param>
    public static Estimate OfTop(Predictions predictions, Goal goal, Resampling resampling, double share = 0.1)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        Conformal.Confidence.Require(share);
        double sign = goal == Goal.Maximise ? 1 : -1;
        double[] excess = Array.ConvertAll(predictions.Residuals(), error => sign * error);
        int[] best = [.. Enumerable.Range(0, excess.Length).OrderByDescending(row => sign * predictions.Prediction[row])];
        return predictions.Rows(resampling).Estimate("monitor.optimism", weights =>
        {
            double total = 0, all = 0;
            for (int row = 0; row < weights.Length; row++)
            {
                total += weights[row];
                all += weights[row] * excess[row];
            }

            double room = share * total, top = 0;
            for (int i = 0; i < best.Length && room > 0; i++)
            {
                double taken = Math.Min(room, weights[best[i]]);
                top += taken * excess[best[i]];
                room -= taken;
            }

            return (top / (share * total)) - (all / total);
        });
    }
}

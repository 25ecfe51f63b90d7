using Mpbf.Isl.Campaigns;
using Mpbf.Isl.Distributions;

namespace Mpbf.Isl.Monitors;

/// <summary>Whether a loop errs to the same side round after round, which feedback should have corrected.</summary>
/// <param name="Bias">Mean signed error (prediction − outcome) on measured proposals, shrunk by n/(n + 3), equation (78): the correction C_d that feedback would apply, in the unit of the property.</param>
/// <param name="SameSideShare">Share of rounds whose mean error lies on the side of most, in [½, 1].</param>
/// <param name="RoundCount">Rounds with a prediction.</param>
/// <param name="PValue">Two-sided sign test over rounds: honest errors fall on either side with probability ½.</param>
public sealed record BiasPersistence(double Bias, double SameSideShare, int RoundCount, double PValue)
{
    private const double ShrinkageCount = 3;

    /// <summary>Measures the persistence; null where no measured proposal has a prediction.</summary>
    public static BiasPersistence? Of(Campaign campaign)
    {
        ArgumentNullException.ThrowIfNull(campaign);
        (int Round, double Error)[] errors = [.. from point in campaign.Proposals where point.Prediction is not null select (point.Round, point.Prediction!.Value - point.Outcome)];
        double[] rounds = [.. errors.GroupBy(pair => pair.Round, pair => pair.Error).Select(round => round.Average()).Where(mean => mean != 0)];
        if (rounds.Length == 0) return null;
        int above = rounds.Count(mean => mean > 0), smaller = Math.Min(above, rounds.Length - above);
        return new BiasPersistence(
            errors.Average(pair => pair.Error) * errors.Length / (errors.Length + ShrinkageCount),
            (rounds.Length - smaller) / (double)rounds.Length, rounds.Length, Math.Min(1, 2 * BinomialTail.AtMost(smaller, rounds.Length, 0.5)));
    }
}

using Mpbf.Core;
using Mpbf.Core.Conditions;
using Mpbf.Core.Estimates;
using Mpbf.Core.Statistics;

namespace Mpbf.CrossLayer.Detectors;

/// <summary>
/// Bias reinforcement: as the share of a loop's own labels grows, its errors move further to the side on which they lay at the start. Learning from measurements moves them back. Equations (249) and (250) of
/// <c>docs/theory/propagation.md</c>.
/// </summary>
public static class BiasReinforcement
{
    private const string Code = "cross.bias-reinforcement";
    private const double Level = 0.05, GrowthThatMatters = 0.1;
    private const int LeastRounds = 4, FlipCount = 999;

    /// <summary>Judges a history of retraining.</summary>
    /// <param name="truth">True values of the rows that every round predicted.</param>
    /// <param name="keys">The resampling group of each row.</param>
    /// <param name="rounds">Rounds in their order, at least four; the first gives the side of each error, the others its growth.</param>
    /// <param name="resampling">Gives the draws.</param>
    /// <exception cref="ArgumentException">Numbers of rows differ, a share lies outside [0, 1], or a value is not finite.</exception>
    public static Condition Judge(IReadOnlyList<double> truth, IReadOnlyList<string> keys, IReadOnlyList<RetrainingRound> rounds, Resampling resampling)
    {
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(rounds);
        ArgumentNullException.ThrowIfNull(resampling);
        Require(truth, keys, rounds);
        if (rounds.Count < LeastRounds) return Condition.NotAssessed(Code, Layer.CrossLayer, $"{rounds.Count} rounds of retraining; supply at least {LeastRounds}, each with predictions of the same rows");
        double[] shares = [.. rounds.Skip(1).Select(round => round.OwnLabelShare)], ones = new double[shares.Length];
        Array.Fill(ones, 1);
        double scale = Math.Sqrt(truth.Select((y, row) => Math.Pow(rounds[0].Prediction[row] - y, 2)).Average());
        double range = shares.Max() - shares.Min();
        var rows = new ResampledRows(resampling, keys);
        if (range == 0 || scale == 0 || rows.GroupCount < Resampling.MinimumGroupCount)
        {
            return Condition.NotAssessed(Code, Layer.CrossLayer, range == 0 ? "the share of own labels is the same in all rounds after the first; supply rounds that differ in it"
                : scale == 0 ? "the first round has no error that could grow" : $"{rows.GroupCount} resampling groups; supply at least {Resampling.MinimumGroupCount}");
        }

        // (249): change of a row's error over the range of shares, towards the side of its first error, in units of the first error.
        double[] growth = [.. truth.Select((y, row) =>
        {
            double[] errors = [.. rounds.Skip(1).Select(round => round.Prediction[row] - y)];
            return Math.Sign(rounds[0].Prediction[row] - y) * WeightedMoments.Line(shares, errors, ones).Slope * range / scale;
        })];
        Estimate mean = rows.Estimate("reinforcement.directed-growth", weights => WeightedMoments.Mean(growth, weights));
        double pValue = PValue(growth, keys, resampling.Seed);
        Verdict verdict = pValue > Level ? Verdict.Clear : mean.Value < GrowthThatMatters ? Verdict.Watch : Verdict.Breach;
        return new Condition(
            Code, Layer.CrossLayer, verdict, mean,
            "the change of an error does not know on which side it began: signs flipped by resampling group, one-sided level 0.05; breach when errors also grow by at least 0.1 of their root mean square",
            FormattableString.Invariant($"while own labels went from {shares.Min():P0} to {shares.Max():P0} of what was learned, errors moved {mean} of their root mean square further to the side they began on (p {pValue:F3}, {rounds.Count} rounds)"),
            verdict == Verdict.Clear ? "none" : "Stop learning from own labels; measure some of the rows they stand for, and learn again from the last round without them.");
    }

    private static void Require(IReadOnlyList<double> truth, IReadOnlyList<string> keys, IReadOnlyList<RetrainingRound> rounds)
    {
        if (keys.Count != truth.Count) throw new ArgumentException($"Found {keys.Count} keys; expected {truth.Count}, one a row.", nameof(keys));
        if (!truth.All(double.IsFinite)) throw new ArgumentException("A truth is not finite.", nameof(truth));
        for (int t = 0; t < rounds.Count; t++)
        {
            if (rounds[t].Prediction.Length != truth.Count || !rounds[t].Prediction.All(double.IsFinite))
                throw new ArgumentException($"Round {t} has {rounds[t].Prediction.Length} predictions; expected {truth.Count} finite ones, one a row.", nameof(rounds));
            if (rounds[t].OwnLabelShare is not (>= 0 and <= 1)) throw new ArgumentException($"Round {t} has the share {rounds[t].OwnLabelShare}; allowed: 0 to 1.", nameof(rounds));
        }
    }

    /// <summary>(250): share of sign flips by group, the observed one among them, with as large a sum.</summary>
    private static double PValue(double[] growth, IReadOnlyList<string> keys, ulong seed)
    {
        double[] sums = [.. growth.Select((value, row) => (value, keys[row])).GroupBy(pair => pair.Item2, pair => pair.value, StringComparer.Ordinal).Select(group => group.Sum())];
        double observed = sums.Sum();
        var random = NamedRandom.Of(FormattableString.Invariant($"reinforcement {seed}"));
        int asLarge = 1;
        for (int flip = 0; flip < FlipCount; flip++)
        {
            double sum = 0;
            foreach (double value in sums) sum += random.Next(2) == 0 ? value : -value;
            if (sum >= observed) asLarge++;
        }

        return asLarge / (FlipCount + 1.0);
    }
}

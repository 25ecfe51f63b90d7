using System.Numerics.Tensors;
using Mpbf.Core;
using Mpbf.Core.Estimates;
using Mpbf.Isl.Campaigns;

namespace Mpbf.Isl.Ranking;

/// <summary>
/// How well predictions order candidates whose truth is known: what a campaign would have got that measured the best predictions first. Equations (180) to (185) of <c>docs/theory/design.md</c>. Immutable.
/// </summary>
/// <remarks>Candidates of equal prediction count in the mean over all their orders. In a draw of the bootstrap a candidate stands as often as its group was drawn.</remarks>
public sealed class CandidateRanking
{
    private readonly ResampledRows _rows;
    private readonly double[] _predicted, _true;
    private readonly OrderedRows _byPrediction, _byTruth;
    private readonly Goal _goal;

    /// <summary>Predictions beside the truth.</summary>
    /// <param name="predicted">One prediction a candidate, finite.</param>
    /// <param name="truth">What each is, finite; same unit.</param>
    /// <param name="groups">The resampling group of each: its chemical system where that is known.</param>
    /// <param name="goal">Whether large or small values are sought.</param>
    /// <param name="resampling">Gives the draws; below 20 groups there is no interval.</param>
    /// <exception cref="ArgumentException">Other counts, or no candidate.</exception>
    /// <exception cref="BadInputException">A value is not finite.</exception>
    public CandidateRanking(ReadOnlySpan<double> predicted, ReadOnlySpan<double> truth, IReadOnlyList<string> groups, Goal goal, Resampling resampling)
    {
        ArgumentNullException.ThrowIfNull(groups);
        if (predicted.IsEmpty || truth.Length != predicted.Length || groups.Count != predicted.Length)
            throw new ArgumentException($"{predicted.Length} predictions, {truth.Length} truths and {groups.Count} groups; expected as many of each, at least one.", nameof(truth));
        _goal = goal;
        (_predicted, _true) = (Merits(predicted, "prediction"), Merits(truth, "truth"));
        (_byPrediction, _byTruth) = (new OrderedRows(_predicted), new OrderedRows(_true));
        _rows = new ResampledRows(resampling, groups);
    }

    /// <summary>Number of candidates.</summary>
    public int Count => _true.Length;

    /// <summary>Normalised discounted cumulative gain, equation (180) (Järvelin and Kekäläinen 2002; ties after McSherry and Najork 2008): 1 for the true order. The gain of a candidate is its distance from the worst one.</summary>
    /// <param name="depth">Places that count, at least 1; all where null.</param>
    /// <returns>In [0, 1]; undefined where all candidates are alike.</returns>
    public Estimate Ndcg(int? depth = null)
    {
        int places = depth ?? int.MaxValue;
        ArgumentOutOfRangeException.ThrowIfLessThan(places, 1, nameof(depth));
        double worst = TensorPrimitives.Min<double>(_true);
        double[] gains = Array.ConvertAll(_true, merit => merit - worst);
        return _rows.Estimate(depth is null ? "ranking.ndcg" : FormattableString.Invariant($"ranking.ndcg.{places}"),
            weights => _byPrediction.DiscountedGain(gains, weights, places) / _byTruth.DiscountedGain(gains, weights, places));
    }

    /// <summary>Enrichment factor, equation (181): the share of sought candidates among the best predictions over their share in all.</summary>
    /// <param name="share">Share of the candidates taken, in (0, 1].</param>
    /// <param name="threshold">Sought are candidates at least as good as this.</param>
    /// <returns>1 is chance, 1/share the most; undefined where nothing is sought.</returns>
    public Estimate Enrichment(double share, double threshold)
    {
        if (!(share > 0 && share <= 1)) throw new ArgumentOutOfRangeException(nameof(share), share, "Allowed: above 0, at most 1.");
        double[] sought = Sought(_true, Merit(threshold));
        return _rows.Estimate(FormattableString.Invariant($"ranking.enrichment.{share}"), weights =>
        {
            double total = TensorPrimitives.Sum(weights), taken = share * total;
            return _byPrediction.TopSum(sought, weights, taken) / taken / (TensorPrimitives.Dot(sought, weights) / total);
        });
    }

    /// <summary>Which candidates a threshold on the predictions finds, equation (182).</summary>
    /// <param name="threshold">Candidates at least as good as this are sought; predictions at least as good as this are taken.</param>
    public ThresholdFindings At(double threshold)
    {
        double[] sought = Sought(_true, Merit(threshold)), taken = Sought(_predicted, Merit(threshold)), found = new double[Count];
        TensorPrimitives.Multiply(sought, taken, found);
        Estimate Ratio(string name, double[] above, double[] below) => _rows.Estimate("ranking." + name, weights => TensorPrimitives.Dot(above, weights) / TensorPrimitives.Dot(below, weights));
        double[] ones = new double[Count], both = new double[Count];
        Array.Fill(ones, 1);
        TensorPrimitives.Add(sought, taken, both);
        Estimate precision = Ratio("precision", found, taken), prevalence = Ratio("prevalence", sought, ones);
        return new ThresholdFindings(precision, Ratio("recall", found, sought), Ratio("f1", found, both).Map(static half => 2 * half).Named("ranking.f1"), prevalence, (precision / prevalence).Named("ranking.daf"));
    }

    /// <summary>Mean truth of the best predictions, equation (183), in the unit of the truth.</summary>
    /// <param name="count">k: how many are taken, 1 to the number of candidates.</param>
    public Estimate TopMean(int count)
    {
        RequireCount(count);
        double sign = _goal == Goal.Maximise ? 1 : -1;
        return _rows.Estimate(FormattableString.Invariant($"ranking.top-mean.{count}"), weights => sign * _byPrediction.TopSum(_true, weights, count) / Math.Min(count, TensorPrimitives.Sum(weights)));
    }

    /// <summary>Share of sought candidates among the best predictions, equation (184).</summary>
    /// <param name="count">k: how many are taken, 1 to the number of candidates.</param>
    /// <param name="threshold">Sought are candidates at least as good as this.</param>
    public Estimate TopPrecision(int count, double threshold)
    {
        RequireCount(count);
        double[] sought = Sought(_true, Merit(threshold));
        return _rows.Estimate(FormattableString.Invariant($"ranking.top-precision.{count}"), weights => _byPrediction.TopSum(sought, weights, count) / Math.Min(count, TensorPrimitives.Sum(weights)));
    }

    /// <summary>Share of the best predictions that are among the best in truth, equation (185).</summary>
    /// <param name="count">k: how many are taken on either side, 1 to the number of candidates.</param>
    /// <returns>In [0, 1]; k/n is chance.</returns>
    public Estimate TopOverlap(int count)
    {
        RequireCount(count);
        return _rows.Estimate(FormattableString.Invariant($"ranking.top-overlap.{count}"), weights =>
        {
            double[] predicted = _byPrediction.Taken(weights, count), best = _byTruth.Taken(weights, count);
            double shared = 0;
            for (int row = 0; row < best.Length; row++) shared += weights[row] > 0 ? predicted[row] * best[row] / weights[row] : 0;
            return shared / Math.Min(count, TensorPrimitives.Sum(weights));
        });
    }

    private void RequireCount(int count)
    {
        if (count < 1 || count > Count) throw new ArgumentOutOfRangeException(nameof(count), count, $"Allowed: 1 to {Count}.");
    }

    private double Merit(double value) => double.IsFinite(value) ? Signed(value) : throw new ArgumentOutOfRangeException(nameof(value), value, "Allowed: finite.");

    private double Signed(double value) => _goal == Goal.Maximise ? value : -value;

    private double[] Merits(ReadOnlySpan<double> values, string name)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (!double.IsFinite(values[i])) throw new BadInputException(FormattableString.Invariant($"{name} {values[i]} of candidate {i}"), "a finite number", "Leave such candidates out, and say how many.");
        }

        return Array.ConvertAll(values.ToArray(), Signed);
    }

    private static double[] Sought(double[] merits, double bar) => Array.ConvertAll(merits, merit => merit >= bar ? 1.0 : 0);
}

/// <summary>What a threshold on the predictions finds, equation (182).</summary>
/// <param name="Precision">Share of the taken that are sought.</param>
/// <param name="Recall">Share of the sought that are taken.</param>
/// <param name="F1">Harmonic mean of precision and recall.</param>
/// <param name="Prevalence">Share of the sought in all.</param>
/// <param name="Acceleration">Discovery acceleration factor, precision over prevalence (Riebesell et al. 2025); 1 is chance.</param>
public sealed record ThresholdFindings(Estimate Precision, Estimate Recall, Estimate F1, Estimate Prevalence, Estimate Acceleration);

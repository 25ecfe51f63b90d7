using System.Numerics.Tensors;
using Mpbf.Isl.Campaigns;
using Mpbf.Isl.Surrogates;

namespace Mpbf.Isl.Acquisition;

/// <summary>Scores from the mean and standard deviation at each pool point.</summary>
/// <param name="mean">One mean a point.</param>
/// <param name="sigma">One standard deviation a point.</param>
/// <param name="scores">Receives one score a point; the largest is measured.</param>
public delegate void PoolScore(ReadOnlySpan<double> mean, ReadOnlySpan<double> sigma, Span<double> scores);

/// <summary>The outcome that a point of a batch is imagined to have while the rest is chosen (Ginsbourger, Le Riche and Carraro 2010).</summary>
public enum Fantasy
{
    /// <summary>The model's mean there: the kriging believer.</summary>
    Believer,

    /// <summary>The smallest outcome so far: a constant liar.</summary>
    LiarMinimum,

    /// <summary>The mean of the outcomes so far.</summary>
    LiarMean,

    /// <summary>The largest outcome so far.</summary>
    LiarMaximum,
}

/// <summary>Several pool points at once, equations (138) and (139). No point is chosen twice.</summary>
public static class Batch
{
    /// <summary>One after the other, each with the model told an imagined outcome of those before it.</summary>
    /// <param name="model">What was learnt.</param>
    /// <param name="pool">Where could be measured.</param>
    /// <param name="count">Points of the batch, from 1 to the pool's size.</param>
    /// <param name="score">Scores the pool under each model.</param>
    /// <param name="fantasy">What is imagined.</param>
    /// <param name="outcomes">Outcomes so far, for the liars.</param>
    /// <returns>Rows of the pool in the order they were chosen.</returns>
    public static int[] ByFantasies(ISurrogateModel model, Points pool, int count, PoolScore score, Fantasy fantasy, ReadOnlySpan<double> outcomes)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(score);
        RequireCount(pool, count);
        if (fantasy != Fantasy.Believer && outcomes.IsEmpty) throw new ArgumentException("A constant liar needs the outcomes so far.", nameof(outcomes));
        double[] mean = new double[pool.RowCount], sigma = new double[pool.RowCount], scores = new double[pool.RowCount];
        int[] chosen = new int[count];
        for (int b = 0; b < count; b++)
        {
            model.Predict(pool, mean, sigma);
            score(mean, sigma, scores);
            int next = chosen[b] = Best(scores, chosen.AsSpan(0, b));
            if (b == count - 1) break;
            model = model.With(pool.Row(next), fantasy switch
            {
                Fantasy.Believer => mean[next],
                Fantasy.LiarMinimum => TensorPrimitives.Min(outcomes),
                Fantasy.LiarMaximum => TensorPrimitives.Max(outcomes),
                _ => TensorPrimitives.Average(outcomes),
            });
        }

        return chosen;
    }

    /// <summary>
    /// One after the other, the scores lowered around those before it: by ln Φ((L‖x − x_j‖ − |M − μ_j|)/σ_j), the probability that x lies outside the ball around x_j in which a function with Lipschitz constant L cannot hold its
    /// optimum M (González et al. 2016).
    /// </summary>
    /// <remarks>L is the steepest slope of the mean between 256 pool points, evenly spaced in the pool's order, in coordinates scaled to unit standard deviation over the pool.</remarks>
    /// <param name="pool">Where could be measured.</param>
    /// <param name="count">Points of the batch, from 1 to the pool's size.</param>
    /// <param name="mean">One mean a pool point.</param>
    /// <param name="sigma">One standard deviation a pool point.</param>
    /// <param name="best">M: the best outcome so far.</param>
    /// <param name="goal">Whether large or small values are sought.</param>
    /// <param name="logScores">Logarithmic scores of the pool, as <see cref="Improvement.LogExpected"/> gives them.</param>
    /// <returns>Rows of the pool in the order they were chosen.</returns>
    public static int[] ByLocalPenalisation(Points pool, int count, ReadOnlySpan<double> mean, ReadOnlySpan<double> sigma, double best, Goal goal, ReadOnlySpan<double> logScores)
    {
        RequireCount(pool, count);
        double[] scores = logScores.ToArray();
        Points rows = pool.UnitScaled();
        Improvement.Require(mean, sigma, scores);
        if (mean.Length != pool.RowCount) throw new ArgumentException($"{mean.Length} means; expected {pool.RowCount}, one a pool point.", nameof(mean));
        double steepest = SteepestSlope(rows, mean);
        int[] chosen = new int[count];
        for (int b = 0; b < count; b++)
        {
            int next = chosen[b] = Best(scores, chosen.AsSpan(0, b));
            ReadOnlySpan<double> centre = rows.Row(next);
            double shortfall = Math.Max(0, -Improvement.Gain(mean[next], best, goal));
            for (int i = 0; i < scores.Length; i++)
            {
                double reach = (steepest * TensorPrimitives.Distance(centre, rows.Row(i))) - shortfall;
                scores[i] += sigma[next] > 0 ? Improvement.LogCdf(reach / sigma[next]) : reach >= 0 ? 0 : double.NegativeInfinity;
            }
        }

        return chosen;
    }

    /// <summary>The first row with the largest score among those not chosen; NaN never wins, and the first free row does where nothing has a score.</summary>
    private static int Best(ReadOnlySpan<double> scores, ReadOnlySpan<int> chosen)
    {
        int best = -1;
        for (int i = 0; i < scores.Length; i++)
        {
            if (!chosen.Contains(i) && (best < 0 || scores[i] > scores[best] || double.IsNaN(scores[best]))) best = i;
        }

        return best;
    }

    private static double SteepestSlope(Points rows, ReadOnlySpan<double> mean)
    {
        const int most = 256;
        int step = Math.Max(1, mean.Length / most);
        double steepest = 0;
        for (int i = 0; i < mean.Length; i += step)
        {
            for (int j = 0; j < i; j += step)
            {
                double distance = TensorPrimitives.Distance(rows.Row(i), rows.Row(j));
                if (distance > 0) steepest = Math.Max(steepest, Math.Abs(mean[i] - mean[j]) / distance);
            }
        }

        return steepest;
    }

    private static void RequireCount(Points pool, int count)
    {
        ArgumentNullException.ThrowIfNull(pool);
        if (count < 1 || count > pool.RowCount) throw new ArgumentOutOfRangeException(nameof(count), count, $"expected 1 to {pool.RowCount}");
    }
}

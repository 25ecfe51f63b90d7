using Mpbf.Isl.Acquisition;
using Mpbf.Isl.Surrogates;

namespace Mpbf.Isl.Campaigns;

/// <summary>What a loop with a model prefers to measure: a choice of acquisition as a value. Equal by value.</summary>
public sealed record Preference
{
    private readonly Rule _rule;
    private readonly double _width;

    private Preference(Rule rule, double width = 0) => (_rule, _width) = (rule, width);

    /// <summary>Whether what a measurement costs counts.</summary>
    public bool IsPerCost { get; private init; }

    private enum Rule
    {
        Bound,
        Improvement,
        Probability,
        Variance,
        Thompson,
    }

    /// <summary>The best mean.</summary>
    public static Preference Greedy { get; } = new(Rule.Bound);

    /// <summary>Expected improvement over the best outcome so far, in its logarithm.</summary>
    public static Preference ExpectedImprovement { get; } = new(Rule.Improvement);

    /// <summary>Probability of improvement over the best outcome so far.</summary>
    public static Preference ProbabilityOfImprovement { get; } = new(Rule.Probability);

    /// <summary>The largest sigma, whatever the goal: active learning of the whole function. A batch counts what its first points will tell.</summary>
    public static Preference MaximumVariance { get; } = new(Rule.Variance);

    /// <summary>The best candidate of a drawn function; needs a surrogate that draws functions.</summary>
    public static Preference Thompson { get; } = new(Rule.Thompson);

    /// <summary>Mean plus standard deviations (upper bound where large values are sought, lower where small).</summary>
    /// <param name="width">Standard deviations, at least 0; 2 is the common choice.</param>
    public static Preference ConfidenceBound(double width = 2) =>
        width >= 0 && double.IsFinite(width) ? new(Rule.Bound, width) : throw new ArgumentOutOfRangeException(nameof(width), width, "Allowed: at least 0.");

    /// <summary>The same preference for each unit of cost: ln score − ln cost, equation (192) of <c>docs/theory/design.md</c> (Snoek, Larochelle and Adams 2012), costs from <see cref="CandidatePool.Costs"/>.</summary>
    /// <exception cref="InvalidOperationException">The score is no amount that could be divided by a cost: the best mean, a confidence bound, Thompson sampling.</exception>
    public Preference PerCost() => _rule is Rule.Improvement or Rule.Probability or Rule.Variance
        ? this with { IsPerCost = true }
        : throw new InvalidOperationException("Only expected improvement, its probability and sigma are amounts that a cost divides.");

    /// <summary>Rows of the points to measure, distinct, the first choice first.</summary>
    internal int[] Choose(ISurrogateModel model, Points points, double[] costs, int count, double incumbent, Goal goal, FeedbackCorrection correction, ulong seed)
    {
        if (_rule == Rule.Thompson)
        {
            return model is IJointModel joint
                ? Distinct(joint, points, count, goal, seed)
                : throw new InvalidOperationException($"{model.GetType().Name} draws no functions; Thompson sampling needs a surrogate that does.");
        }

        return Batch.ByFantasies(model, points, count, (mean, sigma, scores) => Score(mean, sigma, costs, scores, incumbent + correction.Bias, goal, correction.SigmaFactor), Fantasy.Believer, []);
    }

    private void Score(ReadOnlySpan<double> mean, ReadOnlySpan<double> sigma, ReadOnlySpan<double> costs, Span<double> scores, double incumbent, Goal goal, double sigmaFactor)
    {
        double[] scaled = new double[sigma.Length];
        System.Numerics.Tensors.TensorPrimitives.Multiply(sigma, sigmaFactor, scaled);
        switch (_rule)
        {
            case Rule.Improvement:
                Improvement.LogExpected(mean, scaled, incumbent, goal, scores);
                break;
            case Rule.Probability:
                Improvement.LogProbability(mean, scaled, incumbent, goal, scores);
                break;
            case Rule.Variance:
                Improvement.MaximumVariance(scaled, scores);
                if (IsPerCost) System.Numerics.Tensors.TensorPrimitives.Log(scores, scores);
                break;
            default:
                Improvement.ConfidenceBound(mean, scaled, _width, goal, scores);
                break;
        }

        for (int i = 0; i < scores.Length && IsPerCost; i++) scores[i] -= Math.Log(costs[i]);
    }

    /// <summary>One function a choice; where it prefers a point that was chosen, the best of the others in it.</summary>
    private static int[] Distinct(IJointModel model, Points points, int count, Goal goal, ulong seed)
    {
        double[] draws = model.Sample(points, count, seed);
        var chosen = new List<int>(count);
        for (int draw = 0; draw < count; draw++)
        {
            int best = -1;
            for (int i = 0; i < points.RowCount; i++)
            {
                if (chosen.Contains(i)) continue;
                if (best < 0 || Improvement.Gain(draws[(draw * points.RowCount) + i], draws[(draw * points.RowCount) + best], goal) > 0) best = i;
            }

            chosen.Add(best);
        }

        return [.. chosen];
    }
}

using Mpbf.Core.Estimates;

namespace Mpbf.CrossLayer.Planning;

/// <summary>
/// What one factor on all of a model's vectors will do to their error, predicted from a few configurations: equations (270) to (272) of <c>docs/theory/planning.md</c>. Softened forces are repaired by it; noise is not. Immutable.
/// </summary>
/// <param name="Factor">c = (Σ r·f + λ) / (Σ f² + λ), the factor of least squared error, drawn towards 1 with the weight λ; above 1 where the model is too soft.</param>
/// <param name="ErrorRatio">RMSE after the factor over RMSE before, each configuration judged with the factor of the others; below 1 is a repair.</param>
public sealed record SlopeRepair(Estimate Factor, Estimate ErrorRatio)
{
    /// <summary>Whether the interval of the error ratio lies below 1.</summary>
    public bool IsSupported => ErrorRatio.Interval() is { Upper: < 1 };

    /// <summary>Predicts the repair.</summary>
    /// <param name="configurations">The configurations in hand, at least one; below <see cref="Resampling.MinimumGroupCount"/> of them there is no interval, with one alone the factor is judged on what it was fitted on.</param>
    /// <param name="resampling">Gives the draws; the configuration is resampled.</param>
    /// <param name="otherCount">m: configurations that the repair will be judged on. The interval of the error ratio is widened by √(1 + k/m) for their own scatter; not widened where null.</param>
    /// <param name="priorSquares">λ: weight of "no repair", in units of Σ f². The mean Σ f² of the configurations that the repair is for makes it worth one of them; it needs the model alone. 0 trusts every configuration, the undistorted crystal too.</param>
    /// <exception cref="ArgumentException">No configuration, or vectors of the model that are all zero.</exception>
    public static SlopeRepair Predict(IReadOnlyList<VectorSums> configurations, Resampling resampling, int? otherCount = null, double priorSquares = 0)
    {
        ArgumentNullException.ThrowIfNull(configurations);
        if (configurations.Count == 0) throw new ArgumentException("No configuration.", nameof(configurations));
        if (!(priorSquares >= 0 && double.IsFinite(priorSquares))) throw new ArgumentOutOfRangeException(nameof(priorSquares), priorSquares, "Allowed: 0 or more, finite.");
        if (otherCount < 1) throw new ArgumentOutOfRangeException(nameof(otherCount), otherCount, "Allowed: at least 1.");
        if (!configurations.All(static sums => double.IsFinite(sums.Reference) && double.IsFinite(sums.Cross) && double.IsFinite(sums.Predicted))) throw new ArgumentException("A sum is not finite.", nameof(configurations));
        if (configurations.Sum(static sums => sums.Predicted) <= 0) throw new ArgumentException("The model's vectors are all zero; no factor repairs them.", nameof(configurations));
        var rows = new ResampledRows(resampling, [.. configurations.Select(static sums => sums.Key)]);
        Estimate factor = rows.Estimate("repair.factor", weights => FactorOf(configurations, weights, priorSquares));
        Estimate ratio = rows.Estimate("repair.error-ratio", weights => RatioOf(configurations, weights, priorSquares));
        if (configurations.Count == 1) ratio = ratio.With("one configuration: judged on what the factor was fitted on");
        double widening = otherCount is { } others ? Math.Sqrt(1 + (configurations.Count / (double)others)) : 1;
        double point = ratio.Value;
        return new(factor, ratio.Map(draw => point + (widening * (draw - point))));
    }

    /// <summary>Equation (272): RMSE after a factor over RMSE before, on the configurations given; what is realised where they are new to the factor.</summary>
    public static double Realised(double factor, IEnumerable<VectorSums> configurations)
    {
        double before = 0, after = 0;
        foreach (VectorSums sums in configurations)
        {
            before += sums.SquaredError(1);
            after += sums.SquaredError(factor);
        }

        return Root(after, before);
    }

    /// <summary>Equation (270).</summary>
    private static double FactorOf(IReadOnlyList<VectorSums> configurations, ReadOnlySpan<double> weights, double prior)
    {
        (double cross, double predicted) = Total(configurations, weights);
        return (cross + prior) / (predicted + prior);
    }

    /// <summary>Equation (271): √(Σ_i SE_i(c without i) / Σ_i SE_i(1)).</summary>
    private static double RatioOf(IReadOnlyList<VectorSums> configurations, ReadOnlySpan<double> weights, double prior)
    {
        (double cross, double predicted) = Total(configurations, weights);
        double before = 0, after = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            VectorSums sums = configurations[i];
            double predictedWithout = predicted - (weights[i] * sums.Predicted);
            double factor = predictedWithout > 0 ? (cross - (weights[i] * sums.Cross) + prior) / (predictedWithout + prior) : (cross + prior) / (predicted + prior);
            before += weights[i] * sums.SquaredError(1);
            after += weights[i] * sums.SquaredError(factor);
        }

        return Root(after, before);
    }

    /// <summary>√(after / before); a squared error that is a difference of sums may come out a rounding below 0. NaN where there was no error to repair.</summary>
    private static double Root(double after, double before) => before > 0 ? Math.Sqrt(Math.Max(0, after) / before) : double.NaN;

    private static (double Cross, double Predicted) Total(IReadOnlyList<VectorSums> configurations, ReadOnlySpan<double> weights)
    {
        double cross = 0, predicted = 0;
        for (int i = 0; i < weights.Length; i++)
        {
            cross += weights[i] * configurations[i].Cross;
            predicted += weights[i] * configurations[i].Predicted;
        }

        return (cross, predicted);
    }
}

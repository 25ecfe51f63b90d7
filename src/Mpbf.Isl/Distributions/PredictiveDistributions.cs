using Mpbf.Core;

namespace Mpbf.Isl.Distributions;

/// <summary>
/// What a model states of each row before the truth is known, as a distribution: from standard deviations, from quantiles, or from ensemble members. Immutable and thread-safe.
/// </summary>
public abstract class PredictiveDistributions
{
    private protected PredictiveDistributions(int count) => Count = count;

    /// <summary>Number of rows.</summary>
    public int Count { get; }

    /// <summary>
    /// The distributions that predictions state: standard deviations where they are given, else quantiles, else members; null where the predictions state no uncertainty.
    /// </summary>
    /// <param name="predictions">Predictions with or without uncertainty.</param>
    /// <exception cref="BadInputException">A row without spread (equal members, equal quantiles), or fewer than two quantile levels.</exception>
    public static PredictiveDistributions? Of(Predictions predictions)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        if (predictions.Sigma is { } sigma) return new GaussianDistributions(predictions.Prediction, sigma);
        if (predictions.Quantiles is { } quantiles) return new QuantileDistributions(quantiles);
        return predictions.Members is { } members ? new EnsembleDistributions(members) : null;
    }

    /// <summary>Mean of a row's distribution, in the unit of the property.</summary>
    public abstract double Mean(int row);

    /// <summary>Standard deviation of a row's distribution, positive, in the unit of the property.</summary>
    public abstract double StandardDeviation(int row);

    /// <summary>The value below which the truth lies with a probability.</summary>
    /// <param name="row">The row.</param>
    /// <param name="probability">In (0, 1).</param>
    public double Quantile(int row, double probability) => QuantileAt(row, StandardNormal.Quantile(probability));

    /// <summary>The quantile at probability Φ(u), for callers that ask for the same few probabilities of many rows.</summary>
    internal abstract double QuantileAt(int row, double u);

    /// <summary>Scores a row against its truth.</summary>
    /// <param name="row">The row.</param>
    /// <param name="truth">The true value, in the unit of the property.</param>
    public abstract RowScore Score(int row, double truth);
}

namespace Mpbf.CrossLayer.Planning;

/// <summary>What a slope needs to know of one configuration's vectors: three sums over components. Immutable.</summary>
/// <param name="Key">The configuration; what is resampled and left out together.</param>
/// <param name="Reference">A = Σ r², r the reference's components; not negative.</param>
/// <param name="Cross">B = Σ r·f, f the model's components.</param>
/// <param name="Predicted">C = Σ f²; not negative.</param>
public readonly record struct VectorSums(string Key, double Reference, double Cross, double Predicted)
{
    /// <summary>The sums of published per-configuration summaries: n components of root mean squares r and f with the cosine between them.</summary>
    public static VectorSums OfSummary(string key, double componentCount, double referenceRms, double predictedRms, double cosine) => new(
        key, componentCount * referenceRms * referenceRms, componentCount * referenceRms * predictedRms * cosine, componentCount * predictedRms * predictedRms);

    /// <summary>Σ (r − c f)²: squared error when the model's vectors are multiplied by a factor c.</summary>
    public double SquaredError(double factor) => Reference - (2 * factor * Cross) + (factor * factor * Predicted);
}

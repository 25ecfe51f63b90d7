using Mpbf.Core.Embeddings;

namespace Mpbf.Ral.Probes;

/// <summary>How a probe reads quantities of rows from a space: fitted on known rows, asked for others.</summary>
internal interface IProbe
{
    /// <summary>Its name in method identifiers.</summary>
    string Name { get; }

    /// <summary>The probe of a kind.</summary>
    static IProbe Of(ProbeKind kind) => kind switch
    {
        ProbeKind.Neighbours => new NeighbourProbe(),
        ProbeKind.KernelRidge => new KernelRidgeProbe(),
        ProbeKind.Ridge => new RidgeProbe(),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such probe."),
    };

    /// <summary>Predicts numbers.</summary>
    /// <param name="known">Rows whose values are known.</param>
    /// <param name="asked">Rows to predict, of the same width.</param>
    /// <param name="values">For each target its values at the known rows, all finite.</param>
    /// <returns>For each target its predictions at the asked rows.</returns>
    ProbeReading[] Predict(EmbeddingMatrix known, EmbeddingMatrix asked, double[][] values);

    /// <summary>Predicts classes.</summary>
    /// <param name="known">Rows whose class is known.</param>
    /// <param name="asked">Rows to predict, of the same width.</param>
    /// <param name="classes">Class of each known row, 0 to count − 1.</param>
    /// <param name="count">Number of classes.</param>
    /// <returns>Probabilities, positive, asked rows × classes, row-major.</returns>
    ProbeReading Classify(EmbeddingMatrix known, EmbeddingMatrix asked, int[] classes, int count);
}

using System.Runtime.ExceptionServices;
using Mpbf.Core;
using Mpbf.Core.Crystals;
using Mpbf.Core.Embeddings;
using Mpbf.Core.Estimates;

namespace Mpbf.Ral.Encoders;

/// <summary>A deterministic function from a structure to one vector a site, and by their mean to one vector a structure. The mean makes it independent of the choice of cell. Immutable.</summary>
public abstract class StructureEncoder
{
    private protected StructureEncoder(string name, double cutoff, ElementChannels channels)
    {
        if (!(cutoff > 0) || !double.IsFinite(cutoff)) throw new ArgumentOutOfRangeException(nameof(cutoff), cutoff, "A cutoff must be positive and finite (Å).");
        ArgumentNullException.ThrowIfNull(channels);
        (Name, Cutoff, Channels) = (name, cutoff, channels);
    }

    /// <summary>Its name, with what it was made from.</summary>
    public string Name { get; }

    /// <summary>Largest distance at which two atoms see each other directly, Å.</summary>
    public double Cutoff { get; }

    /// <summary>How elements enter.</summary>
    public ElementChannels Channels { get; }

    /// <summary>Coordinates of a vector.</summary>
    public abstract int Width { get; }

    /// <summary>Encodes the sites of a structure, one row each.</summary>
    /// <exception cref="Core.BadInputException">The structure holds an element that the channels do not know.</exception>
    public EmbeddingMatrix EncodeSites(Structure structure)
    {
        ArgumentNullException.ThrowIfNull(structure);
        if (structure.Count == 0) throw new ArgumentException("A structure without sites has no vectors.", nameof(structure));
        return new EmbeddingMatrix(EncodeSites(structure, NeighbourList.Build(structure, Cutoff), Channels.Weigh(structure)), structure.Count, Width);
    }

    /// <summary>Vectors of the sites where the weights of the elements are given, so that some can be hidden: sites × <see cref="Width"/>.</summary>
    internal float[] EncodeSites(Structure structure, NeighbourList neighbours, double[] weights)
    {
        float[] vectors = new float[structure.Count * Width];
        Fill(structure, neighbours, weights, vectors);
        return vectors;
    }

    /// <summary>Encodes a structure: the mean over its sites.</summary>
    /// <exception cref="Core.BadInputException">The structure holds an element that the channels do not know.</exception>
    public float[] Encode(Structure structure)
    {
        EmbeddingMatrix sites = EncodeSites(structure);
        double[] sum = new double[Width];
        for (int site = 0; site < sites.RowCount; site++)
        {
            ReadOnlySpan<float> vector = sites.Row(site);
            for (int j = 0; j < sum.Length; j++) sum[j] += vector[j];
        }

        return Array.ConvertAll(sum, total => (float)(total / sites.RowCount));
    }

    /// <summary>Encodes many structures, one row each.</summary>
    /// <param name="structures">At least one.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="Core.BadInputException">A structure holds an element that the channels do not know.</exception>
    public Embedding Encode(IReadOnlyList<Structure> structures, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(structures);
        float[] values = new float[structures.Count * Width];
        try
        {
            Parallel.For(0, structures.Count, new ParallelOptions { CancellationToken = cancellation }, row => Encode(structures[row]).CopyTo(values, row * Width));
        }
        catch (AggregateException exception) when (exception.InnerExceptions[0] is BadInputException)
        {
            ExceptionDispatchInfo.Throw(exception.InnerExceptions[0]);
        }

        return new Embedding(Name, Subject.Encoder, new EmbeddingMatrix(values, structures.Count, Width));
    }

    /// <summary>Fills in the vectors of the sites.</summary>
    /// <param name="structure">At least one site.</param>
    /// <param name="neighbours">Full list within <see cref="Cutoff"/>.</param>
    /// <param name="weights">Sites × channels.</param>
    /// <param name="vectors">Sites × <see cref="Width"/>, zeros before.</param>
    private protected abstract void Fill(Structure structure, NeighbourList neighbours, double[] weights, float[] vectors);

    /// <summary>½ (cos(πr/r_c) + 1): 1 at the centre, 0 with slope 0 at the cutoff (Behler and Parrinello 2007).</summary>
    private protected double Fade(double distance) => distance >= Cutoff ? 0 : 0.5 * (Math.Cos(Math.PI * distance / Cutoff) + 1);
}

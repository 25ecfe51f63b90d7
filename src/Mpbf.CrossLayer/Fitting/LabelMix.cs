using System.Collections.Immutable;
using System.Globalization;

namespace Mpbf.CrossLayer.Fitting;

/// <summary>What was done to the low labels of a corpus, beyond what the source did by itself.</summary>
public enum LabelFault
{
    /// <summary>Nothing: the labels are as they were computed or measured.</summary>
    None,

    /// <summary>Drawn halfway to their mean: a systematic error that depends on the label.</summary>
    Compressed,

    /// <summary>Moved down by 0.6 of their standard deviation: a systematic error that does not.</summary>
    Shifted,

    /// <summary>Normal noise of 0.6 of their standard deviation added: an error that is not systematic.</summary>
    Noisy,
}

/// <summary>The labels of a corpus: the share of the high fidelity, and a fault planted in the rest.</summary>
/// <param name="HighShare">In [0, 1].</param>
/// <param name="Fault">Planted in the labels of the low fidelity.</param>
public sealed record LabelMix(double HighShare, LabelFault Fault)
{
    private const double Compression = 0.5, Displacement = 0.6;

    /// <summary>The ten mixes of the grid: five that occur, five with a planted fault.</summary>
    public static ImmutableArray<LabelMix> All { get; } =
    [
        new(1, LabelFault.None), new(0.75, LabelFault.None), new(0.5, LabelFault.None), new(0.2, LabelFault.None), new(0, LabelFault.None),
        new(0, LabelFault.Compressed), new(0, LabelFault.Shifted), new(0.5, LabelFault.Compressed), new(0, LabelFault.Noisy), new(0.5, LabelFault.Noisy),
    ];

    /// <summary>Whether a fault was planted.</summary>
    public bool IsPlanted => Fault != LabelFault.None;

    /// <summary>A low label with the fault, its noise apart.</summary>
    internal double Systematic(double label, double mean, double deviation) => Fault switch
    {
        LabelFault.Compressed => mean + (Compression * (label - mean)),
        LabelFault.Shifted => label - (Displacement * deviation),
        _ => label,
    };

    /// <summary>Standard deviation of the noise in units of that of the labels.</summary>
    internal double Noise => Fault == LabelFault.Noisy ? Displacement : 0;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{HighShare:P0} high{(Fault == LabelFault.None ? "" : $", {Fault.ToString().ToLowerInvariant()}")}");
}

using Mpbf.Core.Crystals;
using Mpbf.Ral.Encoders;

namespace Mpbf.Ral.Pretraining;

/// <summary>An encoder followed by a fitted map of its vectors, equation (100). As deterministic and as invariant as the encoder under it.</summary>
public sealed class TrainedEncoder : StructureEncoder
{
    private readonly StructureEncoder _encoder;
    private readonly AffineMap _map;

    /// <summary>An encoder.</summary>
    /// <param name="objective">What the map was fitted for; it leads the name.</param>
    /// <param name="encoder">The encoder under it.</param>
    /// <param name="map">A map of its vectors.</param>
    /// <exception cref="ArgumentException">The map takes vectors of another width.</exception>
    public TrainedEncoder(string objective, StructureEncoder encoder, AffineMap map)
        : base($"{objective} on {(encoder ?? throw new ArgumentNullException(nameof(encoder))).Name}", encoder.Cutoff, encoder.Channels)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(objective);
        ArgumentNullException.ThrowIfNull(map);
        if (map.InputWidth != encoder.Width) throw new ArgumentException($"The map takes {map.InputWidth} coordinates, the encoder gives {encoder.Width}.", nameof(map));
        (_encoder, _map) = (encoder, map);
    }

    /// <inheritdoc/>
    public override int Width => _map.Width;

    private protected override void Fill(Structure structure, NeighbourList neighbours, double[] weights, float[] vectors) =>
        _map.Apply(_encoder.EncodeSites(structure, neighbours, weights), vectors);
}

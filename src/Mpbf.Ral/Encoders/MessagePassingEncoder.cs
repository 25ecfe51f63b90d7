using System.Globalization;
using System.Numerics.Tensors;
using Mpbf.Core.Crystals;

namespace Mpbf.Ral.Encoders;

/// <summary>
/// A crystal graph with seeded random weights, equation (84): messages Σ_j (G φ(r_ij)) ∘ (W h_j) over neighbours, scaled by 1/√(1 + Σ f), then h ← tanh(S h + M m) (after Xie and Grossman 2018). A vector holds the states of all layers, so that a
/// fitted readout has each body of evidence before it. Invariant under translation, rotation, reflection and exchange of like atoms; it sees distances along paths of bonds, no angles as such.
/// </summary>
public sealed class MessagePassingEncoder : StructureEncoder
{
    private const int FeatureCount = 8;

    private readonly int _states;
    private readonly int _layers;
    private readonly RadialFeatures _radial;
    private readonly double[] _entry;
    private readonly Layer[] _weights;

    /// <summary>An encoder.</summary>
    /// <param name="cutoff">Å.</param>
    /// <param name="states">Width of a layer, 1 to 512.</param>
    /// <param name="layers">Rounds of messages, 1 to 8.</param>
    /// <param name="channels">How elements enter; <see cref="ElementChannels.Chemical"/> where null.</param>
    /// <param name="seed">Seed of the weights.</param>
    public MessagePassingEncoder(double cutoff = 5, int states = 32, int layers = 3, ElementChannels? channels = null, ulong seed = 1)
        : base(string.Create(CultureInfo.InvariantCulture, $"message passing (r {cutoff} Å, {layers} × {states}, seed {seed}; {(channels ?? ElementChannels.Chemical).Name})"), cutoff, channels ?? ElementChannels.Chemical)
    {
        if (states is < 1 or > 512) throw new ArgumentOutOfRangeException(nameof(states), states, "Allowed: 1 to 512.");
        if (layers is < 1 or > 8) throw new ArgumentOutOfRangeException(nameof(layers), layers, "Allowed: 1 to 8.");
        (_states, _layers, _radial) = (states, layers, new(cutoff, FeatureCount));
        var random = new RandomWeights(seed);
        _entry = random.Matrix(states, Channels.Count);
        _weights = [.. Enumerable.Range(0, layers).Select(_ => new Layer(random.Matrix(states, FeatureCount), random.Matrix(states, states), random.Matrix(states, states), random.Matrix(states, states)))];
    }

    /// <inheritdoc/>
    public override int Width => _states * (_layers + 1);

    private protected override void Fill(Structure structure, NeighbourList neighbours, double[] weights, float[] vectors)
    {
        int sites = structure.Count;
        double[] state = new double[sites * _states], sent = new double[sites * _states], message = new double[_states], filter = new double[_states];
        Span<double> features = stackalloc double[FeatureCount];
        for (int site = 0; site < sites; site++)
        {
            Span<double> own = state.AsSpan(site * _states, _states);
            Apply(_entry, weights.AsSpan(site * Channels.Count, Channels.Count), own);
            TensorPrimitives.Tanh(own, own);
            Store(own, vectors.AsSpan(site * Width, _states));
        }

        for (int t = 0; t < _layers; t++)
        {
            Layer layer = _weights[t];
            for (int site = 0; site < sites; site++) Apply(layer.Sent, state.AsSpan(site * _states, _states), sent.AsSpan(site * _states, _states));
            for (int site = 0; site < sites; site++)
            {
                Array.Clear(message);
                double total = 1;
                for (int p = neighbours.Offsets[site]; p < neighbours.Offsets[site + 1]; p++)
                {
                    double fade = Fade(neighbours.Distances[p]);
                    total += fade;
                    _radial.Evaluate(neighbours.Distances[p], fade, features);
                    Apply(layer.Filter, features, filter);
                    TensorPrimitives.MultiplyAdd<double>(filter, sent.AsSpan(neighbours.Indices[p] * _states, _states), message, message);
                }

                TensorPrimitives.Divide(message, Math.Sqrt(total), message);
                Span<double> own = state.AsSpan(site * _states, _states);
                Apply(layer.Self, own, filter);
                Apply(layer.Received, message, own);
                TensorPrimitives.Add(own, filter, own);
                TensorPrimitives.Tanh(own, own);
                Store(own, vectors.AsSpan((site * Width) + ((t + 1) * _states), _states));
            }
        }
    }

    private static void Apply(double[] matrix, ReadOnlySpan<double> vector, Span<double> result)
    {
        for (int i = 0; i < result.Length; i++) result[i] = TensorPrimitives.Dot(matrix.AsSpan(i * vector.Length, vector.Length), vector);
    }

    private static void Store(ReadOnlySpan<double> state, Span<float> vector)
    {
        for (int i = 0; i < state.Length; i++) vector[i] = (float)state[i];
    }

    private sealed record Layer(double[] Filter, double[] Sent, double[] Self, double[] Received);
}

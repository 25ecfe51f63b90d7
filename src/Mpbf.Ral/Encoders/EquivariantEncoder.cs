using System.Collections.Immutable;
using System.Globalization;
using System.Numerics.Tensors;
using Mpbf.Core.Crystals;

namespace Mpbf.Ral.Encoders;

/// <summary>
/// E(3)-equivariant message passing with seeded random weights, equation (85): states are tensors of degree 0 to 2, messages Σ_j R(r_ij) C (h_j ⊗ Y(r̂_ij)) couple them to the direction of a bond by Clebsch–Gordan coefficients, a product of the state
/// with itself raises the body order, and scalars gate the rest (Thomas et al. 2018; Batzner et al. 2022). The vector is the invariant readout: scalars and norms √(1 + |h|²) − 1 of every layer. Invariant under translation,
/// rotation, reflection and exchange of like atoms; it sees angles.
/// </summary>
public sealed class EquivariantEncoder : StructureEncoder
{
    private const int LargestDegree = 2, Orders = 9, FeatureCount = 8, LayerCount = 2;

    private readonly int _states;
    private readonly RadialFeatures _radial;
    private readonly RealSphericalHarmonics _harmonics = new(LargestDegree);
    private readonly ImmutableArray<CouplingCoefficients> _paths = CouplingCoefficients.Paths(LargestDegree);
    private readonly double[] _entry;
    private readonly Layer[] _layers;

    /// <summary>An encoder of two layers.</summary>
    /// <param name="cutoff">Å.</param>
    /// <param name="states">Tensors of each degree in a layer, 1 to 128.</param>
    /// <param name="channels">How elements enter; <see cref="ElementChannels.Chemical"/> where null.</param>
    /// <param name="seed">Seed of the weights.</param>
    public EquivariantEncoder(double cutoff = 5, int states = 16, ElementChannels? channels = null, ulong seed = 1)
        : base(string.Create(CultureInfo.InvariantCulture, $"equivariant (r {cutoff} Å, {LayerCount} × {states}, l {LargestDegree}, seed {seed}; {(channels ?? ElementChannels.Chemical).Name})"), cutoff, channels ?? ElementChannels.Chemical)
    {
        if (states is < 1 or > 128) throw new ArgumentOutOfRangeException(nameof(states), states, "Allowed: 1 to 128.");
        (_states, _radial) = (states, new(cutoff, FeatureCount));
        var random = new RandomWeights(seed);
        _entry = random.Matrix(states, Channels.Count);
        _layers = [.. Enumerable.Range(0, LayerCount).Select(_ => new Layer(random.Matrix(_paths.Length * states, FeatureCount), Degrees(random), Degrees(random), random.Matrix(_paths.Length, states), random.Matrix(LargestDegree * states, states)))];

        double[][] Degrees(RandomWeights weights) => [.. Enumerable.Range(0, LargestDegree + 1).Select(_ => weights.Matrix(states, states))];
    }

    /// <inheritdoc/>
    public override int Width => _states * (1 + (LayerCount * (LargestDegree + 1)));

    private protected override void Fill(Structure structure, NeighbourList neighbours, double[] weights, float[] vectors)
    {
        int sites = structure.Count, size = Orders * _states;
        double[] state = new double[sites * size], next = new double[sites * size];
        for (int site = 0; site < sites; site++)
        {
            Span<double> scalars = state.AsSpan(site * size, _states);
            for (int c = 0; c < _states; c++) scalars[c] = Math.Tanh(TensorPrimitives.Dot(_entry.AsSpan(c * Channels.Count, Channels.Count), weights.AsSpan(site * Channels.Count, Channels.Count)));
            for (int c = 0; c < _states; c++) vectors[(site * Width) + c] = (float)scalars[c];
        }

        double[] message = new double[size], filters = new double[_paths.Length * _states], harmonics = new double[Orders], features = new double[FeatureCount], mixed = new double[size];
        for (int t = 0; t < LayerCount; t++)
        {
            Layer layer = _layers[t];
            for (int site = 0; site < sites; site++)
            {
                Array.Clear(message);
                double total = 1;
                for (int p = neighbours.Offsets[site]; p < neighbours.Offsets[site + 1]; p++)
                {
                    double distance = neighbours.Distances[p], fade = Fade(distance);
                    if (distance == 0) continue;
                    total += fade;
                    _radial.Evaluate(distance, fade, features);
                    for (int f = 0; f < filters.Length; f++) filters[f] = TensorPrimitives.Dot<double>(layer.Radial.AsSpan(f * FeatureCount, FeatureCount), features);
                    _harmonics.Evaluate(1 / distance * neighbours.Displacements[p], harmonics);
                    Couple(state.AsSpan(neighbours.Indices[p] * size, size), harmonics, filters, message);
                }

                TensorPrimitives.Divide(message, Math.Sqrt(total), message);
                Span<double> own = state.AsSpan(site * size, size), result = next.AsSpan(site * size, size);
                for (int order = 0; order < Orders; order++)
                {
                    int degree = order == 0 ? 0 : order < 4 ? 1 : 2;
                    for (int c = 0; c < _states; c++)
                    {
                        mixed[(order * _states) + c] = TensorPrimitives.Dot(layer.Self[degree].AsSpan(c * _states, _states), own.Slice(order * _states, _states))
                            + TensorPrimitives.Dot<double>(layer.Received[degree].AsSpan(c * _states, _states), message.AsSpan(order * _states, _states));
                    }
                }

                mixed.CopyTo(result);
                Square(mixed, layer.Product, result);
                Gate(result, layer.Gates);
                ReadOut(result, vectors.AsSpan((site * Width) + (_states * (1 + (t * (LargestDegree + 1)))), _states * (LargestDegree + 1)));
            }

            (state, next) = (next, state);
        }
    }

    /// <summary>Adds the products of a neighbour's state with the harmonics of its direction.</summary>
    private void Couple(ReadOnlySpan<double> neighbour, double[] harmonics, double[] filters, double[] message)
    {
        Span<double> scaled = stackalloc double[_states];
        for (int path = 0; path < _paths.Length; path++)
        {
            ReadOnlySpan<double> filter = filters.AsSpan(path * _states, _states);
            foreach (CouplingCoefficients.Term term in _paths[path].Terms)
            {
                TensorPrimitives.Multiply(neighbour.Slice(term.First * _states, _states), term.Value * harmonics[term.Second], scaled);
                Span<double> target = message.AsSpan(term.Result * _states, _states);
                TensorPrimitives.MultiplyAdd(scaled, filter, target, target);
            }
        }
    }

    /// <summary>Adds the products of a state with itself, channel by channel.</summary>
    private void Square(double[] mixed, double[] weights, Span<double> result)
    {
        Span<double> product = stackalloc double[_states];
        for (int path = 0; path < _paths.Length; path++)
        {
            foreach (CouplingCoefficients.Term term in _paths[path].Terms)
            {
                TensorPrimitives.Multiply(mixed.AsSpan(term.First * _states, _states), mixed.AsSpan(term.Second * _states, _states), product);
                TensorPrimitives.Multiply(product, term.Value, product);
                Span<double> target = result.Slice(term.Result * _states, _states);
                TensorPrimitives.MultiplyAdd(product, weights.AsSpan(path * _states, _states), target, target);
            }
        }
    }

    private void Gate(Span<double> state, double[] gates)
    {
        Span<double> scalars = state[.._states];
        TensorPrimitives.Tanh(scalars, scalars);
        for (int degree = 1; degree <= LargestDegree; degree++)
        {
            for (int c = 0; c < _states; c++)
            {
                double gate = 1 / (1 + Math.Exp(-TensorPrimitives.Dot(gates.AsSpan((((degree - 1) * _states) + c) * _states, _states), scalars)));
                for (int order = degree * degree; order < (degree + 1) * (degree + 1); order++) state[(order * _states) + c] *= gate;
            }
        }
    }

    private void ReadOut(ReadOnlySpan<double> state, Span<float> vector)
    {
        for (int c = 0; c < _states; c++)
        {
            vector[c] = (float)state[c];
            for (int degree = 1; degree <= LargestDegree; degree++)
            {
                double square = 0;
                for (int order = degree * degree; order < (degree + 1) * (degree + 1); order++) square += state[(order * _states) + c] * state[(order * _states) + c];
                vector[(degree * _states) + c] = (float)(Math.Sqrt(1 + square) - 1);
            }
        }
    }

    private sealed record Layer(double[] Radial, double[][] Self, double[][] Received, double[] Product, double[] Gates);
}

using MathNet.Numerics.Distributions;

namespace Mpbf.Ral.Encoders;

/// <summary>Seeded weights of untrained networks: independent normal values of variance 1/inputs, so that signals keep their size from layer to layer.</summary>
internal sealed class RandomWeights(ulong seed)
{
    private readonly Random _random = new(unchecked((int)(seed ^ (seed >> 32))));

    /// <summary>Outputs × inputs, row-major.</summary>
    public double[] Matrix(int outputs, int inputs)
    {
        double[] values = new double[outputs * inputs];
        for (int i = 0; i < values.Length; i++) values[i] = Normal.Sample(_random, 0, 1) / Math.Sqrt(inputs);
        return values;
    }
}

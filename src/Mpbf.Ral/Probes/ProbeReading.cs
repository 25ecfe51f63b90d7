namespace Mpbf.Ral.Probes;

/// <summary>What a probe predicts, and how that leans on the rows it learned from.</summary>
/// <param name="Values">Numbers, one an asked row; of classes probabilities, asked rows × classes, row-major.</param>
/// <param name="Pull">From slopes c, one a value, to Σ_i c_i ∂value_i/∂w_n for each known row n, w_n its weight, equation (90); null where the probe does not say.</param>
internal sealed record ProbeReading(double[] Values, Func<double[], double[]>? Pull = null);

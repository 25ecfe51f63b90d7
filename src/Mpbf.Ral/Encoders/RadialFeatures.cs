namespace Mpbf.Ral.Encoders;

/// <summary>Gaussians at evenly spaced centres between 0.5 Å and the cutoff, as wide as they are apart: how networks read a distance (Xie and Grossman 2018).</summary>
internal sealed class RadialFeatures(double cutoff, int count)
{
    private const double FirstCentre = 0.5;

    private readonly double _step = (cutoff - FirstCentre) / count;

    public int Count => count;

    /// <summary>Fills in the features of a distance, each times the fade.</summary>
    public void Evaluate(double distance, double fade, Span<double> values)
    {
        for (int b = 0; b < values.Length; b++)
        {
            double away = (distance - FirstCentre - (b * _step)) / _step;
            values[b] = fade * Math.Exp(-0.5 * away * away);
        }
    }
}

namespace Mpbf.Core.Statistics;

/// <summary>First and second moments under row weights.</summary>
public static class WeightedMoments
{
    /// <summary>Weighted mean; NaN where all weights are 0.</summary>
    public static double Mean(ReadOnlySpan<double> values, ReadOnlySpan<double> weights)
    {
        double sum = 0, total = 0;
        for (int i = 0; i < values.Length; i++)
        {
            sum += weights[i] * values[i];
            total += weights[i];
        }

        return sum / total;
    }

    /// <summary>Weighted variance about the weighted mean, divided by the total weight; NaN where all weights are 0.</summary>
    public static double Variance(ReadOnlySpan<double> values, ReadOnlySpan<double> weights)
    {
        double mean = Mean(values, weights), sum = 0, total = 0;
        for (int i = 0; i < values.Length; i++)
        {
            double deviation = values[i] - mean;
            sum += weights[i] * deviation * deviation;
            total += weights[i];
        }

        return sum / total;
    }

    /// <summary>Weighted product-moment correlation; NaN where one side has no spread.</summary>
    public static double Correlation(ReadOnlySpan<double> x, ReadOnlySpan<double> y, ReadOnlySpan<double> weights)
    {
        double meanX = Mean(x, weights), meanY = Mean(y, weights), xx = 0, yy = 0, xy = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double dx = x[i] - meanX, dy = y[i] - meanY;
            xx += weights[i] * dx * dx;
            yy += weights[i] * dy * dy;
            xy += weights[i] * dx * dy;
        }

        return xx > 0 && yy > 0 ? Math.Clamp(xy / Math.Sqrt(xx * yy), -1, 1) : double.NaN;
    }

    /// <summary>Lin's concordance correlation 2 s_xy / (s_x² + s_y² + (x̄ − ȳ)²) (Lin 1989, Biometrics 45, 255); NaN where one side has no spread.</summary>
    public static double Concordance(ReadOnlySpan<double> x, ReadOnlySpan<double> y, ReadOnlySpan<double> weights)
    {
        double varianceX = Variance(x, weights), varianceY = Variance(y, weights), shift = Mean(x, weights) - Mean(y, weights);
        return 2 * Correlation(x, y, weights) * Math.Sqrt(varianceX * varianceY) / (varianceX + varianceY + (shift * shift));
    }

    /// <summary>Weighted least-squares line y = intercept + slope · x; slope NaN where x has no spread.</summary>
    public static (double Intercept, double Slope) Line(ReadOnlySpan<double> x, ReadOnlySpan<double> y, ReadOnlySpan<double> weights)
    {
        double meanX = Mean(x, weights), meanY = Mean(y, weights), xx = 0, xy = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double dx = x[i] - meanX;
            xx += weights[i] * dx * dx;
            xy += weights[i] * dx * (y[i] - meanY);
        }

        double slope = xx > 0 ? xy / xx : double.NaN;
        return (meanY - (slope * meanX), slope);
    }
}

using Mpbf.Core;
using Mpbf.Core.Estimates;

namespace Mpbf.Dal.Fidelity;

/// <summary>What repeated measurements of one composition tell of the noise in labels.</summary>
public static class ReplicateNoise
{
    private const int LeastReplicates = 20;

    /// <summary>Pooled standard deviation within compositions, √(Σ (y − ȳ)² / Σ (n − 1)), in the unit of the labels. Polymorphs count as replicates where only formulas are known.</summary>
    /// <param name="table">With labels.</param>
    /// <param name="resampling">Gives the draws, by composition.</param>
    public static Measure Of(MaterialTable table, Resampling resampling)
    {
        ArgumentNullException.ThrowIfNull(table);
        if (table.Values is not { } values) return Measure.NotAssessed($"'{table.Name}' has no labels");
        var sums = new ResampledSums(resampling, 2);
        double degrees = 0;
        foreach (IGrouping<string, int> rows in Enumerable.Range(0, table.Count).GroupBy(row => table.Compositions[row].JoinKey, StringComparer.Ordinal))
        {
            double[] labels = [.. rows.Select(row => values[row])];
            if (labels.Length < 2) continue;
            double mean = labels.Average();
            sums.Add(rows.Key, labels.Sum(y => (y - mean) * (y - mean)), labels.Length - 1);
            degrees += labels.Length - 1;
        }

        return degrees < LeastReplicates
            ? Measure.NotAssessed($"'{table.Name}' has {degrees} repeated labels, fewer than {LeastReplicates}; supply repeated measurements")
            : sums.Estimate("noise.replicates", static s => s[1] > 0 ? Math.Sqrt(s[0] / s[1]) : double.NaN);
    }

    /// <summary>A slope on a noisy abscissa, corrected for the noise: slope / (1 − σ² / s²) (errors in variables; Fuller 1987, section 1.2).</summary>
    /// <param name="slope">Fitted slope on the noisy values.</param>
    /// <param name="noise">Standard deviation σ of their noise.</param>
    /// <param name="spread">Their standard deviation s, noise included.</param>
    public static Estimate Corrected(Estimate slope, Estimate noise, double spread)
    {
        ArgumentNullException.ThrowIfNull(slope);
        ArgumentNullException.ThrowIfNull(noise);
        Estimate share = noise.Map(sigma => sigma * sigma / (spread * spread));
        return (slope / (1.0 - share)).Named("shift.slope.errors-in-variables");
    }
}

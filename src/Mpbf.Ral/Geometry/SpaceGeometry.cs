using System.Numerics.Tensors;
using Mpbf.Core.Embeddings;
using Mpbf.Core.Statistics;

namespace Mpbf.Ral.Geometry;

/// <summary>What a space looks like, whatever it means.</summary>
/// <param name="RowCount">n.</param>
/// <param name="Width">Coordinates.</param>
/// <param name="EffectiveRank">Roy and Vetterli 2007; 1 to the width.</param>
/// <param name="ParticipationRatio">Effective number of directions by variance; 1 to the width.</param>
/// <param name="IntrinsicDimension">TwoNN, with its standard error.</param>
/// <param name="IntrinsicDimensionError">Standard error of the dimension.</param>
/// <param name="Anisotropy">Mean cosine of two rows about the origin: near 1 all rows point one way (Ethayarajh 2019).</param>
/// <param name="Uniformity">ln mean exp(−2 d²) of rows on the unit sphere (Wang and Isola 2020); lower is more uniform.</param>
/// <param name="Vendi">Vendi score of order 2 at the median distance.</param>
/// <param name="CoincidentShare">Share of the rows at distance 0 of another.</param>
public sealed record SpaceGeometry(int RowCount, int Width, double EffectiveRank, double ParticipationRatio, double IntrinsicDimension, double IntrinsicDimensionError, double Anisotropy, double Uniformity, double Vendi, double CoincidentShare)
{
    private const int LargestSample = 2000;

    /// <summary>Measures a space; pairs are taken from 2,000 rows spread evenly.</summary>
    /// <param name="space">At least 4 rows.</param>
    public static SpaceGeometry Of(EmbeddingMatrix space)
    {
        ArgumentNullException.ThrowIfNull(space);
        if (space.RowCount < 4) throw new ArgumentException($"{space.RowCount} rows; at least 4 are needed.", nameof(space));
        int count = Math.Min(space.RowCount, LargestSample);
        EmbeddingMatrix sample = space.Select([.. Enumerable.Range(0, count).Select(i => (int)((long)i * space.RowCount / count))]);
        (double cosine, double uniformity, int coincident) = Pairs(sample);
        double median = VendiScore.MedianDistance(sample);
        (double dimension, double error, _) = Geometry.IntrinsicDimension.Of(space);
        return new(space.RowCount, space.Width, Geometry.EffectiveRank.Of(space), Geometry.EffectiveRank.ParticipationRatio(space), dimension, error, cosine, uniformity, median > 0 ? VendiScore.Order2(sample, median) : 1, (double)coincident / sample.RowCount);
    }

    private static (double Cosine, double Uniformity, int Coincident) Pairs(EmbeddingMatrix sample)
    {
        double cosines = 0, kernel = 0;
        long pairs = 0;
        var isCoincident = new bool[sample.RowCount];
        double[] norms = [.. Enumerable.Range(0, sample.RowCount).Select(row => (double)TensorPrimitives.Norm(sample.Row(row)))];
        for (int i = 0; i < sample.RowCount; i++)
        {
            for (int j = i + 1; j < sample.RowCount; j++)
            {
                if (TensorPrimitives.Distance(sample.Row(i), sample.Row(j)) == 0) isCoincident[i] = isCoincident[j] = true;
                if (norms[i] == 0 || norms[j] == 0) continue;
                double cosine = TensorPrimitives.Dot(sample.Row(i), sample.Row(j)) / (norms[i] * norms[j]);
                cosines += cosine;
                kernel += Math.Exp(-4 * (1 - cosine));
                pairs++;
            }
        }

        return (pairs == 0 ? double.NaN : cosines / pairs, pairs == 0 ? double.NaN : Math.Log(kernel / pairs), isCoincident.Count(flag => flag));
    }
}

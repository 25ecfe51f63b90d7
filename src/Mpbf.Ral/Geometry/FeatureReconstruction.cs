using MathNet.Numerics.LinearAlgebra;
using Mpbf.Core.Embeddings;

namespace Mpbf.Ral.Geometry;

/// <summary>
/// How well one space can be rebuilt from another on rows not used for the fit (Goscinski et al. 2021), equation (89): by a linear map (GFRE), what that map must distort beyond a rotation (GFRD), and by linear maps of neighbourhoods (LFRE). All are relative to
/// the spread of the target: 0 where nothing is missing, about 1 where nothing can be rebuilt.
/// </summary>
/// <param name="Error">GFRE, at least 0.</param>
/// <param name="Distortion">GFRD, at least 0.</param>
/// <param name="LocalError">LFRE, at least 0.</param>
public sealed record FeatureReconstruction(double Error, double Distortion, double LocalError)
{
    private static readonly double[] Cutoffs = [1e-9, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1];

    /// <summary>Measures them; decompositions of width × width matrices in double precision, so for some hundred coordinates.</summary>
    /// <param name="from">At least 20 rows.</param>
    /// <param name="to">The same rows in the space to be rebuilt.</param>
    /// <param name="seed">Splits the rows in halves.</param>
    /// <param name="localCount">Neighbours of a local map.</param>
    /// <exception cref="ArgumentException">Other numbers of rows, fewer than 20, or a space without spread.</exception>
    public static FeatureReconstruction Of(EmbeddingMatrix from, EmbeddingMatrix to, ulong seed, int localCount = 15)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        int n = from.RowCount;
        if (to.RowCount != n || n < 20) throw new ArgumentException($"{n} and {to.RowCount} rows; expected the same number, at least 20.", nameof(to));
        ArgumentOutOfRangeException.ThrowIfLessThan(localCount, 2);
        int[] order = [.. Enumerable.Range(0, n)];
#pragma warning disable CA5394 // seeded
        new Random(unchecked((int)(seed ^ (seed >> 32)))).Shuffle(order);
#pragma warning restore CA5394
        int[] train = order[..(n / 2)], test = order[(n / 2)..];
        (Matrix<double> x, Matrix<double> xTest) = Scaled(from, train, test);
        (Matrix<double> y, Matrix<double> yTest) = Scaled(to, train, test);
        Matrix<double> map = Regression(x, y), rebuilt = xTest * map;
        return new(
            RootMeanSquare(yTest - rebuilt),
            RootMeanSquare(rebuilt - (Padded(xTest, map.ColumnCount) * Rotation(x, x * map)).SubMatrix(0, xTest.RowCount, 0, map.ColumnCount)),
            LocalErrorOf(from.Select(train), from.Select(test), (x, xTest), (y, yTest), Math.Min(localCount, train.Length)));
    }

    private static double LocalErrorOf(EmbeddingMatrix train, EmbeddingMatrix test, (Matrix<double> Train, Matrix<double> Test) x, (Matrix<double> Train, Matrix<double> Test) y, int count)
    {
        var neighbours = NearestNeighbours.Find(test, train, count);
        double sum = 0;
        for (int i = 0; i < test.RowCount; i++)
        {
            int[] near = neighbours.Indices(i).ToArray();
            Matrix<double> xs = Matrix<double>.Build.DenseOfRowVectors(near.Select(row => x.Train.Row(row))), ys = Matrix<double>.Build.DenseOfRowVectors(near.Select(row => y.Train.Row(row)));
            Vector<double> xMean = xs.ColumnSums() / count, yMean = ys.ColumnSums() / count;
            Matrix<double> centred = Centred(xs, xMean);
            Vector<double> rebuilt = yMean + ((x.Test.Row(i) - xMean) * Regression(centred, Centred(ys, yMean)));
            sum += (y.Test.Row(i) - rebuilt).DotProduct(y.Test.Row(i) - rebuilt);
        }

        return Math.Sqrt(sum / test.RowCount);
    }

    /// <summary>Least squares on the singular directions above a cutoff, the cutoff that predicts each half of the rows best from the other.</summary>
    private static Matrix<double> Regression(Matrix<double> x, Matrix<double> y)
    {
        int half = x.RowCount / 2;
        double[] errors = new double[Cutoffs.Length];
        foreach ((int from, int count, int held, int rest) in new[] { (0, half, half, x.RowCount - half), (half, x.RowCount - half, 0, half) })
        {
            var svd = x.SubMatrix(from, count, 0, x.ColumnCount).Svd();
            for (int c = 0; c < Cutoffs.Length; c++)
            {
                Matrix<double> left = y.SubMatrix(held, rest, 0, y.ColumnCount) - (x.SubMatrix(held, rest, 0, x.ColumnCount) * Solve(svd, y.SubMatrix(from, count, 0, y.ColumnCount), Cutoffs[c]));
                errors[c] += left.PointwiseMultiply(left).RowSums().Sum();
            }
        }

        return Solve(x.Svd(), y, Cutoffs[Array.IndexOf(errors, errors.Min())]);
    }

    private static Matrix<double> Solve(MathNet.Numerics.LinearAlgebra.Factorization.Svd<double> svd, Matrix<double> y, double cutoff)
    {
        double floor = cutoff * svd.S[0];
        int rank = Math.Max(1, svd.S.Count(value => value > floor));
        if (svd.S[0] == 0) return Matrix<double>.Build.Dense(svd.VT.ColumnCount, y.ColumnCount);
        Matrix<double> u = svd.U.SubMatrix(0, svd.U.RowCount, 0, rank), v = svd.VT.SubMatrix(0, rank, 0, svd.VT.ColumnCount).Transpose();
        return v * Matrix<double>.Build.DiagonalOfDiagonalVector(svd.S.SubVector(0, rank).DivideByThis(1)) * u.TransposeThisAndMultiply(y);
    }

    /// <summary>The orthogonal matrix nearest to a map, both sides padded with zeros to one width (Schönemann 1966).</summary>
    private static Matrix<double> Rotation(Matrix<double> x, Matrix<double> y)
    {
        int width = Math.Max(x.ColumnCount, y.ColumnCount);
        var svd = Padded(x, width).TransposeThisAndMultiply(Padded(y, width)).Svd();
        return svd.U * svd.VT;
    }

    private static Matrix<double> Padded(Matrix<double> m, int width) => m.ColumnCount >= width ? m : m.Append(Matrix<double>.Build.Dense(m.RowCount, width - m.ColumnCount));

    /// <summary>About the mean of the training half and in units of its root mean square norm.</summary>
    private static (Matrix<double> Train, Matrix<double> Test) Scaled(EmbeddingMatrix space, int[] train, int[] test)
    {
        Matrix<double> own = Rows(space, train), other = Rows(space, test);
        Vector<double> mean = own.ColumnSums() / train.Length;
        (own, other) = (Centred(own, mean), Centred(other, mean));
        double scale = RootMeanSquare(own);
        return scale > 0 ? (own / scale, other / scale) : throw new ArgumentException("A space without spread cannot be compared.", nameof(space));
    }

    private static Matrix<double> Rows(EmbeddingMatrix space, int[] rows) => Matrix<double>.Build.Dense(rows.Length, space.Width, (i, j) => space.Row(rows[i])[j]);

    private static Matrix<double> Centred(Matrix<double> m, Vector<double> mean) => Matrix<double>.Build.Dense(m.RowCount, m.ColumnCount, (i, j) => m[i, j] - mean[j]);

    private static double RootMeanSquare(Matrix<double> m) => m.FrobeniusNorm() / Math.Sqrt(m.RowCount);
}

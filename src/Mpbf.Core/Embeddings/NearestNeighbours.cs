using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Mpbf.Core.Numerics;

namespace Mpbf.Core.Embeddings;

/// <summary>
/// Exact nearest neighbours in Euclidean distance. Immutable. Tiles of the single-precision product find the candidates; every one that rounding
/// could have hidden is rescored in double precision, so the result is that of a full search in double (ties by smaller index). No distance matrix is ever held.
/// </summary>
public sealed class NearestNeighbours
{
    private const int QueryTile = 192, ReferenceTile = 2048;

    private readonly int[] _indices;
    private readonly double[] _distances;

    private NearestNeighbours(int queryCount, int count)
    {
        (QueryCount, Count) = (queryCount, count);
        _indices = new int[queryCount * count];
        _distances = new double[queryCount * count];
    }

    /// <summary>Number of queries.</summary>
    public int QueryCount { get; }

    /// <summary>Neighbours a query, k.</summary>
    public int Count { get; }

    /// <summary>Reference rows of a query's neighbours, nearest first; −1 where fewer than k were admissible.</summary>
    public ReadOnlySpan<int> Indices(int query) => _indices.AsSpan(query * Count, Count);

    /// <summary>Distances of a query's neighbours, ascending; infinite where fewer than k were admissible.</summary>
    public ReadOnlySpan<double> Distances(int query) => _distances.AsSpan(query * Count, Count);

    /// <summary>Mean distance of the neighbours found; infinite where there is none.</summary>
    public double MeanDistance(int query)
    {
        double sum = 0;
        int found = 0;
        foreach (double distance in Distances(query))
        {
            if (double.IsInfinity(distance)) break;
            sum += distance;
            found++;
        }

        return found > 0 ? sum / found : double.PositiveInfinity;
    }

    /// <summary>Searches.</summary>
    /// <param name="queries">Query rows.</param>
    /// <param name="reference">Rows to search, of the same width.</param>
    /// <param name="count">Neighbours a query, k, at least 1.</param>
    /// <param name="queryLabels">A label a query; a reference row of the same label is no neighbour. Empty where all rows may be neighbours.</param>
    /// <param name="referenceLabels">A label a reference row; empty with <paramref name="queryLabels"/>.</param>
    /// <param name="cancellation">Stops the search.</param>
    /// <exception cref="ArgumentException">Widths or lengths differ.</exception>
    public static NearestNeighbours Find(
        EmbeddingMatrix queries, EmbeddingMatrix reference, int count,
        ReadOnlyMemory<int> queryLabels = default, ReadOnlyMemory<int> referenceLabels = default, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(queries);
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        if (queries.Width != reference.Width) throw new ArgumentException($"Queries have width {queries.Width}, reference rows {reference.Width}.", nameof(queries));
        if (queryLabels.Length != referenceLabels.Length && (queryLabels.Length != queries.RowCount || referenceLabels.Length != reference.RowCount))
            throw new ArgumentException($"Found {queryLabels.Length} and {referenceLabels.Length} labels; expected one a row, or none.", nameof(queryLabels));

        var centred = new Centred(reference);
        var result = new NearestNeighbours(queries.RowCount, count);
        int tiles = (queries.RowCount + QueryTile - 1) / QueryTile;
        var options = new ParallelOptions { CancellationToken = cancellation };
        Parallel.For(0, tiles, options, () => (Products: new float[QueryTile * ReferenceTile], Queries: new float[QueryTile * queries.Width]), (tile, _, buffers) =>
        {
            int first = tile * QueryTile, rows = Math.Min(QueryTile, queries.RowCount - first);
            for (int i = 0; i < rows; i++) centred.Shift(queries.Row(first + i), buffers.Queries.AsSpan(i * queries.Width, queries.Width));
            result.SearchTile(centred, first, rows, buffers.Queries, buffers.Products, queryLabels.Span, referenceLabels.Span);
            return buffers;
        }, _ => { });
        return result;
    }

    private void SearchTile(Centred data, int first, int rows, float[] queries, float[] products, ReadOnlySpan<int> queryLabels, ReadOnlySpan<int> referenceLabels)
    {
        int width = data.Width, total = data.ReferenceCount;
        var candidates = new Candidates[rows];
        for (int i = 0; i < rows; i++) candidates[i] = new Candidates(Count, data.Slack(queries.AsSpan(i * width, width)));
        for (int start = 0; start < total; start += ReferenceTile)
        {
            int columns = Math.Min(ReferenceTile, total - start);
            Span<float> tile = products.AsSpan(0, rows * columns);
            MatrixProduct.MultiplyTransposed(queries.AsSpan(0, rows * width), data.Reference.AsSpan(start * width, columns * width), tile, width);
            ReadOnlySpan<float> norms = data.ReferenceNorms.AsSpan(start, columns);
            for (int i = 0; i < rows; i++)
            {
                int label = queryLabels.IsEmpty ? 0 : queryLabels[first + i];
                candidates[i].Scan(tile.Slice(i * columns, columns), norms, start, label, referenceLabels);
            }
        }

        for (int i = 0; i < rows; i++)
        {
            int query = first + i;
            candidates[i].Rescore(data, queries.AsSpan(i * width, width), _indices.AsSpan(query * Count, Count), _distances.AsSpan(query * Count, Count));
        }
    }

    /// <summary>The reference about its mean, as queries are tile by tile, which keeps ‖q‖² + ‖r‖² − 2 q·r from cancelling.</summary>
    private sealed class Centred
    {
        private readonly float[] _centre;
        private readonly float _largestNorm;

        public Centred(EmbeddingMatrix reference)
        {
            Width = reference.Width;
            ReferenceCount = reference.RowCount;
            double[] mean = new double[Width];
            for (int row = 0; row < reference.RowCount; row++)
            {
                ReadOnlySpan<float> values = reference.Row(row);
                for (int j = 0; j < Width; j++) mean[j] += values[j];
            }

            _centre = Array.ConvertAll(mean, sum => (float)(sum / reference.RowCount));
            Reference = new float[reference.RowCount * Width];
            for (int row = 0; row < reference.RowCount; row++) Shift(reference.Row(row), Reference.AsSpan(row * Width, Width));
            ReferenceNorms = new float[reference.RowCount];
            for (int row = 0; row < reference.RowCount; row++)
                ReferenceNorms[row] = TensorPrimitives.SumOfSquares<float>(Reference.AsSpan(row * Width, Width));
            _largestNorm = MathF.Sqrt(TensorPrimitives.Max<float>(ReferenceNorms));
        }

        public int Width { get; }

        public int ReferenceCount { get; }

        public float[] Reference { get; }

        public float[] ReferenceNorms { get; }

        /// <summary>Bound on the rounding error of ‖r‖² − 2 q·r in single precision (Higham 2002, section 3.1), with a factor 2 to spare.</summary>
        public float Slack(ReadOnlySpan<float> query)
        {
            const float unitRoundoff = 6e-8f;
            float norm = MathF.Sqrt(TensorPrimitives.SumOfSquares(query));
            return 2 * (Width + 4) * unitRoundoff * ((2 * norm * _largestNorm) + (_largestNorm * _largestNorm));
        }

        public double SquaredDistance(ReadOnlySpan<float> x, int reference)
        {
            ReadOnlySpan<float> y = Reference.AsSpan(reference * Width, Width);
            double sum = 0;
            for (int j = 0; j < x.Length; j++)
            {
                double difference = (double)x[j] - y[j];
                sum += difference * difference;
            }

            return sum;
        }

        public void Shift(ReadOnlySpan<float> row, Span<float> shifted) => TensorPrimitives.Subtract(row, _centre, shifted);
    }

    /// <summary>Reference rows that may be among the k nearest of one query: all whose rounded score is within twice the slack of the k-th best so far.</summary>
    private sealed class Candidates(int count, float slack)
    {
        private readonly PriorityQueue<float, float> _best = new(count + 1);
        private readonly List<(int Index, float Score)> _kept = new(2 * count);
        private float _limit = float.PositiveInfinity;
        private int _compactAt = Math.Max(64, 8 * count);

        public void Scan(ReadOnlySpan<float> products, ReadOnlySpan<float> norms, int start, int label, ReadOnlySpan<int> labels)
        {
            ref float product = ref MemoryMarshal.GetReference(products);
            ref float norm = ref MemoryMarshal.GetReference(norms);
            int j = 0;
            var minusTwo = Vector256.Create(-2f);
            for (; j <= products.Length - Vector256<float>.Count; j += Vector256<float>.Count)
            {
                Vector256<float> score = Vector256.FusedMultiplyAdd(minusTwo, Vector256.LoadUnsafe(ref product, (nuint)j), Vector256.LoadUnsafe(ref norm, (nuint)j));
                if (!Vector256.LessThanOrEqualAny(score, Vector256.Create(_limit))) continue;
                for (int lane = 0; lane < Vector256<float>.Count; lane++) Offer(score[lane], start + j + lane, label, labels);
            }

            for (; j < products.Length; j++) Offer(norms[j] - (2 * products[j]), start + j, label, labels);
        }

        public void Rescore(Centred data, ReadOnlySpan<float> query, Span<int> indices, Span<double> distances)
        {
            Compact();
            var exact = new (double Distance, int Index)[_kept.Count];
            for (int i = 0; i < exact.Length; i++) exact[i] = (data.SquaredDistance(query, _kept[i].Index), _kept[i].Index);
            Array.Sort(exact);
            for (int i = 0; i < indices.Length; i++)
                (indices[i], distances[i]) = i < exact.Length ? (exact[i].Index, Math.Sqrt(exact[i].Distance)) : (-1, double.PositiveInfinity);
        }

        private void Offer(float score, int index, int label, ReadOnlySpan<int> labels)
        {
            if (!(score <= _limit) || (!labels.IsEmpty && labels[index] == label)) return;
            _kept.Add((index, score));
            if (_best.Count < count) _best.Enqueue(score, -score);
            else _best.EnqueueDequeue(score, -score);
            if (_best.Count == count) _limit = _best.Peek() + (2 * slack);
            if (_kept.Count >= _compactAt) Compact();
        }

        private void Compact()
        {
            _kept.RemoveAll(candidate => candidate.Score > _limit);
            _compactAt = Math.Max(64, 2 * _kept.Count) + (8 * count);
        }
    }
}

using System.Collections.Immutable;
using Mpbf.Core.Estimates;
using Mpbf.Core.Numerics;

namespace Mpbf.Isl.Surrogates;

/// <summary>Grown bagged trees. Immutable.</summary>
public sealed class BaggedTreesModel : IJointModel
{
    private const int TaskRows = 128;

    private readonly BaggedTreesOptions _options;
    private readonly Training _training;
    private readonly RegressionTree[] _trees;
    private readonly byte[][] _counts;
    private readonly Lazy<ImmutableArray<FitWarning>> _warnings;

    internal BaggedTreesModel(BaggedTreesOptions options, Training training, RegressionTree[] trees, byte[][] counts)
    {
        (_options, _training, _trees, _counts) = (options, training, trees, counts);
        _warnings = new(() => _training.Warnings(OutOfBag().AsSpan()));
    }

    /// <inheritdoc/>
    public int Width => _training.Scale.Length;

    /// <summary>0: the trees tell no noise from function.</summary>
    public double NoiseSigma => 0;

    /// <inheritdoc/>
    public ImmutableArray<FitWarning> Warnings => _warnings.Value;

    /// <summary>Mean over the trees and the standard deviation that <see cref="BaggedTreesOptions.Spread"/> asks for, equations (123) and (124).</summary>
    public void Predict(Points points, Span<double> mean, Span<double> sigma)
    {
        ArgumentNullException.ThrowIfNull(points);
        int m = points.RowCount, trees = _trees.Length;
        if (mean.Length != m || sigma.Length != m) throw new ArgumentException($"{mean.Length} and {sigma.Length} places; expected {m}, one a point.", nameof(mean));
        bool jackknife = _options.Spread == TreeSpread.InfinitesimalJackknife;
        double[] means = new double[m], variances = new double[m];
        float[] centredCounts = jackknife ? CentredCounts() : [];
        Each(points, (from, predictions) =>
        {
            int count = predictions.Length / trees;
            for (int i = 0; i < count; i++)
            {
                ReadOnlySpan<double> row = predictions.AsSpan(i * trees, trees);
                double shift = row[0], sum = 0, squares = 0;
                foreach (double value in row)
                {
                    sum += value - shift;
                    squares += (value - shift) * (value - shift);
                }

                means[from + i] = shift + (sum / trees);
                variances[from + i] = Math.Max(0, (squares - (sum * sum / trees)) / (trees - 1));
            }

            if (jackknife) Jackknife(predictions, means.AsSpan(from, count), variances.AsSpan(from, count), centredCounts);
        });
        means.CopyTo(mean);
        for (int i = 0; i < m; i++) sigma[i] = Math.Sqrt(variances[i]);
    }

    /// <summary>A draw is one tree, taken at random: the bootstrap's own sample of functions, for any number of points.</summary>
    public double[] Sample(Points points, int draws, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(points);
        ArgumentOutOfRangeException.ThrowIfLessThan(draws, 1);
        RequireWidth(points);
        var random = NamedRandom.Of(FormattableString.Invariant($"tree draws {seed}"));
        int[] chosen = [.. Enumerable.Range(0, draws).Select(_ => random.Next(_trees.Length))];
        double[] samples = new double[draws * points.RowCount];
        for (int draw = 0; draw < draws; draw++)
        {
            for (int i = 0; i < points.RowCount; i++) samples[(draw * points.RowCount) + i] = _trees[chosen[draw]].Predict(points.Row(i));
        }

        return samples;
    }

    /// <summary>Trees grown anew with one more measurement.</summary>
    public BaggedTreesModel With(ReadOnlySpan<double> point, double target, double? noise = null) => BaggedTrees.Grow(_options, _training.With(point, target, noise));

    ISurrogateModel ISurrogateModel.With(ReadOnlySpan<double> point, double target, double? noise) => With(point, target, noise);

    /// <summary>Mean prediction of each training point by the trees that were not given it; NaN where all were.</summary>
    public ImmutableArray<double> OutOfBag()
    {
        double[] mean = new double[_training.Count];
        for (int i = 0; i < mean.Length; i++)
        {
            (double sum, int count) = (0, 0);
            for (int b = 0; b < _trees.Length; b++)
            {
                if (_counts[b][i] > 0) continue;
                sum += _trees[b].Predict(_training.Points.Row(i));
                count++;
            }

            mean[i] = count > 0 ? sum / count : double.NaN;
        }

        return [.. mean];
    }

    /// <summary>(124): Σ_i Cov_b(N_bi, t_b)² − n/B · Var_b(t_b), from predictions and the trees' variances that stand in <paramref name="variances"/>.</summary>
    private void Jackknife(double[] predictions, ReadOnlySpan<double> means, Span<double> variances, float[] centredCounts)
    {
        int n = _training.Count, trees = _trees.Length, count = means.Length;
        float[] centred = new float[count * trees], covariances = new float[count * n];
        double[] scales = new double[count];
        for (int i = 0; i < count; i++)
        {
            scales[i] = variances[i] > 0 ? Math.Sqrt(variances[i]) : 1;
            for (int b = 0; b < trees; b++) centred[(i * trees) + b] = (float)((predictions[(i * trees) + b] - means[i]) / (scales[i] * trees));
        }

        MatrixProduct.MultiplyTransposed(centred, centredCounts, covariances, trees);
        for (int i = 0; i < count; i++)
        {
            double sum = 0;
            foreach (float covariance in covariances.AsSpan(i * n, n)) sum += (double)covariance * covariance;
            double population = variances[i] * (trees - 1) / trees;
            variances[i] = Math.Max(0, (sum * scales[i] * scales[i]) - (population * n / trees));
        }
    }

    private float[] CentredCounts()
    {
        int n = _training.Count, trees = _trees.Length;
        float[] centred = new float[n * trees];
        for (int i = 0; i < n; i++)
        {
            double mean = 0;
            for (int b = 0; b < trees; b++) mean += _counts[b][i] / (double)trees;
            for (int b = 0; b < trees; b++) centred[(i * trees) + b] = (float)(_counts[b][i] - mean);
        }

        return centred;
    }

    /// <summary>Predictions of all trees for stretches of points, each stretch points × trees.</summary>
    private void Each(Points points, Action<int, double[]> use)
    {
        RequireWidth(points);
        Parallel.For(0, (points.RowCount + TaskRows - 1) / TaskRows, task =>
        {
            int from = task * TaskRows, count = Math.Min(TaskRows, points.RowCount - from);
            double[] predictions = new double[count * _trees.Length];
            for (int b = 0; b < _trees.Length; b++)
            {
                for (int i = 0; i < count; i++) predictions[(i * _trees.Length) + b] = _trees[b].Predict(points.Row(from + i));
            }

            use(from, predictions);
        });
    }

    private void RequireWidth(Points points)
    {
        if (points.Width != Width) throw new ArgumentException($"Points have {points.Width} coordinates; expected {Width}.", nameof(points));
    }
}

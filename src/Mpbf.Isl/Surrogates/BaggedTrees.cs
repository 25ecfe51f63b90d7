using Mpbf.Core.Estimates;

namespace Mpbf.Isl.Surrogates;

/// <summary>Regression trees on bootstrap samples (Breiman 1996), equations (122) to (124) of <c>docs/theory/surrogates.md</c>. Fast, indifferent to scales, and blind beyond the measured range: sigma does not grow there.</summary>
public sealed class BaggedTrees : ISurrogate
{
    private readonly BaggedTreesOptions _options;

    /// <summary>Bagged trees.</summary>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="ArgumentException">Fewer than 2 trees, an empty leaf, or a share outside (0, 1].</exception>
    public BaggedTrees(BaggedTreesOptions? options = null)
    {
        _options = options ?? new BaggedTreesOptions();
        if (_options.TreeCount < 2) throw new ArgumentException($"{_options.TreeCount} trees; expected at least 2.", nameof(options));
        if (_options.LeastLeaf < 1) throw new ArgumentException($"{_options.LeastLeaf} measurements a leaf; expected at least 1.", nameof(options));
        if (!(_options.FeatureShare is > 0 and <= 1)) throw new ArgumentException(FormattableString.Invariant($"A share {_options.FeatureShare} of the coordinates; expected more than 0, at most 1."), nameof(options));
    }

    /// <inheritdoc cref="ISurrogate.Fit"/>
    /// <remarks>A stated noise weighs the measurements by its inverse square.</remarks>
    public BaggedTreesModel Fit(Points points, ReadOnlySpan<double> targets, ReadOnlySpan<double> noise = default) => Grow(_options, new Training(points, targets, noise));

    ISurrogateModel ISurrogate.Fit(Points points, ReadOnlySpan<double> targets, ReadOnlySpan<double> noise) => Fit(points, targets, noise);

    internal static BaggedTreesModel Grow(BaggedTreesOptions options, Training training)
    {
        int n = training.Count, width = training.Scale.Length;
        int[] sorted = new int[n * width];
        double[] columns = new double[n * width], keys = new double[n];
        for (int d = 0; d < width; d++)
        {
            for (int i = 0; i < n; i++) (columns[(d * n) + i], keys[i], sorted[(d * n) + i]) = (training.Points.Row(i)[d], training.Points.Row(i)[d], i);
            keys.AsSpan().Sort(sorted.AsSpan(d * n, n));
        }

        int tried = Math.Max(1, (int)Math.Round(options.FeatureShare * width));
        double[] importance = training.Noise.Length == 0 ? [] : Array.ConvertAll(training.Noise, sigma => 1 / (sigma * sigma));
        var trees = new RegressionTree[options.TreeCount];
        byte[][] counts = new byte[options.TreeCount][];
        Parallel.For(0, trees.Length, b =>
        {
            var random = NamedRandom.Of(FormattableString.Invariant($"tree {options.Seed} {b}"));
            counts[b] = new byte[n];
            for (int draw = 0; draw < n; draw++) counts[b][random.Next(n)]++;
            trees[b] = new TreeGrowth(columns, sorted, training.Targets, importance, counts[b], tried, options.LeastLeaf, random).Grow();
        });
        return new BaggedTreesModel(options, training, trees, counts);
    }
}

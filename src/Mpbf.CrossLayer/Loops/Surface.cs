using System.Collections.Immutable;

namespace Mpbf.CrossLayer.Loops;

/// <summary>A function of two quantities on a grid, for what-if work: an expression over its symbols, or the spectral radius over two dampings. Immutable.</summary>
public sealed class Surface
{
    private Surface(ImmutableArray<double> x, ImmutableArray<double> y, ImmutableArray<double> values) => (X, Y, Values) = (x, y, values);

    /// <summary>Grid along the first quantity, ascending.</summary>
    public ImmutableArray<double> X { get; }

    /// <summary>Grid along the second quantity, ascending.</summary>
    public ImmutableArray<double> Y { get; }

    /// <summary>The function, row-major: all of <see cref="X"/> at the first of <see cref="Y"/>, then at the next. NaN where it is undefined.</summary>
    public ImmutableArray<double> Values { get; }

    /// <summary>The value at a grid point.</summary>
    public double this[int x, int y] => Values[(y * X.Length) + x];

    /// <summary>Evaluates a function, such as <c>law.Of</c>.</summary>
    /// <param name="x">Grid of the first quantity, at least two finite ascending numbers.</param>
    /// <param name="y">Grid of the second.</param>
    /// <param name="function">Called once a grid point.</param>
    /// <exception cref="ArgumentException">A grid that does not ascend, is too short, or is not finite.</exception>
    public static Surface Of(IEnumerable<double> x, IEnumerable<double> y, Func<double, double, double> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        ImmutableArray<double> across = Grid(x, nameof(x)), along = Grid(y, nameof(y));
        return new(across, along, [.. along.SelectMany(v => across.Select(u => function(u, v)))]);
    }

    /// <summary>The map of stability of a coupled loop: spectral radius over the shares of inner (first) and outer (second) deviations that go on, equation (263) of <c>docs/theory/loops.md</c>. Its contour at 1 divides what dies out from what grows.</summary>
    /// <param name="gain">The loop's gain.</param>
    /// <param name="inner">Shares, not negative.</param>
    /// <param name="outer">Shares, not negative.</param>
    public static Surface Stability(GainMatrix gain, IEnumerable<double> inner, IEnumerable<double> outer)
    {
        ArgumentNullException.ThrowIfNull(gain);
        return Of(inner, outer, (i, o) => gain.RadiusAt(i, o).Value);
    }

    /// <summary>Where the function passes a level between neighbours along the first quantity, interpolated linearly; in the order of the second.</summary>
    public ImmutableArray<(double X, double Y)> Contour(double level)
    {
        ImmutableArray<(double, double)>.Builder points = ImmutableArray.CreateBuilder<(double, double)>();
        for (int y = 0; y < Y.Length; y++)
        {
            for (int x = 0; x + 1 < X.Length; x++)
            {
                double left = this[x, y] - level, right = this[x + 1, y] - level;
                if (left == 0 || left * right < 0) points.Add((X[x] + ((X[x + 1] - X[x]) * left / (left - right)), Y[y]));
            }

            if (this[X.Length - 1, y] == level) points.Add((X[^1], Y[y]));
        }

        return points.ToImmutable();
    }

    private static ImmutableArray<double> Grid(IEnumerable<double> values, string name)
    {
        ImmutableArray<double> grid = [.. values];
        if (grid.Length < 2 || !grid.All(double.IsFinite)) throw new ArgumentException($"A grid of {grid.Length} numbers; allowed: at least two finite ones.", name);
        for (int i = 1; i < grid.Length; i++)
        {
            if (grid[i] <= grid[i - 1]) throw new ArgumentException(FormattableString.Invariant($"The grid has {grid[i]} after {grid[i - 1]}; it ascends."), name);
        }

        return grid;
    }
}

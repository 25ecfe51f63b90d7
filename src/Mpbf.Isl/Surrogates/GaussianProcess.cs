using System.Collections.Immutable;

namespace Mpbf.Isl.Surrogates;

/// <summary>
/// Exact Gaussian process regression, equations (110) to (120) of <c>docs/theory/surrogates.md</c>. Points and targets are standardised, hyperparameters maximise their posterior. Time grows as n³, memory as n²:
/// about 5,000 points; beyond them <see cref="SparseGaussianProcess"/>.
/// </summary>
public sealed class GaussianProcess : ISurrogate
{
    /// <summary>Most points that are fitted exactly.</summary>
    public const int MostPoints = 10_000;

    private readonly GaussianProcessOptions _options;

    /// <summary>A Gaussian process.</summary>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="ArgumentException">No start, or neither hyperparameters nor leave to learn them.</exception>
    public GaussianProcess(GaussianProcessOptions? options = null) => _options = GaussianProcessOptions.Required(options);

    /// <inheritdoc cref="ISurrogate.Fit"/>
    public GaussianProcessModel Fit(Points points, ReadOnlySpan<double> targets, ReadOnlySpan<double> noise = default)
    {
        var training = new Training(points, targets, noise);
        if (training.Count > MostPoints) throw new ArgumentException($"{training.Count} points; at most {MostPoints} are fitted exactly. Use {nameof(SparseGaussianProcess)}.", nameof(points));
        ImmutableArray<FitWarning> warnings = [];
        PriorMean mean = _options.Mean;
        if (mean == PriorMean.Linear && training.Count < points.Width + 2)
        {
            warnings = warnings.Add(new(FitIssue.TrendDropped, $"{training.Count} points bear no linear trend in {points.Width} dimensions; a constant stands in its place"));
            mean = PriorMean.Constant;
        }

        double[] rows = training.Standardised(points), y = training.StandardTargets(), basis = Basis(mean, rows, points.Width, byFunction: true);
        FittedKernel kernel = FittedKernel.Learn(_options, training, rows, basis, y);
        var kriging = new Kriging(_options.Kernel, kernel.Lengths, kernel.Signal, rows, basis, y, kernel.Noise);
        return new GaussianProcessModel(training, mean, kernel, kriging, warnings);
    }

    ISurrogateModel ISurrogate.Fit(Points points, ReadOnlySpan<double> targets, ReadOnlySpan<double> noise) => Fit(points, targets, noise);

    /// <summary>Functions of the trend at standardised rows: 1, and for a linear one the coordinates.</summary>
    internal static double[] Basis(PriorMean mean, double[] rows, int width, bool byFunction)
    {
        int n = rows.Length / width, p = mean == PriorMean.Linear ? width + 1 : 1;
        double[] basis = new double[n * p];
        for (int i = 0; i < n; i++)
        {
            for (int k = 0; k < p; k++) basis[byFunction ? (k * n) + i : (i * p) + k] = k == 0 ? 1 : rows[(i * width) + k - 1];
        }

        return basis;
    }
}

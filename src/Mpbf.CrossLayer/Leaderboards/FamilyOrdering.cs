using System.Collections.Immutable;
using MathNet.Numerics.LinearAlgebra;
using Mpbf.Core.Estimates;
using Mpbf.Core.Statistics;

namespace Mpbf.CrossLayer.Leaderboards;

/// <summary>
/// How well a weighted sum of known quantities orders models by a merit, families held out: each pair of models is compared by weights that were fitted without the family of either, equation (294). Immutable.
/// </summary>
/// <remarks>
/// Least squares with an intercept. A quantity without spread among the families left has weight 0 there (a ridge of 10⁻⁹ of its variance). Draws resample families: each refits all weights and weighs the pairs.
/// </remarks>
public sealed class FamilyOrdering
{
    /// <summary>Two families are held out at a time, and two are left to fit on.</summary>
    internal const int LeastFamilies = 4;

    private const double Ridge = 1e-9;

    private readonly int[] _family;
    private readonly double[][] _rows; // 1, standardised quantities, merit
    private readonly double[] _spreads;

    private FamilyOrdering(int[] family, IReadOnlyList<double[]> quantities, double[] merit, ResampledRows rows)
    {
        double[] ones = new double[family.Length];
        Array.Fill(ones, 1);
        _family = family;
        _spreads = [.. quantities.Select(column => Math.Sqrt(WeightedMoments.Variance(column, ones)) is > 0 and var spread ? spread : 1)];
        _rows = [.. merit.Select((y, row) => (double[])[1, .. quantities.Select((column, q) => column[row] / _spreads[q]), y])];
        Ordering = rows.Estimate("kendall.out-of-family", Kendall);
        Weights = [.. quantities.Select((_, q) => rows.Estimate("least-squares", weights => Fit(Moments(weights)) is { } fit ? fit[q] / _spreads[q] : double.NaN))];
        Intercept = WeightedMoments.Mean(merit, ones) - quantities.Select((column, q) => Weights[q].Value * WeightedMoments.Mean(column, ones)).Sum();
    }

    /// <summary>Kendall's τ_b between the score and the merit, equation (294), [−1, 1].</summary>
    public Estimate Ordering { get; }

    /// <summary>The weights fitted on all families, one a quantity, merit per unit of it.</summary>
    public ImmutableArray<Estimate> Weights { get; }

    /// <summary>The intercept fitted on all families.</summary>
    public double Intercept { get; }

    /// <summary>Fits and judges.</summary>
    /// <param name="families">One family a model; at least four distinct ones.</param>
    /// <param name="merit">One finite number a model, larger is better.</param>
    /// <param name="resampling">Gives the draws.</param>
    /// <param name="quantities">Columns of finite numbers, one a model.</param>
    /// <exception cref="ArgumentException">Lengths differ, a number is not finite, or there are fewer than four families.</exception>
    public static FamilyOrdering Of(IReadOnlyList<string> families, ReadOnlySpan<double> merit, Resampling resampling, params IReadOnlyList<double[]> quantities)
    {
        ArgumentNullException.ThrowIfNull(families);
        ArgumentNullException.ThrowIfNull(quantities);
        if (quantities.Count == 0 || merit.Length != families.Count || quantities.Any(column => column.Length != families.Count)) throw new ArgumentException($"Every column has one number a model: {families.Count}.", nameof(quantities));
        if (merit.ContainsAny(double.NaN, double.PositiveInfinity, double.NegativeInfinity) || quantities.Any(column => !Array.TrueForAll(column, double.IsFinite))) throw new ArgumentException("A number is not finite.", nameof(quantities));
        var rows = new ResampledRows(resampling, families);
        if (rows.GroupCount < LeastFamilies) throw new ArgumentException($"{rows.GroupCount} families; at least {LeastFamilies} are needed, since two are held out at a time.", nameof(families));
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        int[] family = [.. families.Select(name => numbers.TryGetValue(name, out int known) ? known : numbers[name] = numbers.Count)];
        return new FamilyOrdering(family, quantities, merit.ToArray(), rows);
    }

    /// <summary>(294) τ_b = Σ w_i w_j sign(score_i − score_j) sign(merit_i − merit_j) / √(Σ untied by score · Σ untied by merit), the score of a pair by the fit without both families.</summary>
    private double Kendall(ReadOnlySpan<double> weights)
    {
        double[] w = weights.ToArray();
        Matrix<double> total = Moments(w);
        Matrix<double>[] ofFamily = [.. Enumerable.Range(0, _family.Max() + 1).Select(family => Moments([.. w.Select((weight, row) => _family[row] == family ? weight : 0)]))];
        var fits = new Dictionary<(int, int), Vector<double>?>();
        double concordance = 0, untiedScore = 0, untiedMerit = 0;
        for (int i = 0; i < w.Length; i++)
        {
            for (int j = 0; j < i; j++)
            {
                double weight = w[i] * w[j];
                if (weight == 0) continue;
                (int f, int g) = (Math.Min(_family[i], _family[j]), Math.Max(_family[i], _family[j]));
                if (!fits.TryGetValue((f, g), out Vector<double>? fit)) fits.Add((f, g), fit = Fit(f == g ? total - ofFamily[f] : total - ofFamily[f] - ofFamily[g]));
                if (fit is null) return double.NaN;
                double score = 0;
                for (int q = 0; q < fit.Count; q++) score += fit[q] * (_rows[i][q + 1] - _rows[j][q + 1]);
                int a = Math.Sign(score), b = _rows[i][^1].CompareTo(_rows[j][^1]);
                (concordance, untiedScore, untiedMerit) = (concordance + (weight * a * b), untiedScore + (weight * Math.Abs(a)), untiedMerit + (weight * Math.Abs(b)));
            }
        }

        return untiedScore > 0 && untiedMerit > 0 ? concordance / Math.Sqrt(untiedScore * untiedMerit) : double.NaN;
    }

    /// <summary>Σ w z zᵀ over the rows z.</summary>
    private Matrix<double> Moments(ReadOnlySpan<double> weights)
    {
        Matrix<double> moments = Matrix<double>.Build.Dense(_rows[0].Length, _rows[0].Length);
        for (int row = 0; row < _rows.Length; row++)
        {
            if (weights[row] == 0) continue;
            Vector<double> z = Vector<double>.Build.Dense(_rows[row]);
            moments += weights[row] * z.OuterProduct(z);
        }

        return moments;
    }

    /// <summary>Least squares of merit on the quantities, by their covariances; null where fewer rows are left than there are unknowns.</summary>
    private static Vector<double>? Fit(Matrix<double> moments)
    {
        int count = moments.RowCount - 2;
        double n = moments[0, 0];
        if (n < count + 1) return null;
        Matrix<double> covariance = Matrix<double>.Build.Dense(count + 1, count + 1, (i, j) => (moments[i + 1, j + 1] - (moments[0, i + 1] * moments[0, j + 1] / n)) / n);
        return (covariance.SubMatrix(0, count, 0, count) + (Ridge * Matrix<double>.Build.DenseIdentity(count))).Solve(covariance.SubMatrix(0, count, count, 1).Column(0));
    }
}

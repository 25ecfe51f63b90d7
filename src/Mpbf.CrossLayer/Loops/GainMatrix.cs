using System.Collections.Immutable;
using Mpbf.Core.Estimates;

namespace Mpbf.CrossLayer.Loops;

/// <summary>
/// How a deviation of the inner and of the outer state of a coupled loop goes on into the next round: x(t+1) = G x(t), equations (260) to (262) of <c>docs/theory/loops.md</c>. Immutable.
/// </summary>
/// <param name="InnerToInner">g₁₁.</param>
/// <param name="OuterToInner">g₁₂: from the outer state to the inner of the next round.</param>
/// <param name="InnerToOuter">g₂₁.</param>
/// <param name="OuterToOuter">g₂₂.</param>
/// <param name="SpectralRadius">Largest modulus of the eigenvalues; below 1 deviations die out.</param>
public sealed record GainMatrix(Estimate InnerToInner, Estimate OuterToInner, Estimate InnerToOuter, Estimate OuterToOuter, Estimate SpectralRadius)
{
    /// <summary>Runs from which a matrix is estimated at least.</summary>
    public const int LeastRuns = 5;

    /// <summary>Least squares over all runs and rounds of the deviations from the mean of the runs at each round.</summary>
    /// <param name="runs">Runs of one policy, all of as many rounds.</param>
    /// <param name="resampling">Gives the draws; the run is resampled.</param>
    /// <returns>Not assessed with fewer than <see cref="LeastRuns"/> runs, or where a state does not vary between them.</returns>
    /// <exception cref="ArgumentException">No run, or runs of different lengths.</exception>
    public static (GainMatrix? Matrix, string? Reason) Of(IReadOnlyList<StateSeries> runs, Resampling resampling)
    {
        ArgumentNullException.ThrowIfNull(runs);
        ArgumentNullException.ThrowIfNull(resampling);
        if (runs.Select(static run => run.Rounds.Length).Distinct().Count() != 1) throw new ArgumentException("Runs of one length are compared, at least one.", nameof(runs));
        if (runs.Count < LeastRuns) return (null, $"{runs.Count} runs; at least {LeastRuns} needed, and {Resampling.MinimumGroupCount} for an interval");
        var rows = new ResampledRows(resampling, [.. runs.Select(static run => run.Key)]);
        double[] ones = new double[runs.Count];
        Array.Fill(ones, 1);
        if (!Fit(runs, ones).All(double.IsFinite)) return (null, "a state does not vary between the runs");

        double[][] draws = new double[resampling.DrawCount][];
        Parallel.For(0, draws.Length, () => new double[runs.Count], (b, _, weights) =>
        {
            rows.Weigh(b, weights);
            draws[b] = Fit(runs, weights);
            return weights;
        }, _ => { });
        double[] point = Fit(runs, ones);
        Estimate Entry(int i, string name) => Estimate.FromDraws(point[i], Array.ConvertAll(draws, draw => draw[i]), resampling, $"loop.gain.{name}", runs.Count * (runs[0].Rounds.Length - 1), runs.Count);
        Estimate radius = Estimate.FromDraws(RadiusOf(point), Array.ConvertAll(draws, RadiusOf), resampling, "loop.spectral-radius", runs.Count * (runs[0].Rounds.Length - 1), runs.Count);
        return (new GainMatrix(Entry(0, "inner-inner"), Entry(1, "outer-inner"), Entry(2, "inner-outer"), Entry(3, "outer-outer"), radius), null);
    }

    /// <summary>Spectral radius of diag(inner, outer) · G: the loop with its deviations damped (factors below 1) or fed (above 1) before they go on.</summary>
    /// <param name="inner">Share of an inner deviation that goes on.</param>
    /// <param name="outer">Share of an outer deviation that goes on.</param>
    public Estimate RadiusAt(double inner, double outer)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(inner);
        ArgumentOutOfRangeException.ThrowIfNegative(outer);
        // ρ from trace and determinant, draw by draw.
        Estimate trace = (InnerToInner * inner) + (OuterToOuter * outer);
        Estimate determinant = ((InnerToInner * OuterToOuter) - (OuterToInner * InnerToOuter)) * (inner * outer);
        return Estimate.Combine(trace, determinant, RadiusOf).Named("loop.spectral-radius");
    }

    /// <summary>Equation (262): max |τ/2 ± √(τ²/4 − d)|, τ the trace and d the determinant.</summary>
    internal static double RadiusOf(double trace, double determinant)
    {
        double square = (trace * trace / 4) - determinant;
        return square >= 0 ? Math.Abs(trace / 2) + Math.Sqrt(square) : Math.Sqrt(determinant);
    }

    private static double RadiusOf(double[] g) => RadiusOf(g[0] + g[3], (g[0] * g[3]) - (g[1] * g[2]));

    /// <summary>Equation (261): G = (Σ x(t+1) x(t)ᵀ) (Σ x(t) x(t)ᵀ)⁻¹, row-major.</summary>
    private static double[] Fit(IReadOnlyList<StateSeries> runs, ReadOnlySpan<double> weights)
    {
        int rounds = runs[0].Rounds.Length;
        var means = new (double Inner, double Outer)[rounds];
        double total = 0;
        for (int run = 0; run < runs.Count; run++)
        {
            total += weights[run];
            for (int t = 0; t < rounds; t++) means[t] = (means[t].Inner + (weights[run] * runs[run].Rounds[t].Inner), means[t].Outer + (weights[run] * runs[run].Rounds[t].Outer));
        }

        double ii = 0, io = 0, oo = 0, nextInnerInner = 0, nextInnerOuter = 0, nextOuterInner = 0, nextOuterOuter = 0;
        for (int run = 0; run < runs.Count; run++)
        {
            ImmutableArray<(double Inner, double Outer)> x = runs[run].Rounds;
            double w = weights[run];
            for (int t = 0; w > 0 && t + 1 < rounds; t++)
            {
                (double inner, double outer) = (x[t].Inner - (means[t].Inner / total), x[t].Outer - (means[t].Outer / total));
                (double nextInner, double nextOuter) = (x[t + 1].Inner - (means[t + 1].Inner / total), x[t + 1].Outer - (means[t + 1].Outer / total));
                ii += w * inner * inner;
                io += w * inner * outer;
                oo += w * outer * outer;
                nextInnerInner += w * nextInner * inner;
                nextInnerOuter += w * nextInner * outer;
                nextOuterInner += w * nextOuter * inner;
                nextOuterOuter += w * nextOuter * outer;
            }
        }

        const double degenerate = 1e-10;
        double determinant = (ii * oo) - (io * io);
        if (!(determinant > degenerate * ii * oo)) return [double.NaN, double.NaN, double.NaN, double.NaN];
        return
        [
            ((nextInnerInner * oo) - (nextInnerOuter * io)) / determinant, ((nextInnerOuter * ii) - (nextInnerInner * io)) / determinant,
            ((nextOuterInner * oo) - (nextOuterOuter * io)) / determinant, ((nextOuterOuter * ii) - (nextOuterInner * io)) / determinant,
        ];
    }
}

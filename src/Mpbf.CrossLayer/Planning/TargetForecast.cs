using System.Collections.Immutable;
using MathNet.Numerics.Distributions;
using Mpbf.Core;
using Mpbf.Core.Estimates;
using Mpbf.Core.Statistics;
using Mpbf.CrossLayer.Boundaries;

namespace Mpbf.CrossLayer.Planning;

/// <summary>What E_r, the share inside the boundary and s* change to when support or errors change: equations (273) and (274) of <c>docs/theory/planning.md</c>. The curves of all draws are fitted once.</summary>
internal sealed class TargetForecast
{
    private const double RefitScatter = 1.2;

    private readonly ErrorCurve _curve;
    private readonly ImmutableArray<double> _errors;
    private readonly BoundaryOptions _options;
    private readonly ResampledRows _rows;
    private readonly ResampledRows _target;
    private readonly ImmutableArray<double> _targetSupport;
    private readonly double[] _thresholds;
    private readonly (double Crossing, IsotonicRegression Risk)?[] _curves;

    /// <param name="boundary">The boundary; where it is not usable, only corrections of errors can be forecast, over the evaluation rows.</param>
    /// <param name="predictions">Its evaluation rows, or some of them.</param>
    /// <param name="support">Their support.</param>
    /// <param name="errors">|error| on each of them, of the model or of what stands in for it.</param>
    /// <param name="targetRows">The target rows considered; none without a target.</param>
    /// <param name="targetKeys">Resampling group of every target row.</param>
    /// <param name="resampling">Gives the draws.</param>
    public TargetForecast(Boundary boundary, Predictions predictions, ImmutableArray<double> support, double[] errors, IReadOnlyList<int> targetRows, IReadOnlyList<string> targetKeys, Resampling resampling)
    {
        _options = boundary.Options;
        _errors = [.. errors];
        _rows = predictions.Rows(resampling);
        HasTarget = boundary.IsUsable && !boundary.Support.Target.IsEmpty && targetRows.Count > 0;
        _targetSupport = HasTarget ? [.. targetRows.Select(row => boundary.Support.Target[row])] : [];
        _target = new ResampledRows(resampling, HasTarget ? [.. targetRows.Select(row => targetKeys[row])] : []);
        _thresholds = [boundary.Threshold.Value, .. boundary.Threshold.Draws];
        _curves = new (double, IsotonicRegression)?[resampling.DrawCount + 1];
        _curve = new ErrorCurve(support, _errors, _options.Tolerance);
        if (boundary.IsUsable) Draw((draw, weights, _) => _curves[draw] = (_curve.Crossing(_options.ToleratedRatio, weights), _curve.FitRisk(weights)));
    }

    /// <summary>Whether there are target rows and a usable boundary to read for them.</summary>
    public bool HasTarget { get; }

    /// <summary>Support of the considered target rows.</summary>
    public ImmutableArray<double> TargetSupport => _targetSupport;

    /// <summary>P(|error| &gt; tolerance) as a function of support, on the data as they are.</summary>
    public IsotonicRegression Risk => _curves[0]!.Value.Risk;

    /// <summary>Equation (273): the rows that stay unmeasured are read off the same curve at their new support.</summary>
    /// <param name="moved">New support of each considered target row.</param>
    /// <param name="isMeasured">Which of them are measured, and so no longer predicted.</param>
    public (Estimate Risk, Estimate Coverage) OfSupport(double[] moved, bool[] isMeasured)
    {
        int[] changed = [.. Enumerable.Range(0, moved.Length).Where(row => !isMeasured[row] && moved[row] != _targetSupport[row])];
        double[] risk = new double[_curves.Length], coverage = new double[_curves.Length];
        Draw((draw, _, weights) =>
        {
            if (_curves[draw] is not { } curve)
            {
                (risk[draw], coverage[draw]) = (double.NaN, double.NaN);
                return;
            }

            double total = weights.Sum(), threshold = _thresholds[draw];
            foreach (int row in changed)
            {
                if (weights[row] == 0) continue;
                risk[draw] += weights[row] * (curve.Risk[moved[row]] - curve.Risk[_targetSupport[row]]) / total;
                coverage[draw] += weights[row] * ((moved[row] <= threshold ? 1 : 0) - (_targetSupport[row] <= threshold ? 1 : 0)) / total;
            }
        });
        return (Estimate("plan.risk.moved-support", risk), Estimate("plan.coverage.moved-support", coverage));
    }

    /// <summary>Equation (274): the curve drawn again through corrected errors, read over the same target; without one, the share of evaluation rows beyond the tolerance.</summary>
    /// <param name="method">Names the correction.</param>
    /// <param name="corrected">From row weights to |error| after the correction, each row corrected without its own group.</param>
    public ErrorForecast OfErrors(string method, Func<int, double[], double[]> corrected)
    {
        double[] risk = new double[_curves.Length], coverage = new double[_curves.Length], moved = new double[_curves.Length];
        foreach (double[] draws in (double[][])[risk, coverage, moved]) Array.Fill(draws, double.NaN);
        bool isReached = false;
        Draw((draw, weights, targetWeights) =>
        {
            double[] errors = corrected(draw, weights);
            if (_curves[draw] is not { } before)
            {
                risk[draw] = ChangeOfShare(errors, weights);
                return;
            }

            ErrorCurve curve = _curve.With(errors, _options.Tolerance);
            moved[draw] = curve.Crossing(_options.ToleratedRatio, weights) - before.Crossing;
            if (draw == 0) isReached = _curve.IsReached(_options.ToleratedRatio) && curve.IsReached(_options.ToleratedRatio);
            if (!HasTarget)
            {
                risk[draw] = ChangeOfShare(errors, weights);
                return;
            }

            IsotonicRegression after = curve.FitRisk(weights);
            double threshold = _thresholds[draw], shifted = threshold + moved[draw], total = targetWeights.Sum();
            (risk[draw], coverage[draw]) = (0, 0);
            for (int row = 0; row < targetWeights.Length; row++)
            {
                double support = _targetSupport[row];
                risk[draw] += targetWeights[row] * (after[support] - before.Risk[support]) / total;
                coverage[draw] += targetWeights[row] * ((support <= shifted ? 1 : 0) - (support <= threshold ? 1 : 0)) / total;
            }
        });
        Estimate change = Estimate($"plan.risk.{method}", risk);
        Measure shift = _curves[0] is null ? Measure.NotAssessed("no usable boundary, hence no s*") : Core.Estimates.Estimate.FromDraws(moved[0], moved.AsSpan(1), _rows.Resampling, $"plan.threshold.{method}", _rows.RowCount, _rows.GroupCount);
        if (!isReached) shift = shift.Map(static change => change.With("the tolerated ratio is not reached before or after: s* is then the largest support evaluated"));
        return HasTarget
            ? new(change, Estimate($"plan.coverage.{method}", coverage), shift)
            : new(change.With("over the evaluation rows: no usable boundary, or no target, to read it for"), Measure.NotAssessed("no usable boundary, or no target"), shift);
    }

    /// <summary>
    /// Equation (280): a refit flips rows both ways whether or not it is better, so that what is realised scatters about what is expected by κ √(r (1 − r) / target rows), r the risk. κ from the back-test on measured band gaps
    /// (docs/notebooks/plan-backtest.cs), judged on its other properties.
    /// </summary>
    public double RefitDeviation
    {
        get
        {
            double risk = _targetSupport.Average(support => Risk[support]);
            return RefitScatter * Math.Sqrt(risk * (1 - risk) / _targetSupport.Length);
        }
    }

    /// <summary>The change with normal scatter on its draws.</summary>
    /// <param name="change">Expected change of E_r.</param>
    /// <param name="deviation">Standard deviation of what is realised about it.</param>
    /// <param name="name">Tells its scatter from that of other actions.</param>
    public static Estimate Scattered(Estimate change, double deviation, string name)
    {
        if (change.Resampling is not { } resampling) return change;
        double[] draws = change.Draws.ToArray(), noise = new double[draws.Length];
        Normal.Samples(NamedRandom.Of(FormattableString.Invariant($"scatter {resampling.Seed} {name}")), noise, 0, 1);
        for (int b = 0; b < draws.Length; b++) draws[b] += deviation * noise[b];
        Estimate scattered = Core.Estimates.Estimate.FromDraws(change.Value, draws, resampling, change.Method, change.RowCount, change.GroupCount, change.Subject);
        return change.Warnings.Aggregate(scattered, static (estimate, warning) => estimate.With(warning));
    }

    private double ChangeOfShare(double[] errors, double[] weights)
    {
        double sum = 0;
        for (int row = 0; row < errors.Length; row++) sum += weights[row] * (Beyond(errors[row]) - Beyond(_errors[row]));
        return sum / weights.Sum();
    }

    private double Beyond(double error) => error > _options.Tolerance ? 1 : 0;

    private Estimate Estimate(string method, double[] values) => HasTarget
        ? Core.Estimates.Estimate.FromDraws(values[0], values.AsSpan(1), _rows.Resampling, method, _target.RowCount, Math.Min(_rows.GroupCount, _target.GroupCount))
        : Core.Estimates.Estimate.FromDraws(values[0], values.AsSpan(1), _rows.Resampling, method, _rows.RowCount, _rows.GroupCount);

    /// <summary>Index 0 is the data as they are, index b + 1 draw b. Nothing is called where a draw holds no evaluation row or, with a target, no target row.</summary>
    private void Draw(Action<int, double[], double[]> action) =>
        Parallel.For(0, _curves.Length, () => (new double[_rows.RowCount], new double[_target.RowCount]), (draw, _, weights) =>
        {
            if (draw == 0)
            {
                Array.Fill(weights.Item1, 1);
                Array.Fill(weights.Item2, 1);
            }
            else
            {
                _rows.Weigh(draw - 1, weights.Item1);
                _target.Weigh(draw - 1, weights.Item2);
            }

            if (weights.Item1.Sum() > 0) action(draw, weights.Item1, weights.Item2);
            return weights;
        }, _ => { });
}

/// <summary>What corrected errors change: equation (274).</summary>
/// <param name="Risk">E_r.</param>
/// <param name="Coverage">Share of the target inside the boundary.</param>
/// <param name="Threshold">s*, in the support score as it is; it falls where large errors move inwards, and stays where all errors change alike.</param>
internal readonly record struct ErrorForecast(Estimate Risk, Measure Coverage, Measure Threshold)
{
    /// <summary>E_r and coverage as the mean with another forecast, draw by draw; s* its own.</summary>
    public ErrorForecast MeanWith(ErrorForecast other) => this with { Risk = Half(Risk, other.Risk), Coverage = Measure.Combine(Coverage, other.Coverage, Half) };

    private static Estimate Half(Estimate left, Estimate right) => (left + right) * 0.5;
}

using System.Collections.Immutable;
using Mpbf.Core;
using Mpbf.Core.Estimates;

namespace Mpbf.CrossLayer.Fitting;

/// <summary>
/// Fits a law, judges it on groups that it was not fitted on, and says when it must not be used. Draws resample cells and designs independently, each row with the product of their two weights (Owen 2007): both the chemistries
/// and the corpora are samples.
/// </summary>
public sealed class LawFit
{
    private const double LeastScatter = 1e-12;

    private readonly Law _law;
    private readonly Observation[] _rows;
    private readonly Slopes _centre;
    private readonly string[] _groups;
    private readonly int[] _cellOfRow, _groupOfCell;
    private readonly int[][] _repeats;
    private readonly ResampledRows _byCell;
    private readonly ResampledRows? _byDesign;
    private readonly Weighted _point;
    private readonly Weighted[] _draws;

    private LawFit(Law law, Observation[] rows, Resampling resampling)
    {
        (_law, _rows) = (law, rows);
        _groups = [.. rows.Select(row => row.Group).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        string[] keys = Array.ConvertAll(rows, row => $"{row.Group}\n{row.Cell}"), cells = [.. keys.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        _cellOfRow = Array.ConvertAll(keys, key => Array.BinarySearch(cells, key, StringComparer.Ordinal));
        _groupOfCell = new int[cells.Length];
        for (int i = 0; i < rows.Length; i++) _groupOfCell[_cellOfRow[i]] = Array.BinarySearch(_groups, rows[i].Group, StringComparer.Ordinal);
        _repeats = [.. Enumerable.Range(0, rows.Length).Where(i => rows[i].Design is not null).GroupBy(i => (_cellOfRow[i], rows[i].Design)).Where(same => same.Count() > 1).Select(same => same.ToArray())];
        _centre = new(rows.Average(row => row.Outcome), rows.Average(row => row.First), law.SecondSign * rows.Average(row => row.Second));
        _byCell = new ResampledRows(resampling, keys);
        _byDesign = Array.TrueForAll(rows, row => row.Design is not null) ? new ResampledRows(resampling, Array.ConvertAll(rows, row => $"design {row.Design}")) : null;
        double[] ones = new double[rows.Length];
        Array.Fill(ones, 1);
        _point = new Weighted(this, ones);
        _draws = new Weighted[_byCell.GroupCount >= Resampling.MinimumGroupCount ? resampling.DrawCount : 0];
        Parallel.For(0, _draws.Length, b => _draws[b] = new Weighted(this, Weights(b)));
    }

    /// <summary>Fits a law to finished runs.</summary>
    /// <param name="law">Which.</param>
    /// <param name="rows">Finite values; at least two groups.</param>
    /// <param name="resampling">Gives the draws.</param>
    /// <exception cref="BadInputException">Fewer than two groups, a value that is not finite, or terms that do not determine two slopes.</exception>
    public static FittedLaw Fit(Law law, IEnumerable<Observation> rows, Resampling resampling)
    {
        ArgumentNullException.ThrowIfNull(law);
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(resampling);
        Observation[] all = [.. rows];
        if (all.FirstOrDefault(row => !double.IsFinite(row.First) || !double.IsFinite(row.Second) || !double.IsFinite(row.Outcome)) is { } bad)
            throw new BadInputException($"a run of group '{bad.Group}' whose {law.Terms[0]}, {law.Terms[1]} or outcome is not finite", "finite numbers", "Leave such runs out.");
        int groups = all.Select(row => row.Group).Distinct(StringComparer.Ordinal).Count();
        if (groups < 2) throw new BadInputException($"{all.Length} runs in {groups} groups", "at least two groups, so that one can be held out", "Say in the column 'group' what the runs differ in.");
        var fit = new LawFit(law, all, resampling);
        if (!fit._point.IsDetermined || !(fit._point.All.Total > LeastScatter * all.Length))
            throw new BadInputException($"{all.Length} runs over which {law.Terms[0]}, {law.Terms[1]} or the outcome does not vary by itself", "terms and an outcome that vary independently", "Add runs in which they differ.");
        FittedLaw fitted = fit.Result(WithoutFaults(law, all, resampling));
        return fitted with { Diagnostics = LawDiagnosis.Reservations(fitted, all), Refusals = LawDiagnosis.Refusals(fitted) };
    }

    /// <summary>Out-of-group R² of a law that is kept as it is, on other runs: the test of transfer. 0 is the mean of those runs.</summary>
    /// <param name="law">A fitted law.</param>
    /// <param name="rows">The runs to judge it on.</param>
    /// <param name="resampling">Gives the draws; only the runs are resampled.</param>
    public static Estimate Transfer(FittedLaw law, IEnumerable<Observation> rows, Resampling resampling)
    {
        ArgumentNullException.ThrowIfNull(law);
        ArgumentNullException.ThrowIfNull(rows);
        var fit = new LawFit(law.Law, [.. rows], resampling);
        var slopes = new Slopes(law.Intercept.Value, law.First.Value, law.Law.IsRatio ? law.First.Value * law.Second.Value : law.Second.Value);
        slopes = slopes with { Intercept = slopes.Intercept - fit.Level(slopes) };
        return fit.Estimate("law.transfer", weighted => 1 - (weighted.All.Residual(slopes) / weighted.All.Total));
    }

    private static Measure WithoutFaults(Law law, Observation[] all, Resampling resampling)
    {
        Observation[] real = Array.FindAll(all, row => !row.IsPlanted);
        if (real.Length == all.Length) return Measure.NotAssessed("no run is marked as planted");
        if (real.Select(row => row.Group).Distinct(StringComparer.Ordinal).Count() < 2) return Measure.NotAssessed("fewer than two groups of runs without planted fault");
        var fit = new LawFit(law, real, resampling);
        return fit._point.IsDetermined ? fit.Estimate("law.skill-without-faults", static weighted => weighted.Skill()) : Measure.NotAssessed($"{law.Terms[0]} and {law.Terms[1]} do not vary independently without planted faults");
    }

    private FittedLaw Result(Measure withoutFaults)
    {
        Estimate skill = Estimate("law.skill", static weighted => weighted.Skill());
        Measure ceiling = _repeats.Length == 0 ? Measure.NotAssessed("no repeats: no two runs of one design on one cell") : Estimate("law.ceiling", static weighted => weighted.Ceiling());
        return new FittedLaw
        {
            Law = _law,
            Intercept = Estimate("law.intercept", weighted => weighted.Slopes.Intercept + Level(weighted.Slopes)),
            First = Estimate("law.first-coefficient", static weighted => weighted.Slopes.First),
            Second = Estimate("law.second-coefficient", weighted => !_law.IsRatio ? weighted.Slopes.Second : weighted.Slopes.First > 0 ? weighted.Slopes.Second / weighted.Slopes.First : double.NaN),
            Skill = skill,
            SkillWithin = Estimate("law.skill-within-cells", static weighted => weighted.SkillWithin()),
            PredictionError = Estimate("law.prediction-error", static weighted => Math.Sqrt(weighted.OutOfGroup() / weighted.All.Weight)),
            Ceiling = ceiling,
            Reproduced = ceiling.Map(most => (skill / most).Named("law.reproduced-variance")),
            SkillWithoutFaults = withoutFaults,
            FirstRange = new Interval(_rows.Min(row => row.First), _rows.Max(row => row.First)),
            SecondRange = new Interval(_rows.Min(row => row.Second), _rows.Max(row => row.Second)),
            Correlation = _law.SecondSign * _point.All.Correlation,
            RowCount = _rows.Length,
            Groups = [.. _groups],
            Diagnostics = [],
            Refusals = [],
        };
    }

    /// <summary>What the intercept gains when the terms and the outcome are no longer taken about their means, as they are in the sums lest large values cancel.</summary>
    private double Level(Slopes slopes) => _centre.Intercept - (slopes.First * _centre.First) - (slopes.Second * _centre.Second);

    private Estimate Estimate(string method, Func<Weighted, double> statistic)
    {
        double[] draws = new double[_byCell.Resampling.DrawCount];
        for (int b = 0; b < _draws.Length; b++) draws[b] = statistic(_draws[b]);
        return Core.Estimates.Estimate.FromDraws(statistic(_point), draws, _byCell.Resampling, method, _rows.Length, _byCell.GroupCount);
    }

    private double[] Weights(int draw)
    {
        double[] weights = new double[_rows.Length];
        _byCell.Weigh(draw, weights);
        if (_byDesign is null) return weights;
        double[] designs = new double[_rows.Length];
        _byDesign.Weigh(draw, designs);
        System.Numerics.Tensors.TensorPrimitives.Multiply(weights, designs, weights);
        return weights;
    }

    /// <summary>The runs under one set of weights: sums by cell, and the fits with each group left out.</summary>
    private sealed class Weighted
    {
        private readonly LawFit _fit;
        private readonly LawMoments[] _cells;
        private readonly Slopes[] _without;
        private readonly double _noise;

        public Weighted(LawFit fit, double[] weights)
        {
            (_fit, _cells) = (fit, new LawMoments[fit._groupOfCell.Length]);
            for (int i = 0; i < weights.Length; i++)
            {
                Observation row = fit._rows[i];
                if (weights[i] > 0) _cells[fit._cellOfRow[i]].Add(weights[i], row.First - fit._centre.First, (fit._law.SecondSign * row.Second) - fit._centre.Second, row.Outcome - fit._centre.Intercept);
            }

            var groups = new LawMoments[fit._groups.Length];
            for (int cell = 0; cell < _cells.Length; cell++)
            {
                groups[fit._groupOfCell[cell]] = groups[fit._groupOfCell[cell]].Plus(_cells[cell]);
                All = All.Plus(_cells[cell]);
            }

            Slopes = All.Fit(fit._law.IsNonNegative);
            _without = Array.ConvertAll(groups, group => All.Plus(group, -1).Fit(fit._law.IsNonNegative));
            _noise = Noise(weights);
        }

        public LawMoments All { get; }

        public Slopes Slopes { get; }

        public bool IsDetermined => !double.IsNaN(Slopes.First);

        /// <summary>Sum of squares of each group about the law fitted on the others.</summary>
        public double OutOfGroup()
        {
            double sum = 0;
            for (int cell = 0; cell < _cells.Length; cell++)
            {
                if (_cells[cell].Weight > 0) sum += _cells[cell].Residual(_without[_fit._groupOfCell[cell]]);
            }

            return sum;
        }

        public double Skill() => 1 - (OutOfGroup() / All.Total);

        public double SkillWithin()
        {
            double residual = 0, total = 0;
            for (int cell = 0; cell < _cells.Length; cell++)
            {
                if (!(_cells[cell].Weight > 0)) continue;
                residual += _cells[cell].Within(_without[_fit._groupOfCell[cell]]);
                total += _cells[cell].Total;
            }

            return 1 - (residual / total);
        }

        /// <summary>(231): 1 − variance between repeats / variance of all.</summary>
        public double Ceiling() => 1 - (_noise / (All.Total / All.Weight));

        private double Noise(double[] weights)
        {
            double sum = 0, total = 0;
            foreach (int[] same in _fit._repeats)
            {
                double weight = weights[same[0]], mean = same.Average(i => _fit._rows[i].Outcome);
                sum += weight * same.Sum(i => (_fit._rows[i].Outcome - mean) * (_fit._rows[i].Outcome - mean));
                total += weight * (same.Length - 1);
            }

            return sum / total;
        }
    }
}

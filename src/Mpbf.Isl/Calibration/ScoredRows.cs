using System.Collections.Concurrent;
using Mpbf.Core;
using Mpbf.Core.Statistics;
using Mpbf.Isl.Distributions;

namespace Mpbf.Isl.Calibration;

/// <summary>The scores of each row against its truth as columns, from which one pass gives every metric under any row weights.</summary>
internal sealed class ScoredRows
{
    public const double IntervalLevel = 0.9;

    private readonly double[] _crps;
    private readonly double[] _negativeLogLikelihood;
    private readonly double[] _intervalScore;
    private readonly double[] _logSigma;
    private readonly byte[] _coverageStep;
    private readonly byte[] _bin;
    private readonly RankStatistics _ofError;
    private readonly RankStatistics _ofSigma;

    public ScoredRows(Predictions predictions)
    {
        if (predictions.Count == 0) throw new ArgumentException("There is no row.", nameof(predictions));
        PredictiveDistributions stated = PredictiveDistributions.Of(predictions)
            ?? throw new ArgumentException("The predictions state no uncertainty; give sigma, quantiles or members.", nameof(predictions));
        int count = predictions.Count;
        (Error, Sigma, SquaredZ, _coverageStep) = (new double[count], new double[count], new double[count], new byte[count]);
        (_crps, _negativeLogLikelihood, _intervalScore, _logSigma) = (new double[count], new double[count], new double[count], new double[count]);
        double halfWidth = StandardNormal.HalfWidth(IntervalLevel);
        Parallel.ForEach(Partitioner.Create(0, count), range =>
        {
            for (int row = range.Item1; row < range.Item2; row++)
            {
                double truth = predictions.Truth[row];
                RowScore score = stated.Score(row, truth);
                (Error[row], Sigma[row], SquaredZ[row], _logSigma[row]) = (score.Error, score.StandardDeviation, score.Z * score.Z, Math.Log(score.StandardDeviation));
                (_crps[row], _negativeLogLikelihood[row], _coverageStep[row]) = (score.Crps, score.NegativeLogLikelihood, CoverageCurve.StepOf(2 * Math.Abs(score.Pit - 0.5)));
                _intervalScore[row] = ScoringRules.Interval(truth, stated.QuantileAt(row, -halfWidth), stated.QuantileAt(row, halfWidth), IntervalLevel);
            }
        });

        int lost = Array.FindIndex(SquaredZ, square => !double.IsFinite(square));
        if (lost >= 0)
        {
            throw new BadInputException(
                FormattableString.Invariant($"sigma {Sigma[lost]} beside an error of {Error[lost]} (id '{predictions.Ids[lost]}')"),
                "an error that is a finite number of standard deviations", "Leave such rows out, or give sigma a floor.");
        }

        RankStatistics? ofError = null, ofSigma = null;
        Parallel.Invoke(() => ofError = new RankStatistics(Array.ConvertAll(Error, Math.Abs)), () => ofSigma = new RankStatistics(Sigma));
        (_ofError, _ofSigma) = (ofError!, ofSigma!);
        _bin = SigmaBins.Of(_ofSigma);
    }

    public int Count => Error.Length;

    /// <summary>Mean minus truth.</summary>
    public double[] Error { get; }

    public double[] Sigma { get; }

    public double[] SquaredZ { get; }

    /// <summary>The bin of sigma of each row.</summary>
    public ReadOnlySpan<byte> Bin => _bin;

    /// <summary>The first level k/100 whose central interval holds the truth, of each row.</summary>
    public ReadOnlySpan<byte> CoverageSteps => _coverageStep;

    /// <summary>Whether the central interval of a level, a whole number of percent, holds the truth.</summary>
    public bool IsCovered(int row, double level) => _coverageStep[row] <= (int)Math.Round(CoverageCurve.StepCount * level);

    /// <summary>Every metric, in one pass over the rows and one over their ranks.</summary>
    /// <param name="weights">Non-negative row weights, not all 0.</param>
    public CalibrationMetrics Metrics(ReadOnlySpan<double> weights)
    {
        Span<double> covered = stackalloc double[CoverageCurve.StepCount + 1];
        Span<double> squared = stackalloc double[SigmaBins.LargestBinCount], variance = stackalloc double[SigmaBins.LargestBinCount], mass = stackalloc double[SigmaBins.LargestBinCount];
        covered.Clear();
        squared.Clear();
        variance.Clear();
        mass.Clear();
        double total = 0, z2 = 0, sigma = 0, logSigma = 0, crps = 0, likelihood = 0, interval = 0;
        for (int row = 0; row < weights.Length; row++)
        {
            double weight = weights[row], s = Sigma[row], s2 = weight * s * s;
            total += weight;
            z2 += weight * SquaredZ[row];
            sigma += weight * s;
            logSigma += weight * _logSigma[row];
            crps += weight * _crps[row];
            likelihood += weight * _negativeLogLikelihood[row];
            interval += weight * _intervalScore[row];
            covered[_coverageStep[row]] += weight;
            int bin = _bin[row];
            mass[bin] += weight;
            variance[bin] += s2;
            squared[bin] += s2 * SquaredZ[row];
        }

        CoverageCurve.Accumulate(covered);
        (double ence, double uce) = SigmaBins.Errors(squared, variance, mass);
        double variances = 0;
        foreach (double ofBin in variance) variances += ofBin;
        double[] coverage = new double[UncertaintyCalibration.Levels.Length];
        for (int i = 0; i < coverage.Length; i++) coverage[i] = covered[(int)Math.Round(CoverageCurve.StepCount * UncertaintyCalibration.Levels[i])] / total;
        return new()
        {
            Zms = z2 / total,
            Ence = ence,
            Uce = uce,
            Coverage = [.. coverage],
            MiscalibrationArea = CoverageCurve.MiscalibrationArea(covered),
            Ranking = _ofError.Spearman(_ofSigma, weights),
            Sharpness = Math.Sqrt(variances / total),
            MeanSigma = sigma / total,
            Crps = crps / total,
            NegativeLogLikelihood = likelihood / total,
            LogSharpness = (0.5 * Math.Log(2 * Math.PI * Math.E)) + (logSigma / total),
            IntervalScore = interval / total,
        };
    }

    /// <summary>Rows, Σσ² and Σσ⁴ of each bin.</summary>
    public (double[] Mass, double[] Variance, double[] Fourth) BinMoments()
    {
        double[] mass = new double[SigmaBins.LargestBinCount], variance = new double[SigmaBins.LargestBinCount], fourth = new double[SigmaBins.LargestBinCount];
        for (int row = 0; row < Count; row++)
        {
            double s2 = Sigma[row] * Sigma[row];
            mass[_bin[row]]++;
            variance[_bin[row]] += s2;
            fourth[_bin[row]] += s2 * s2;
        }

        return (mass, variance, fourth);
    }

    /// <summary>Whether the largest 1 % of z² make up more than half of their sum.</summary>
    public bool HasTail()
    {
        const double tailShare = 0.01, largestContribution = 0.5;
        double[] squares = [.. SquaredZ];
        Array.Sort(squares);
        double tail = 0, all = 0;
        int start = squares.Length - (int)Math.Ceiling(tailShare * squares.Length);
        for (int i = 0; i < squares.Length; i++)
        {
            all += squares[i];
            if (i >= start) tail += squares[i];
        }

        return tail > largestContribution * all;
    }
}

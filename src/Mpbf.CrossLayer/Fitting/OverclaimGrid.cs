using System.Collections.Immutable;
using Mpbf.Core;
using Mpbf.Core.Estimates;
using Mpbf.Dal.Fidelity;
using Mpbf.Isl.Surrogates;

namespace Mpbf.CrossLayer.Fitting;

/// <summary>
/// A designed grid of sub-corpora: on each a model is trained, and over-claim is measured on target cells that no corpus holds, equations (220) to (224) of <c>docs/theory/fitting.md</c>. The same input gives the same result,
/// for any number of threads.
/// </summary>
public sealed class OverclaimGrid
{
    private const double ValidationShare = 0.2;

    private readonly FidelityPair _pair;
    private readonly GridOptions _options;
    private readonly Points _points;
    private readonly bool[] _isTarget;
    private readonly Dictionary<LabelMix, double> _fidelity;
    private readonly double _deviation, _lowMean, _lowDeviation;

    /// <summary>Lays a grid out.</summary>
    /// <param name="pair">Labels in two fidelities.</param>
    /// <param name="options">The layout; null for the defaults.</param>
    /// <exception cref="BadInputException">A layout out of range, too few compounds for two target cells of different chemistry, or too few for a corpus.</exception>
    public OverclaimGrid(FidelityPair pair, GridOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(pair);
        (_pair, _options) = (pair, options ?? new GridOptions());
        _options.Require(null);
        Cells = TargetCells.Of(pair, _options);
        if (Cells.Select(cell => cell.Chemistry).Distinct(StringComparer.Ordinal).Count() < 2)
            throw new BadInputException($"{Cells.Length} target cells of {_options.LeastCell} compounds in '{pair.Name}'", "cells in at least two anion classes, so that one can be held out", "Supply more high-fidelity labels, or a smaller leastCell.");
        _points = pair.Points();
        _isTarget = [.. Enumerable.Range(0, pair.Count).Select(i => TargetCells.IsTarget(pair, i, _options.Seed))];
        int[] known = [.. Enumerable.Range(0, pair.Count).Where(i => !_isTarget[i])];
        (_, _deviation) = Moments(known.Where(pair.HasHigh).Select(i => pair.High[i]));
        (_lowMean, _lowDeviation) = Moments(known.Where(pair.HasLow).Select(i => pair.Low[i]));
        int[] overlap = [.. known.Where(i => pair.HasHigh(i) && pair.HasLow(i))];
        if (overlap.Length < FidelityPair.LeastOverlap) throw new BadInputException($"{overlap.Length} compositions with both labels outside the target", $"at least {FidelityPair.LeastOverlap}");
        _fidelity = LabelMix.All.ToDictionary(mix => mix, mix => Fidelity(mix, overlap));
        Runs = GridPlan.Of(pair, _options);
        foreach (IGrouping<string, GridRun> same in Runs.GroupBy(run => string.Join(", ", run.HeldOut)))
        {
            int[] allowed = Allowed(same.First());
            if (same.FirstOrDefault(run => Counts(run, allowed) is var (high, low) && high + low < GridOptions.LeastSize / 2) is { } small)
                throw new BadInputException($"fewer than {GridOptions.LeastSize / 2} compositions for a corpus of '{pair.Name}' with {small.Mix}{(same.Key.Length == 0 ? "" : $" and without {same.Key}")}", $"at least {GridOptions.LeastSize / 2}, from half of those outside the target", "Supply more labels.");
        }
    }

    /// <summary>The corpora, in the order of their outcomes.</summary>
    public ImmutableArray<GridRun> Runs { get; }

    internal ImmutableArray<TargetCell> Cells { get; }

    /// <summary>F_p of a corpus of a mix, equation (221).</summary>
    public double PhysicalFidelityOf(LabelMix mix) => _fidelity[mix];

    /// <summary>Trains on every corpus and measures.</summary>
    /// <param name="progress">Told how many corpora are done.</param>
    /// <param name="cancellation">Ends the run.</param>
    /// <returns>One outcome a corpus and cell, corpora slowest; none where a logarithm is undefined because every error or every sigma is 0.</returns>
    public ImmutableArray<OverclaimOutcome> Run(IProgress<GridProgress>? progress = null, CancellationToken cancellation = default)
    {
        var outcomes = new OverclaimOutcome[Runs.Length][];
        int[] hardestFirst = [.. Enumerable.Range(0, Runs.Length).OrderByDescending(i => Runs[i].Size).ThenBy(i => i)];
        int done = 0;
        Parallel.ForEach(hardestFirst, new ParallelOptions { CancellationToken = cancellation }, i =>
        {
            outcomes[i] = Measure(Runs[i]);
            progress?.Report(new GridProgress(Interlocked.Increment(ref done), Runs.Length));
        });
        return [.. outcomes.SelectMany(rows => rows)];
    }

    /// <summary>(221): agreement of the mix's mean label with the high one on the overlap, which holds no target, times the rules' pass rate.</summary>
    private double Fidelity(LabelMix mix, int[] overlap)
    {
        double[] mixed = [.. overlap.Select(i => (mix.HighShare * _pair.High[i]) + ((1 - mix.HighShare) * mix.Systematic(_pair.Low[i], _lowMean, _lowDeviation)))];
        var compositions = overlap.Select(i => _pair.Compositions[i]).ToArray();
        var source = new MaterialTable("corpus", compositions) { Values = [.. mixed] };
        var reference = new MaterialTable("reference", compositions) { Values = [.. overlap.Select(i => _pair.High[i])] };
        return OverlapComparison.Of(source, reference, new Resampling(_options.Seed, 2))!.Agreement.Value * _pair.RulePassRate;
    }

    private OverclaimOutcome[] Measure(GridRun run)
    {
        string purpose = FormattableString.Invariant($"corpus {_options.Seed} {run.Design} {run.Repeat}");
        (int[] rows, double[] labels) = Draw(run, NamedRandom.Of(purpose));
        int validation = (int)(ValidationShare * rows.Length), trained = rows.Length - validation;
        ISurrogateModel model = Learner.Fit(_options.Family, _points.Select(rows[..trained]), labels[..trained], purpose);
        double[] validated = labels[trained..];
        (double error, double sigma, _) = Errors(model, rows[trained..], i => validated[i], 1);
        double scale = error / sigma, volume = Math.Log(_deviation / error);
        return [.. Cells
            .Select(cell =>
            {
                (double cellError, double cellSigma, double beyond) = Errors(model, [.. cell.Rows], i => _pair.High[cell.Rows[i]], scale);
                return new OverclaimOutcome(run, cell.Name, cell.Chemistry, volume, _fidelity[run.Mix], Math.Log(cellError / cellSigma), beyond);
            })
            .Where(outcome => double.IsFinite(outcome.Overclaim) && double.IsFinite(outcome.DataVolume))];
    }

    /// <summary>Rows of a corpus in random order: high labels first drawn, low ones from the compositions left; at most half of either pool, so that repeats differ.</summary>
    private (int[] Rows, double[] Labels) Draw(GridRun run, Random random)
    {
        int[] allowed = Allowed(run);
        (int highCount, int lowCount) = Counts(run, allowed);
        random.Shuffle(allowed);
        int[] fromHigh = [.. allowed.Where(_pair.HasHigh).Take(highCount)];
        var used = fromHigh.ToHashSet();
        int[] fromLow = [.. allowed.Where(i => _pair.HasLow(i) && !used.Contains(i)).Take(lowCount)];
        double[] faulty = [.. fromLow.Select(i => run.Mix.Systematic(_pair.Low[i], _lowMean, _lowDeviation) + (run.Mix.Noise * _lowDeviation * (run.Mix.Noise > 0 ? MathNet.Numerics.Distributions.Normal.Sample(random, 0, 1) : 0)))];
        int[] rows = [.. fromHigh, .. fromLow];
        double[] labels = [.. fromHigh.Select(i => _pair.High[i]), .. faulty];
        int[] order = [.. Enumerable.Range(0, rows.Length)];
        random.Shuffle(order);
        return ([.. order.Select(k => rows[k])], [.. order.Select(k => labels[k])]);
    }

    /// <summary>Compositions outside the target that hold no element of the held-out families.</summary>
    private int[] Allowed(GridRun run) => [.. Enumerable.Range(0, _pair.Count).Where(i => !_isTarget[i] && !_pair.Compositions[i].Amounts.Any(amount => run.HeldOut.Contains(amount.Element.Family)))];

    /// <summary>Rows of either fidelity: the size asked for, or what half of the smaller pool allows.</summary>
    private (int High, int Low) Counts(GridRun run, int[] allowed)
    {
        double share = run.Mix.HighShare, half = 0.5, size = run.Size;
        if (share > 0) size = Math.Min(size, half * allowed.Count(_pair.HasHigh) / share);
        if (share < 1) size = Math.Min(size, half * allowed.Count(_pair.HasLow) / (1 - share));
        int high = (int)Math.Round(share * size);
        return (high, (int)size - high);
    }

    /// <summary>RMSE, RMS of the scaled sigma, and the share of errors beyond two of them.</summary>
    private (double Error, double Sigma, double Beyond) Errors(ISurrogateModel model, int[] rows, Func<int, double> truth, double scale)
    {
        double[] mean = new double[rows.Length], sigma = new double[rows.Length];
        model.Predict(_points.Select(rows), mean, sigma);
        double errors = 0, variances = 0, noise = model.NoiseSigma * model.NoiseSigma;
        int beyond = 0;
        for (int i = 0; i < rows.Length; i++)
        {
            double error = mean[i] - truth(i), variance = scale * scale * ((sigma[i] * sigma[i]) + noise);
            errors += error * error;
            variances += variance;
            if (error * error > 4 * variance) beyond++;
        }

        return (Math.Sqrt(errors / rows.Length), Math.Sqrt(variances / rows.Length), (double)beyond / rows.Length);
    }

    private static (double Mean, double Deviation) Moments(IEnumerable<double> values)
    {
        double[] all = [.. values];
        if (all.Length < 2) throw new BadInputException($"{all.Length} labels outside the target", "at least 2");
        double mean = all.Average();
        return (mean, Math.Sqrt(all.Average(value => (value - mean) * (value - mean))));
    }
}

/// <summary>How far a grid is.</summary>
/// <param name="Done">Corpora done.</param>
/// <param name="Count">Corpora in all.</param>
public readonly record struct GridProgress(int Done, int Count);

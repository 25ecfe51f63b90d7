using System.Collections.Immutable;
using Mpbf.Core;

namespace Mpbf.Isl.Surrogates;

/// <summary>The measurements of one fidelity, without the coordinate that names it.</summary>
internal sealed record FidelityData(Points Points, double[] Targets, double[] Noise)
{
    public static ImmutableArray<FidelityData> Split(Points points, ReadOnlySpan<double> targets, ReadOnlySpan<double> noise)
    {
        if (points.Width < 2) throw new BadInputException($"points of {points.Width} coordinate", "at least one coordinate and the fidelity");
        SortedDictionary<int, List<int>> rows = [];
        for (int i = 0; i < points.RowCount; i++)
        {
            int level = LevelOf(points, i);
            if (!rows.TryGetValue(level, out List<int>? here)) rows[level] = here = [];
            here.Add(i);
        }

        for (int level = 0; level <= rows.Keys.Max(); level++)
        {
            if (!rows.TryGetValue(level, out List<int>? here) || here.Count < 2)
                throw new BadInputException($"{here?.Count ?? 0} measurements of fidelity {level}", "at least 2", "Number the fidelities from 0 without gaps.");
        }

        double[] y = targets.ToArray(), sigma = noise.ToArray();
        return [.. rows.Values.Select(here => new FidelityData(Stripped(points, here), [.. here.Select(i => y[i])], sigma.Length == 0 ? [] : [.. here.Select(i => sigma[i])]))];
    }

    public static int LevelOf(Points points, int row)
    {
        double level = points.Row(row)[^1];
        const int most = 16;
        if (level is not (>= 0 and < most) || level != Math.Floor(level)) throw new BadInputException(FormattableString.Invariant($"the fidelity {level} of point {row}"), $"an integer from 0 to {most - 1} as the last coordinate");
        return (int)level;
    }

    public static Points Stripped(Points points, IReadOnlyList<int> rows)
    {
        double[] values = new double[rows.Count * (points.Width - 1)];
        for (int i = 0; i < rows.Count; i++) points.Row(rows[i])[..^1].CopyTo(values.AsSpan(i * (points.Width - 1)));
        return new Points(values, rows.Count, points.Width - 1);
    }
}

/// <summary>One level: a Gaussian process about ρ times the level below. Immutable.</summary>
internal sealed class FidelityLevel
{
    private readonly GaussianProcessOptions _options;
    private readonly FidelityData _data;
    private readonly Training _training;
    private readonly FittedKernel _kernel;
    private readonly Kriging _kriging;

    private FidelityLevel(GaussianProcessOptions options, FidelityData data, ImmutableArray<FidelityLevel> below, FidelityLevel? before)
    {
        (_options, _data, _training) = (options, data, before?._training ?? new Training(data.Points, data.Targets, data.Noise));
        double[] rows = _training.Standardised(data.Points), y = Array.ConvertAll(data.Targets, Standard);
        int n = y.Length;
        double[] basis = [.. Enumerable.Repeat(1.0, n)];
        if (!below.IsEmpty) basis = [.. basis, .. MeanOf(below, data.Points).Select(Standard)];

        _kernel = before?._kernel ?? FittedKernel.Learn(options, _training, rows, basis, y);
        double typical = _kernel.Noise.Order().ElementAt(_kernel.Noise.Length / 2);
        double[] noise = data.Noise.Length == 0 ? [.. Enumerable.Repeat(typical, n)] : Array.ConvertAll(data.Noise, sigma => sigma * sigma / (_training.TargetScale * _training.TargetScale));
        _kriging = new Kriging(options.Kernel, _kernel.Lengths, _kernel.Signal, rows, basis, y, noise);
        Scale = below.IsEmpty ? 1 : _kriging.TrendCoefficients[1];
    }

    /// <summary>ρ; 1 on the lowest level.</summary>
    public double Scale { get; }

    public double NoiseSigma => Math.Sqrt(_kernel.Hyperparameters.NoiseVariance);

    public Hyperparameters Hyperparameters => _kernel.Hyperparameters;

    public static FidelityLevel Learn(GaussianProcessOptions options, FidelityData data, ImmutableArray<FidelityLevel> below) => new(options, data, below, null);

    /// <summary>Hyperparameters kept, with other data of its own or below.</summary>
    public FidelityLevel Again(ImmutableArray<FidelityLevel> below) => new(_options, _data, below, this);

    public FidelityLevel With(ReadOnlySpan<double> point, double target, double? noise, ImmutableArray<FidelityLevel> below)
    {
        if (_data.Noise.Length == 0 && noise is not null) throw new ArgumentException("The other measurements state no noise; leave it away.", nameof(noise));
        double[] noises = _data.Noise.Length == 0 ? [] : [.. _data.Noise, noise ?? _data.Noise.Order().ElementAt(_data.Noise.Length / 2)];
        return new(_options, new FidelityData(_data.Points.With(point), [.. _data.Targets, target], noises), below, this);
    }

    public ImmutableArray<FitWarning> Warnings(int level)
    {
        double[] leftOut = Array.ConvertAll(_kriging.LeaveOneOut().Mean, value => _training.TargetCentre + (_training.TargetScale * value));
        ImmutableArray<FitWarning> own = [.. _training.Warnings(leftOut), .. _kernel.Warnings];
        if (_kriging.Jitter > 0) own = own.Add(new(FitIssue.Jitter, FormattableString.Invariant($"{_kriging.Jitter:g2} of the targets' variance was added to the diagonal of the covariance to factor it")));
        return [.. own.Select(warning => warning with { Message = $"fidelity {level}: {warning.Message}" })];
    }

    /// <summary>Equation (128) from the level below (nothing on the lowest): mean and variance in the units of the targets.</summary>
    public void Predict(Points points, double[] mean, double[] variance, bool lowest)
    {
        double[] rows = _training.Standardised(points), own = new double[mean.Length], ownVariance = new double[mean.Length];
        double[] basis = lowest ? [.. Enumerable.Repeat(1.0, mean.Length)] : [.. mean.SelectMany(below => new[] { 1, Standard(below) })];
        _kriging.Predict(rows, basis, own, ownVariance);
        for (int i = 0; i < mean.Length; i++)
        {
            mean[i] = _training.TargetCentre + (_training.TargetScale * own[i]);
            variance[i] = (lowest ? 0 : Scale * Scale * variance[i]) + (_training.TargetScale * _training.TargetScale * ownVariance[i]);
        }
    }

    private double Standard(double target) => (target - _training.TargetCentre) / _training.TargetScale;

    private static double[] MeanOf(ImmutableArray<FidelityLevel> levels, Points points)
    {
        double[] mean = new double[points.RowCount], variance = new double[points.RowCount];
        for (int t = 0; t < levels.Length; t++) levels[t].Predict(points, mean, variance, t == 0);
        return mean;
    }
}

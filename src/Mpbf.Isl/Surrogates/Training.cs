using System.Collections.Immutable;
using Mpbf.Core;

namespace Mpbf.Isl.Surrogates;

/// <summary>Measurements that were checked, and their standardised form: each coordinate and the targets to mean 0 and standard deviation 1.</summary>
internal sealed class Training
{
    /// <summary>Skill of left-out predictions below which a fit counts as having none.</summary>
    private const double LeastSkill = 0.1;

    public Training(Points points, ReadOnlySpan<double> targets, ReadOnlySpan<double> noise)
    {
        ArgumentNullException.ThrowIfNull(points);
        int n = points.RowCount, width = points.Width;
        if (targets.Length != n) throw new ArgumentException($"{targets.Length} targets; expected {n}, one a point.", nameof(targets));
        if (!noise.IsEmpty && noise.Length != n) throw new ArgumentException($"{noise.Length} noises; expected {n}, one a point, or none.", nameof(noise));
        if (n < 2) throw new BadInputException("1 measured point", "at least 2", "Measure an initial design first.");
        for (int i = 0; i < n; i++)
        {
            if (!double.IsFinite(targets[i])) throw new BadInputException(FormattableString.Invariant($"the outcome {targets[i]} at point {i}"), "a finite number", "Leave out what could not be measured.");
            if (!noise.IsEmpty && !(noise[i] > 0 && double.IsFinite(noise[i])))
                throw new BadInputException(FormattableString.Invariant($"the noise {noise[i]} at point {i}"), "a positive standard deviation", "Leave the noise away to have it learnt.");
        }

        (Points, Targets, Noise) = (points, targets.ToArray(), noise.ToArray());
        (Centre, Scale) = (new double[width], new double[width]);
        double[] column = new double[n];
        for (int d = 0; d < width; d++)
        {
            for (int i = 0; i < n; i++) column[i] = points.Values[(i * width) + d];
            (Centre[d], Scale[d]) = MeanAndDeviation(column);
        }

        (TargetCentre, TargetScale) = MeanAndDeviation(Targets);
        IsConstant = targets.IndexOfAnyExcept(targets[0]) < 0;
    }

    public Points Points { get; }

    public double[] Targets { get; }

    /// <summary>Standard deviations; empty where unknown.</summary>
    public double[] Noise { get; }

    public double[] Centre { get; }

    /// <summary>1 where a coordinate does not vary.</summary>
    public double[] Scale { get; }

    public double TargetCentre { get; }

    /// <summary>1 where the targets do not vary.</summary>
    public double TargetScale { get; }

    public bool IsConstant { get; }

    public int Count => Targets.Length;

    public double[] StandardTargets() => Array.ConvertAll(Targets, y => (y - TargetCentre) / TargetScale);

    /// <summary>Points about the centre of the training points in units of their scale, row-major.</summary>
    public double[] Standardised(Points points)
    {
        ArgumentNullException.ThrowIfNull(points);
        if (points.Width != Centre.Length) throw new ArgumentException($"Points have {points.Width} coordinates; expected {Centre.Length}.", nameof(points));
        double[] rows = points.Values.ToArray();
        for (int i = 0; i < rows.Length; i += Centre.Length)
        {
            for (int d = 0; d < Centre.Length; d++) rows[i + d] = (rows[i + d] - Centre[d]) / Scale[d];
        }

        return rows;
    }

    /// <summary>These measurements and one more; where noises are stated and this one is not, the median of them.</summary>
    public Training With(ReadOnlySpan<double> point, double target, double? noise)
    {
        if (Noise.Length == 0 && noise is not null) throw new ArgumentException("The other measurements state no noise; leave it away.", nameof(noise));
        double[] noises = Noise.Length == 0 ? [] : [.. Noise, noise ?? Noise.Order().ElementAt(Noise.Length / 2)];
        return new Training(Points.With(point), [.. Targets, target], noises);
    }

    /// <summary>Warnings that concern the data and the skill of left-out predictions (NaN where there are none).</summary>
    public ImmutableArray<FitWarning> Warnings(ReadOnlySpan<double> leftOut)
    {
        ImmutableArray<FitWarning>.Builder warnings = ImmutableArray.CreateBuilder<FitWarning>();
        if (IsConstant) warnings.Add(new(FitIssue.ConstantTarget, FormattableString.Invariant($"all {Count} targets are {Targets[0]:g6}: nothing can be learnt")));
        if (Count < Points.Width + 2) warnings.Add(new(FitIssue.FewPoints, $"{Count} points in {Points.Width} dimensions: fewer than {Points.Width + 2}"));
        int repeats = Count - Enumerable.Range(0, Count).Select(i => new Row(this, i)).Distinct().Count();
        if (repeats > 0) warnings.Add(new(FitIssue.DuplicatePoints, $"{repeats} of {Count} points repeat an earlier one"));
        if (!IsConstant && Skill(leftOut) is < LeastSkill and var skill) warnings.Add(new(FitIssue.NoSkill, FormattableString.Invariant($"left-out points are predicted with R² {skill:f2}: the fit has no skill to speak of")));
        return warnings.ToImmutable();
    }

    /// <summary>1 − squared error of left-out predictions over that of the mean of the others; NaN where no point has a prediction.</summary>
    public double Skill(ReadOnlySpan<double> leftOut)
    {
        double error = 0, total = 0;
        for (int i = 0; i < leftOut.Length; i++)
        {
            if (double.IsNaN(leftOut[i])) continue;
            double about = (Targets[i] - TargetCentre) * Count / (Count - 1);
            error += (Targets[i] - leftOut[i]) * (Targets[i] - leftOut[i]);
            total += about * about;
        }

        return 1 - (error / total);
    }

    private static (double Mean, double Deviation) MeanAndDeviation(ReadOnlySpan<double> values)
    {
        double mean = 0, squares = 0, largest = 0;
        foreach (double value in values) mean += value / values.Length;
        foreach (double value in values)
        {
            squares += (value - mean) * (value - mean) / (values.Length - 1);
            largest = Math.Max(largest, Math.Abs(value));
        }

        const double rounding = 1e-12;
        double deviation = Math.Sqrt(squares);
        return (mean, deviation > rounding * largest && double.IsFinite(deviation) ? deviation : 1);
    }

    private readonly struct Row(Training owner, int index) : IEquatable<Row>
    {
        private ReadOnlySpan<double> Values => owner.Points.Row(index);

        public bool Equals(Row other) => Values.SequenceEqual(other.Values);

        public override bool Equals(object? obj) => obj is Row other && Equals(other);

        public override int GetHashCode()
        {
            var hash = new HashCode();
            foreach (double value in Values) hash.Add(value);
            return hash.ToHashCode();
        }

    }
}

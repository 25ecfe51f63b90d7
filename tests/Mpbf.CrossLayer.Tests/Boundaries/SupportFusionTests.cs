using System.Collections.Immutable;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.LinearAlgebra;
using Mpbf.Core;
using Mpbf.CrossLayer.Boundaries;

namespace Mpbf.CrossLayer.Tests.Boundaries;

/// <summary>Simulated rows: 600 in 30 groups; the first term scales the errors, the second is noise unless stated.</summary>
public sealed class SupportFusionTests
{
    private const int Rows = 600, Worlds = 60;

    /// <summary>A useless term passes a one-sided test at 5 %, so at most about 5 % of worlds keep it: more than 8 of 60 has a probability below 1 %.</summary>
    [Fact]
    public void Fit_UselessTerm_IsNotKept()
    {
        FusedSupport[] worlds = [.. Enumerable.Range(0, Worlds).Select(seed => World(seed, second: 0))];

        worlds.Should().OnlyContain(fused => fused.Weights[0] > 0.5);
        worlds.Count(fused => fused.Weights[1] > 0).Should().BeLessThanOrEqualTo(8);
    }

    [Fact]
    public void Fit_TwoTermsThatEachTellSomething_KeepsBoth() =>
        Enumerable.Range(0, Worlds).Count(seed => World(seed, second: 3).Weights is [> 0.2, > 0.2]).Should().BeGreaterThanOrEqualTo(54);

    /// <summary>A term that falls with the error cannot enter with a negative weight; alone it is taken as it is and ranks errors backwards.</summary>
    [Fact]
    public void Fit_TermOfTheWrongSign_HasNoWeight()
    {
        var random = new Random(1);
        double[] support = [.. Enumerable.Range(0, Rows).Select(_ => random.NextDouble())], errors = [.. support.Select(s => s + (0.3 * random.NextDouble()))];
        FusedSupport fused = Fusion(support, [.. support.Select(s => 1 - s + (0.2 * random.NextDouble()))]).Fit(errors, 1);
        fused.Weights.Should().Equal(1, 0);
    }

    /// <summary>The out-of-group score against a fit from scratch without each group (rows in two groups: the mean of both), by QR in place of running moments.</summary>
    [Fact]
    public void OutOfGroup_OverlappingGroups_IsThatOfRefits()
    {
        var random = new Random(4);
        double[] a = [.. Enumerable.Range(0, Rows).Select(_ => random.NextDouble())], b = [.. Enumerable.Range(0, Rows).Select(_ => random.NextDouble())];
        double[] errors = [.. a.Zip(b, (x, y) => Math.Abs(Normal.Sample(random, 0, 0.2 + x + y)))];
        string[][] memberships = [.. Enumerable.Range(0, Rows).Select(i => new[] { $"g{i % 7}", $"h{i % 5}" })];
        var holdOut = new HoldOut(new Grouping("groups", memberships));
        SupportTerm[] terms = [new("a", a, []), new("b", b, [])];
        FusedSupport fused = new SupportFusion(terms, holdOut).Fit(errors, 1);
        fused.Weights.Should().OnlyContain(weight => weight > 0);

        double[] ranks = SupportFusion.Severity(errors, 1), expected = new double[Rows];
        foreach (ImmutableArray<int> fold in holdOut.Folds)
        {
            int[] kept = [.. Enumerable.Range(0, Rows).Except(fold)];
            Vector<double> fit = Matrix<double>.Build.Dense(kept.Length, 3, (i, j) => j == 2 ? 1 : terms[j].Place(terms[j].Evaluation[kept[i]])).QR().Solve(Vector<double>.Build.Dense(kept.Length, i => ranks[kept[i]]));
            foreach (int row in fold) expected[row] += ((fit[0] * terms[0].Place(a[row])) + (fit[1] * terms[1].Place(b[row]))) / (fit[0] + fit[1]) / 2;
        }

        for (int row = 0; row < Rows; row++) fused.OutOfGroup[row].Should().BeApproximately(expected[row], 1e-9);
    }

    [Fact]
    public void New_ElevenTerms_AreRefused() =>
        FluentActions.Invoking(() => Fusion([.. Enumerable.Range(0, 11).Select(_ => new double[Rows])])).Should().Throw<ArgumentException>().WithMessage("Found 11 terms*");

    private static FusedSupport World(int seed, double second)
    {
        var random = new Random(seed);
        double[] first = [.. Enumerable.Range(0, Rows).Select(_ => random.NextDouble())], other = [.. Enumerable.Range(0, Rows).Select(_ => random.NextDouble())];
        double[] errors = [.. first.Zip(other, (x, y) => Math.Abs(Normal.Sample(random, 0, 0.3 + (3 * x) + (second * y))))];
        return Fusion(first, other).Fit(errors, 1);
    }

    private static SupportFusion Fusion(params double[][] terms) =>
        new([.. terms.Select((term, j) => new SupportTerm($"term {j}", term, []))], new HoldOut(new Grouping("group", Enumerable.Range(0, Rows).Select(i => new[] { $"group {i % 30}" }))));
}

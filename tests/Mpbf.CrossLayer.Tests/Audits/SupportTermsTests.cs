using System.Collections.Immutable;
using Mpbf.Core;
using Mpbf.Core.Embeddings;
using Mpbf.Core.Estimates;
using Mpbf.Core.Matter;
using Mpbf.CrossLayer.Audits;
using Mpbf.CrossLayer.Boundaries;

namespace Mpbf.CrossLayer.Tests.Audits;

public sealed class SupportTermsTests
{
    private static readonly ImmutableArray<Composition> Compositions =
        [.. from metal in "Li Na K Rb Cs Mg Ca Sr Ba Al Ga In".Split(' ') from anion in "F Cl Br I O S Se Te".Split(' ') select Composition.Parse(metal + anion)];

    private static MaterialTable Table(string name, int from, int count, int width = 3) => new(name, Compositions.AsSpan(from, count).ToArray())
    {
        Embedding = new Embedding("model", Subject.Model, new EmbeddingMatrix([.. Enumerable.Range(from * width, count * width).Select(i => (float)Math.Sin(i * i))], count, width)),
    };

    internal static AuditInput Input(bool targetHasAll = true)
    {
        MaterialTable evaluation = Table("evaluation", 0, 30) with { EnsembleSpread = Numbers(30), CommitteeDisagreement = Numbers(30) };
        MaterialTable target = Table("target", 30, 20);
        if (targetHasAll) target = target with { EnsembleSpread = Numbers(20), CommitteeDisagreement = Numbers(20), Sigma = Numbers(20) };
        return new AuditInput(evaluation, new Predictions(evaluation.Ids, Numbers(30), Numbers(30)) { Sigma = Numbers(30) }) { Corpus = Table("corpus", 40, 40), Target = target };
    }

    private static ImmutableArray<double> Numbers(int count) => [.. Enumerable.Range(1, count).Select(i => i / 7.0)];

    [Fact]
    public void Of_AllInputs_GivesEightTermsOnBothTables()
    {
        ImmutableArray<SupportTerm> terms = SupportTerms.Of(Input()).All;

        terms.Select(term => term.Name).Should().Equal(
            "neighbour distance to corpus", "neighbour distance to corpus in composition statistics", "density dissimilarity", "leverage on corpus", "density ratio of target to corpus",
            "predicted sigma", "ensemble spread", "committee disagreement");
        terms.Should().OnlyContain(term => term.Evaluation.Length == 30 && term.Target.Length == 20);
    }

    [Fact]
    public void Of_TargetWithoutStatedTerms_LeavesThemOut() =>
        SupportTerms.Of(Input(targetHasAll: false)).All.Select(term => term.Name).Should().NotContain(["predicted sigma", "ensemble spread", "committee disagreement"]);

    [Fact]
    public void Of_PredictionsAlone_GivesTheEvaluationsOwnSpace()
    {
        AuditInput input = new(new MaterialTable("evaluation", Compositions.AsSpan(0, 30).ToArray()), Input().Predictions);
        SupportTerms.Of(input).All.Select(term => term.Name).Should().Equal("neighbour distance to evaluated rows", "predicted sigma");
    }

    /// <summary>Distances and densities by their definition, in double precision, the query's own composition left out.</summary>
    [Fact]
    public void Of_Distances_AreThoseOfTheDefinition()
    {
        AuditInput input = Input();
        SupportTerms terms = SupportTerms.Of(input);
        EmbeddingMatrix corpus = input.Corpus!.Embedding!.Matrix, target = input.Target!.Embedding!.Matrix;
        (double Distance, int Row)[] Nearest(ReadOnlySpan<float> point, Composition own)
        {
            float[] at = point.ToArray();
            return [.. Enumerable.Range(0, corpus.RowCount).Where(row => input.Corpus.Compositions[row].JoinKey != own.JoinKey)
                .Select(row => (Math.Sqrt(corpus.Row(row).ToArray().Zip(at, (x, y) => ((double)x - y) * ((double)x - y)).Sum()), row)).Order().Take(5)];
        }

        for (int row = 0; row < target.RowCount; row++)
        {
            (double Distance, int Row)[] nearest = Nearest(target.Row(row), input.Target.Compositions[row]);
            double distance = nearest.Average(n => n.Distance), own = nearest.Average(n => Nearest(corpus.Row(n.Row), input.Corpus.Compositions[n.Row]).Average(m => m.Distance));
            terms.All[0].Target[row].Should().BeApproximately(distance, 1e-5);
            terms.All[2].Target[row].Should().BeApproximately(distance / (distance + own), 1e-5);
        }
    }

    /// <summary>Beyond the limit the reference is a sample of whole compositions that does not depend on the order of rows.</summary>
    [Fact]
    public void Sample_TooMuchWork_TakesTheSameCompositionsInAnyOrder()
    {
        Composition[] many = [.. from x in Enumerable.Range(1, 60) from y in Enumerable.Range(1, 60) select Composition.Parse($"Na{x}Cl{y}F{x + y}")];
        int[] rows = ReferenceSpace.Sample(new MaterialTable("corpus", many), 256, 1_000_000_000), reversed = ReferenceSpace.Sample(new MaterialTable("corpus", many.Reverse()), 256, 1_000_000_000);

        rows.Should().HaveCount(1000).And.BeInAscendingOrder();
        reversed.Select(row => many[^(row + 1)].JoinKey).Distinct().Except(rows.Select(row => many[row].JoinKey)).Count().Should().BeLessThanOrEqualTo(1, "only the last composition may be cut");
        ReferenceSpace.Sample(new MaterialTable("corpus", many), 256, 1000).Should().HaveCount(3600);
    }
}

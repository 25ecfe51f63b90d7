using MathNet.Numerics.Distributions;
using Mpbf.Core;
using Mpbf.Core.Embeddings;
using Mpbf.Core.Matter;
using Mpbf.CrossLayer.Audits;
using Mpbf.CrossLayer.Planning;

namespace Mpbf.CrossLayer.Tests.Planning;

/// <summary>Worlds of 400 evaluation, 200 corpus and 300 target rows on a line, with one error planted.</summary>
public sealed class PlanTests
{
    private static readonly string[] Metals = ["Li", "Na", "K", "Rb", "Mg", "Ca", "Sr", "Ba", "Sc", "Ti", "V", "Cr", "Mn", "Fe", "Co", "Ni", "Y", "Zr", "Nb", "Mo"], Anions = ["O", "S", "F", "Cl", "N", "P"];

    [Fact]
    public void Of_PredictionsHalfAsLarge_RecalibratesForCertain()
    {
        Plan plan = World(1, (y, _, noise) => (y, (0.5 * y) + (0.1 * noise)));
        PlannedAction best = plan.Actions[0];
        best.Kind.Should().Be(ActionKind.Recalibrate);
        best.Cost.Estimate!.Value.Should().Be(0);
        best.RiskChange.Estimate!.Value.Should().BeNegative();
        plan.Advice.Should().StartWith("recalibrate");
    }

    [Fact]
    public void Of_ErrorsThatNothingRepairs_SaysStopAtTheStatedLevel()
    {
        // Errors are noise about the prediction alone: at most 5 % of plans may support anything; 3 of 8 has a probability under 1 %.
        Plan[] plans = [.. Enumerable.Range(1, 8).Select(seed => World(seed, (y, _, noise) => (y + noise, y)))];
        plans.Count(plan => plan.Actions.Any(action => action.IsSupported)).Should().BeLessThanOrEqualTo(2);
        plans.Should().OnlyContain(plan => plan.Actions.Any(action => action.Kind == ActionKind.Stop));
    }

    [Fact]
    public void Of_ErrorsThatGrowWithDistance_MeasuresThere()
    {
        Plan plan = World(3, (y, place, noise) => (y + (noise * (place > 3 ? 4 : 0.2)), y));
        PlannedAction named = plan.Actions.Single(action => action.Kind == ActionKind.MeasureCandidates);
        named.RiskChange.Estimate!.Value.Should().BeNegative();
        named.BeyondRandom.IsAssessed.Should().BeTrue();
        named.Candidates.Should().HaveCount(30).And.OnlyHaveUniqueItems();
        plan.Actions.TakeWhile(action => action.Kind != ActionKind.Stop).Should().OnlyContain(action => action.IsSupported);
        plan.Actions.SkipWhile(action => action.Kind != ActionKind.Stop).Should().OnlyContain(action => !action.IsSupported);
        World(3, (y, place, noise) => (y + (noise * (place > 3 ? 4 : 0.2)), y)).Actions.Select(action => action.RiskChange.ToString()).Should().Equal(plan.Actions.Select(action => action.RiskChange.ToString()), "the same input gives the same plan");
    }

    [Fact]
    public void Of_NoTargetAndNoReference_SaysWhatToSupply()
    {
        Plan plan = World(1, (y, _, noise) => (y + noise, y), hasTarget: false);
        plan.Actions.Single(action => action.Kind == ActionKind.MeasureCandidates).RiskChange.Reason.Should().Contain("supply target");
        plan.Actions.Single(action => action.Kind == ActionKind.Relabel).RiskChange.Reason.Should().Contain("supply reference");
        plan.Actions.Single(action => action.Kind == ActionKind.DropCorpusPart).RiskChange.IsAssessed.Should().BeFalse();
        FluentActions.Invoking(() => World(1, (y, _, _) => (y, y), count: 1)).Should().Throw<ArgumentOutOfRangeException>();
    }

    private static Plan World(int seed, Func<double, double, double, (double Truth, double Prediction)> predict, bool hasTarget = true, int count = 30)
    {
        var random = new Random(seed);
        (MaterialTable corpus, _) = Rows("corpus", 200, 2);
        (MaterialTable evaluation, double[] places) = Rows("evaluation", 400, 6);
        (MaterialTable target, _) = Rows("target", 300, 6);
        (double Truth, double Prediction)[] values = [.. places.Select(place => predict(Normal.Sample(random, 0, 1), place, Normal.Sample(random, 0, 1)))];
        var predictions = new Predictions(evaluation.Ids, values.Select(value => value.Truth), values.Select(value => value.Prediction), evaluation.ResamplingKeys);
        return Plan.Of(new AuditInput(evaluation, predictions) { Seed = (ulong)seed, Tolerance = 0.5, Corpus = corpus, Target = hasTarget ? target : null }, count);

        (MaterialTable, double[]) Rows(string name, int rows, double reach)
        {
            double[] along = [.. Enumerable.Range(0, rows).Select(_ => reach * random.NextDouble())];
            // Compositions say nothing of the place; every row has a proportion of its own, so that no two are one compound.
            var compositions = Enumerable.Range(0, rows).Select(i => Composition.Parse(FormattableString.Invariant($"{Metals[random.Next(Metals.Length)]}{name.Length + 2}{Anions[random.Next(Anions.Length)]}{1000 + i}")));
            return (new MaterialTable(name, compositions, Enumerable.Range(0, rows).Select(i => $"{name} {i}")) { Embedding = new Embedding("line", Core.Estimates.Subject.Model, new EmbeddingMatrix([.. along.Select(x => (float)x)], rows, 1)) }, along);
        }
    }
}

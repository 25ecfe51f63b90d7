using MathNet.Numerics.Distributions;
using Mpbf.Core;
using Mpbf.Core.Matter;
using Mpbf.CrossLayer.Audits;
using Mpbf.CrossLayer.Planning;
using Mpbf.Isl.Surrogates;
using Mpbf.Ral.Encoders;

namespace Mpbf.CrossLayer.Tests.Planning;

/// <summary>
/// Worlds in which the property is the mean atomic number of a binary compound, in tens, with a part that no model can know, large where the anion is heavy; the audited model is a Bayesian ridge, never the bagged trees that stand in for it.
/// </summary>
public sealed class DroppedPartsTests
{
    private static readonly string[] Cations = ["Li", "Na", "K", "Rb", "Mg", "Ca", "Sr", "Ba", "Sc", "Ti", "V", "Cr", "Mn", "Fe", "Co", "Ni", "Y", "Zr", "Nb", "Mo"], Anions = ["O", "S", "F", "Cl", "N", "P", "Se", "Br"];

    [Fact]
    public void Of_PartWithGarbageLabels_IsDroppedAndTheRefitConfirmsIt()
    {
        World world = new(1, source => source == "B" ? 2.5 : 0);
        Plan plan = Plan.Of(world.Input);
        PlannedAction drop = plan.Actions.Single(action => action.Kind == ActionKind.DropCorpusPart && action.What.EndsWith("source B", StringComparison.Ordinal));
        drop.IsSupported.Should().BeTrue();
        drop.Cost.Estimate!.Value.Should().Be(0);
        drop.BeyondRandom.Estimate!.Interval()!.Value.Upper.Should().BeNegative();
        drop.What.Should().Contain("120 rows");
        plan.Actions.Where(action => action.Kind == ActionKind.DropCorpusPart && action != drop).Should().HaveCount(2).And.OnlyContain(action => !action.IsSupported);

        double realised = world.ShareBeyond(source => source != "B") - world.ShareBeyond(_ => true);
        realised.Should().BeNegative("the refit is the truth that the plan is held against");
        drop.RiskChange.Estimate!.Value.Should().BeLessThan(realised / 3, "and foresees a good part of");
    }

    [Fact]
    public void Of_CleanParts_NoneIsDropped()
    {
        // At most 5 % of plans may support a drop; 2 of 4 has a probability of 1.4 %.
        Plan[] plans = [.. Enumerable.Range(1, 4).Select(seed => Plan.Of(new World(seed, _ => 0).Input))];
        plans.Should().OnlyContain(plan => plan.Actions.Count(action => action.Kind == ActionKind.DropCorpusPart && action.RiskChange.IsAssessed) == 3);
        plans.Count(plan => plan.Actions.Any(action => action.Kind == ActionKind.DropCorpusPart && action.IsSupported)).Should().BeLessThanOrEqualTo(1);
    }

    [Fact]
    public void Of_NoPartsStated_OffersElementFamilies()
    {
        AuditInput input = new World(2, _ => 0).Input with { CorpusParts = null };
        Plan.Of(input).Actions.Where(action => action.Kind == ActionKind.DropCorpusPart).Should().HaveCountGreaterThan(2).And.Contain(action => action.What.EndsWith("with halogens", StringComparison.Ordinal));
    }

    [Fact]
    public void Of_SameInput_GivesTheSamePlan()
    {
        AuditInput input = new World(3, source => source == "C" ? 2.5 : 0).Input;
        Plan.Of(input).Actions.Select(action => $"{action.What} {action.RiskChange} {action.ThresholdChange} {action.ShiftChange}").Should().Equal(Plan.Of(input).Actions.Select(action => $"{action.What} {action.RiskChange} {action.ThresholdChange} {action.ShiftChange}"));
    }

    /// <summary>Trees that had seen the truths they are judged on would err by about a third of what those err that had not; here both have not.</summary>
    [Fact]
    public void StandIn_EvaluationIsTheCorpus_IsNeverJudgedOnWhatItHasSeen()
    {
        AuditInput input = new World(4, _ => 0).Input;
        MaterialTable corpus = input.Materials with { Values = input.Predictions.Truth };
        var standIn = new StandIn(corpus, input.Materials, input.Predictions, 1);
        var apart = new StandIn(input.Corpus!, input.Materials, input.Predictions, 1);
        double seen = standIn.Errors(standIn.Predict(_ => false, "whole")).Average(), unseen = apart.Errors(apart.Predict(_ => false, "whole")).Average();
        seen.Should().BeInRange(0.8 * unseen, 1.3 * unseen);
        standIn.LeastLeft(_ => false).Should().BeLessThan(220).And.BeGreaterThan(170, "a third of 300 is left out");
    }

    [Theory]
    [InlineData("no corpus", "supply corpus")]
    [InlineData("no labels", "supply corpus.value")]
    [InlineData("one part", "no part holds 5 to 60 %")]
    [InlineData("small", "at least 100")]
    [InlineData("errors of another kind", "does not err where the model does")]
    public void Of_NoEvidence_SaysWhy(string world, string reason)
    {
        AuditInput input = new World(1, _ => 0, world == "errors of another kind").Input;
        MaterialTable corpus = input.Corpus!;
        input = world switch
        {
            "no corpus" => input with { Corpus = null, CorpusParts = null },
            "no labels" => input with { Corpus = corpus with { Values = null } },
            "one part" => input with { CorpusParts = new Grouping("source", corpus.Ids.Select(_ => new[] { "A" })) },
            "small" => input with { Corpus = corpus.Select([.. Enumerable.Range(0, 90)]), CorpusParts = null },
            _ => input,
        };
        PlannedAction drop = Plan.Of(input).Actions.Single(action => action.Kind == ActionKind.DropCorpusPart);
        drop.RiskChange.Reason.Should().Contain(reason);
        drop.ThresholdChange.IsAssessed.Should().BeFalse();
        drop.ShiftChange.IsAssessed.Should().BeFalse();
    }

    [Fact]
    public void Of_PartsOfAnotherNumberOfRows_IsMisuse()
    {
        AuditInput input = new World(1, _ => 0).Input with { CorpusParts = new Grouping("source", [["A"], ["B"]]) };
        FluentActions.Invoking(() => Plan.Of(input)).Should().Throw<ArgumentException>().WithMessage("*2 rows*300*");
    }

    [Fact]
    public void PartsOf_SharesFromTinyToMost_KeepsThoseBetween5And60Percent()
    {
        // 100 rows: a 70, b 20, c 6, d 4.
        var corpus = new MaterialTable("corpus", Enumerable.Range(1, 100).Select(i => Composition.Parse(FormattableString.Invariant($"Na{i}Cl{i + 1}"))));
        var stated = new Grouping("source", Enumerable.Range(0, 100).Select(i => new[] { i < 70 ? "a" : i < 90 ? "b" : i < 96 ? "c" : "d" }));
        CorpusPart.Of(corpus, stated).Select(part => (part.Name, part.Rows.Count)).Should().Equal(("source b", 20), ("source c", 6));
        CorpusPart.Of(corpus, null).Should().BeEmpty("alkalis and halogens hold every row");
    }

    private sealed class World
    {
        private readonly (Composition Composition, double Label, string Source)[] _corpus;
        private readonly Composition[] _evaluation;
        private readonly double[] _truth;

        public World(int seed, Func<string, double> fault, bool isUnrelated = false)
        {
            var random = new Random(seed);
            Composition[] all = [.. Enumerable.Range(0, 600).Select(i => Composition.Parse(FormattableString.Invariant($"{Cations[random.Next(Cations.Length)]}{random.Next(1, 6) + (i / 1000.0)}{Anions[random.Next(Anions.Length)]}{random.Next(1, 6)}")))];
            _evaluation = all[300..];
            _truth = [.. _evaluation.Select(composition => Property(composition, random))];
            _corpus = [.. all[..300].Select((composition, i) => (composition, i % 5 is 0 or 1 ? "A" : i % 5 is 2 or 3 ? "B" : "C")).Select(row => (row.composition, Property(row.composition, random) + fault(row.Item2), row.Item2))];
            double[] predicted = isUnrelated ? [.. _truth.Select(truth => truth + Normal.Sample(random, 0, 1))] : Predict(_ => true);
            var materials = new MaterialTable("evaluation", _evaluation, Enumerable.Range(0, 300).Select(i => $"e{i}"));
            Input = new AuditInput(materials, new Predictions(materials.Ids, _truth, predicted, materials.ResamplingKeys))
            {
                Seed = (ulong)seed,
                Draws = 100,
                Tolerance = 0.5,
                Corpus = new MaterialTable("corpus", _corpus.Select(row => row.Composition)) { Values = [.. _corpus.Select(row => row.Label)] },
                CorpusParts = new Grouping("source", _corpus.Select(row => new[] { row.Source })),
            };
        }

        public AuditInput Input { get; }

        /// <summary>What happens: share of evaluation errors beyond the tolerance once the ridge is fitted on some sources alone.</summary>
        public double ShareBeyond(Func<string, bool> isKept) => Predict(isKept).Zip(_truth, static (prediction, truth) => Math.Abs(prediction - truth) > 0.5 ? 1.0 : 0).Average();

        private static double Property(Composition composition, Random random) =>
            (composition.Amounts.Sum(pair => composition.Fraction(pair.Element) * pair.Element.AtomicNumber) / 10) + ((composition.Amounts.Any(pair => pair.Element.Symbol is "Se" or "Br") ? 1 : 0.1) * Normal.Sample(random, 0, 1));

        private static Points Points(IEnumerable<Composition> compositions) => new(CompositionEncoder.Default.Encode([.. compositions]).Matrix);

        private double[] Predict(Func<string, bool> isKept)
        {
            (Composition Composition, double Label, string Source)[] rows = Array.FindAll(_corpus, row => isKept(row.Source));
            double[] mean = new double[_evaluation.Length];
            new BayesianRidge().Fit(Points(rows.Select(row => row.Composition)), [.. rows.Select(row => row.Label)]).Predict(Points(_evaluation), mean, new double[mean.Length]);
            return mean;
        }
    }
}

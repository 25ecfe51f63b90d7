using Mpbf.Core;
using Mpbf.Core.Embeddings;
using Mpbf.Core.Estimates;
using Mpbf.Core.Matter;
using Mpbf.Ral.Encoders;
using Mpbf.Ral.Factors;
using Mpbf.Ral.Geometry;
using Mpbf.Ral.Invariance;

namespace Mpbf.Ral.Tests;

public sealed class ProbedIntegrityTests
{
    /// <summary>All AB and AB2 compounds of 20 metals and 10 non-metals: a pool made here, so that nothing is read.</summary>
    private static readonly Composition[] Pool =
    [
        .. from metal in "Li Na K Mg Ca Sr Al Ga In Ti V Cr Mn Fe Ni Cu Zn Zr Nb La".Split(' ')
           from other in "O S Se N P As F Cl Br C".Split(' ')
           from amount in new[] { 1, 2 }
           select Composition.Parse($"{metal}{other}{amount}"),
    ];

    [Fact]
    public void Assess_ChemicalEncoder_KeepsMoreThanWronglyAssignedRows()
    {
        Abstraction abstraction = Assess(CompositionEncoder.Default.Encode(Pool));

        abstraction.Spectrum.Where(scale => scale.Representation.IsAssessed).Max(scale => scale.Representation.Estimate!.Value).Should().BeGreaterThan(0.1);
        abstraction.WrongAssignment.Value.Should().BeLessThan(0.05);
        abstraction.Spectrum.Single(scale => scale.Scale == Scale.Macro).Representation.IsAssessed.Should().BeFalse();
    }

    [Fact]
    public void Assess_RandomRows_KeepNothing()
    {
        var random = new Random(4);
        var matrix = new EmbeddingMatrix([.. Enumerable.Range(0, Pool.Length * 8).Select(_ => random.NextSingle())], Pool.Length, 8);

        Assess(new Embedding("random", Subject.Model, matrix)).Spectrum
            .Where(scale => scale.Representation.IsAssessed).Should().OnlyContain(scale => scale.Representation.Estimate!.Value < 0.05);
    }

    [Fact]
    public void Assess_CarriedFactor_IsRefusedByName() => FluentActions
        .Invoking(() => new ProbedIntegrity().Assess(CompositionEncoder.Default.Encode(Pool), Pool, CompositionFactors.Of(Pool), ["atomic volume"], new Resampling(1, 20)))
        .Should().Throw<ArgumentException>().Which.Message.Should().Contain("atomic volume (mean)").And.Contain("circular");

    [Fact]
    public void EffectiveRank_OfOrthogonalEqualAxes_IsTheirNumber() =>
        EffectiveRank.Of(new EmbeddingMatrix([1, 0, -1, 0, 0, 1, 0, -1], 4, 2)).Should().BeApproximately(2, 1e-12, "two equal singular values");

    [Fact]
    public void EffectiveRank_OfALine_IsOne() =>
        EffectiveRank.Of(new EmbeddingMatrix([1, 2, 2, 4, 3, 6], 3, 2)).Should().BeApproximately(1, 1e-6, "rounding leaves a second eigenvalue of 1e-16");

    /// <summary>One composition has no spread to measure an error by: none is none, any is all.</summary>
    [Fact]
    public void OfFormulaEncoder_OneComposition_IsJudgedWithoutSpread()
    {
        Composition[] one = [Composition.Parse("Fe2O3")];
        InvarianceDensity.OfFormulaEncoder(formula => [Composition.Parse(formula).Fraction(Element.FromSymbol("O"))], one, 1).Value.Should().Be(1);
        InvarianceDensity.OfFormulaEncoder(formula => [formula.Length], one, 1).Warnings.Should().ContainSingle().Which.Should().NotContain("NaN");
        InvarianceDensity.OfFormulaEncoder(formula => [Composition.Parse(formula).AtomCount], one, 1).Value.Should().Be(0.5, "the order of elements does not matter, the number of formula units does");
    }

    [Fact]
    public void OfFormulaEncoder_BrokenInvariance_IsSeen()
    {
        Composition[] some = [.. Pool.Take(30)];
        InvarianceDensity.OfFormulaEncoder(formula => [Composition.Parse(formula).Fraction(Element.FromSymbol("O"))], some, 1).Value.Should().BeApproximately(1, 1e-6);
        InvarianceDensity.OfFormulaEncoder(formula => [Composition.Parse(formula).AtomCount], some, 1).Value.Should().BeApproximately(0.5, 1e-3, "order is kept, formula units are not");
    }

    /// <summary>With one group there is nothing to train on, so nothing is claimed.</summary>
    [Fact]
    public void Assess_OneGroup_IsNotAssessed()
    {
        Composition[] oxides = [.. Enumerable.Range(1, 40).Select(n => Composition.Parse($"O{n}"))];
        Abstraction abstraction = new ProbedIntegrity().Assess(CompositionEncoder.Default.Encode(oxides), oxides, CompositionFactors.Of(oxides), [], new Resampling(1, 20));
        abstraction.Spectrum.Should().OnlyContain(scale => !scale.Representation.IsAssessed);
        abstraction.ScaleTransitionUncertainty.IsAssessed.Should().BeFalse();
    }

    [Theory]
    [InlineData(ProbeKind.Neighbours)]
    [InlineData(ProbeKind.Ridge)]
    public void Assess_MoreColumnsThanTenThousand_IsRead(ProbeKind kind)
    {
        float[] wide = new float[Pool.Length * 10_001];
        EmbeddingMatrix narrow = CompositionEncoder.Default.Encode(Pool).Matrix;
        for (int row = 0; row < Pool.Length; row++) narrow.Row(row).CopyTo(wide.AsSpan(row * 10_001));
        double[] factor = [.. CompositionFactors.Of(Pool)[2].Values];
        double ofNarrow = OutOfGroupSkill.Of(narrow, factor, Grouping.ByFamily(Pool), kind), ofWide = OutOfGroupSkill.Of(new EmbeddingMatrix(wide, Pool.Length, 10_001), factor, Grouping.ByFamily(Pool), kind);
        ofWide.Should().BeApproximately(ofNarrow, kind == ProbeKind.Neighbours ? 1e-6 : 0.2, "columns of zeros add nothing; ridge chooses its penalty otherwise in its dual form");
    }

    [Fact]
    public void Assess_ConstantSpace_IsACollapse()
    {
        Abstraction abstraction = Assess(new Embedding("constant", Subject.Model, new EmbeddingMatrix(Enumerable.Repeat(1f, Pool.Length * 3).ToArray(), Pool.Length, 3)));
        abstraction.Conditions.Single(condition => condition.Code == "ral.latent-collapse").Verdict.Should().Be(Mpbf.Core.Conditions.Verdict.Breach);
        abstraction.Spectrum.Where(scale => scale.Representation.IsAssessed).Should().OnlyContain(scale => scale.Representation.Estimate!.Value < 0.05);
    }

    private static Abstraction Assess(Embedding embedding) =>
        new ProbedIntegrity().Assess(embedding, Pool, CompositionFactors.Of(Pool), [], new Resampling(1, 20));
}

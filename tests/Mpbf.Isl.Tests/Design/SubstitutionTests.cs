using Mpbf.Core.Crystals;
using Mpbf.Core.Matter;
using Mpbf.Isl.Design;

namespace Mpbf.Isl.Tests.Design;

public class SubstitutionTests
{
    private static readonly Element Na = Crystals.Symbol("Na"), K = Crystals.Symbol("K"), Rb = Crystals.Symbol("Rb"), Cl = Crystals.Symbol("Cl"), Br = Crystals.Symbol("Br");

    /// <summary>By hand, equations (186) and (187): n_NaK = 1, n_Na = n_K = 2, n = 8; of five elements q_K = 3/13.</summary>
    [Fact]
    public void Learn_FourAlkaliHalides_CountsSingleExchanges()
    {
        var statistics = SubstitutionStatistics.Learn(Crystals.AlkaliHalides);
        statistics.ExchangeCount.Should().Be(4);
        statistics.Count(Na, K).Should().Be(1);
        statistics.Count(Cl, Br).Should().Be(1);
        statistics.Count(Na, Cl).Should().Be(0);
        statistics.LogOdds(Na, K).Should().BeApproximately(Math.Log(2 / 1.5), 1e-12);
        statistics.LogOdds(Na, Cl).Should().BeApproximately(Math.Log(1 / 1.25), 1e-12);
        statistics.Probability(Na, K).Should().BeApproximately((1 + (3.0 / 13)) / (2 + (10.0 / 13)), 1e-12);
        statistics.Elements.Sum(to => statistics.Probability(Na, to)).Should().BeApproximately(1, 1e-12);
        statistics.Probability(Na, Na).Should().Be(0);
        SubstitutionStatistics.Learn([.. Crystals.AlkaliHalides, .. Crystals.AlkaliHalides]).Count(Na, K).Should().Be(1, "a material twice counts once");
    }

    [Fact]
    public void Learn_OtherPrototype_IsNoExchange() =>
        SubstitutionStatistics.Learn([new KnownMaterial("rock salt", Composition.Parse("NaCl")), new KnownMaterial("caesium chloride", Composition.Parse("CsCl"))]).ExchangeCount.Should().Be(0);

    [Fact]
    public void Indifferent_AnyCorpus_GivesEveryOtherElementTheSame() =>
        SubstitutionStatistics.Indifferent(Crystals.AlkaliHalides).Probability(Na, Br).Should().BeApproximately(0.25, 1e-12);

    [Fact]
    public void Learn_Misuse_IsRefused()
    {
        FluentActions.Invoking(() => SubstitutionStatistics.Learn([])).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => SubstitutionStatistics.Learn(Crystals.AlkaliHalides).Count(Na, Crystals.Symbol("Fe"))).Should().Throw<ArgumentException>().WithMessage("*Fe*");
        FluentActions.Invoking(() => new KnownMaterial("rock salt", Composition.Parse("KCl"), Crystals.RockSalt("Na", "Cl", 5.64))).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new SubstitutionSampler([], SubstitutionStatistics.Learn(Crystals.AlkaliHalides))).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new SubstitutionSampler([KnownMaterial.Of(Composition.Parse("FeO"))], SubstitutionStatistics.Learn(Crystals.AlkaliHalides))).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new DesignCandidate(Crystals.AlkaliHalides[0], [Na, Na])).Should().Throw<ArgumentException>();
    }

    /// <summary>Covalent radii of Cordero et al. 2008: Na 1.66, K 2.03, Cl 1.02 Å; the measured edges are 5.64 and 6.29 Å (CRC Handbook), a ratio of 1.115.</summary>
    [Fact]
    public void ToStructure_PotassiumForSodium_ScalesTheCellByTheRadii()
    {
        var template = KnownMaterial.Of(Crystals.RockSalt("Na", "Cl", 5.64));
        Structure structure = new DesignCandidate(template, [K, Cl]).ToStructure()!;
        structure.Composition.ReducedFormula.Should().Be("KCl");
        double edge = Math.Cbrt(4 * structure.Lattice!.Volume);
        edge.Should().BeApproximately(5.64 * (2.03 + 1.02) / (1.66 + 1.02), 1e-9).And.BeApproximately(6.29, 0.15);
        new StructureMatching().AreSame(structure, Crystals.RockSalt("K", "Cl", 6.29)).Should().BeTrue();
        new DesignCandidate(Crystals.AlkaliHalides[0], [K, Cl]).ToStructure().Should().BeNull("the template has no crystal");
    }

    /// <summary>By hand: five elements of which each alkali halide is neutral; two metals have no charges to balance; a known crystal in another cell is still known.</summary>
    [Fact]
    public void Sample_RockSalts_JudgesEachProposal()
    {
        KnownMaterial[] corpus = [.. new[] { ("Na", "Cl", 5.64), ("K", "Cl", 6.29), ("Rb", "Cl", 6.58), ("Na", "Br", 5.97) }.Select(x => KnownMaterial.Of(Crystals.RockSalt(x.Item1, x.Item2, x.Item3)))];
        SampledDesigns sampled = new SubstitutionSampler(corpus, SubstitutionStatistics.Learn(corpus)).Sample(500, 1);
        sampled.Designs.Should().OnlyContain(design => design.IsValid == (ChargeNeutrality.Judge(design.Candidate.Composition) != ChargeBalance.Unbalanced), "no two atoms of a scaled rock salt overlap");
        string[] known = ["NaCl", "KCl", "RbCl", "NaBr"];
        sampled.Designs.Should().OnlyContain(design => design.IsNovel == !known.Contains(design.Candidate.Composition.ReducedFormula));
        sampled.Designs.Where(design => design is { IsValid: true, IsUnique: true }).Select(design => design.Candidate.Composition.JoinKey).Should().OnlyHaveUniqueItems();
        sampled.Designs.Select(design => design.Candidate.Composition.ReducedFormula).Should().Contain(["KBr", "RbBr"], "the two that are missing in the table");
        sampled.Novelty.Total.Should().Be(sampled.Uniqueness.Count);
        sampled.Uniqueness.Count.Should().BeLessThanOrEqualTo(10, "five elements have ten pairs");
    }

    [Fact]
    public void Sample_SameSeed_GivesTheSame()
    {
        var sampler = new SubstitutionSampler(Crystals.AlkaliHalides, SubstitutionStatistics.Learn(Crystals.AlkaliHalides));
        string[] Keys(int count, ulong seed) => [.. sampler.Sample(count, seed).Designs.Select(design => design.Candidate.Key)];
        Keys(50, 1).Should().Equal(Keys(200, 1).Take(50), "proposal i is a function of seed and i");
        Keys(50, 1).Should().NotEqual(Keys(50, 2));
    }

    /// <summary>Two atoms put at a tenth of their distance: the proposal is not valid.</summary>
    [Fact]
    public void Sample_CrushedTemplate_IsNotValid()
    {
        KnownMaterial[] corpus = [new("crushed", Composition.Parse("NaCl"), Crystals.RockSalt("Na", "Cl", 0.564)), KnownMaterial.Of(Composition.Parse("KBr"))];
        new SubstitutionSampler(corpus, SubstitutionStatistics.Learn(corpus)).Sample(50, 1).Designs.Where(design => design.Candidate.Template.Prototype == "crushed").Should().OnlyContain(design => !design.IsValid);
    }

    /// <summary>Wilson (1927), 95 %: 8 of 10 gives [0.490, 0.943] (Brown, Cai and DasGupta 2001's formula by hand); none of none says nothing.</summary>
    [Fact]
    public void Share_Interval_IsWilsons()
    {
        new Share(8, 10).Interval.Lower.Should().BeApproximately(0.490, 5e-4);
        new Share(8, 10).Interval.Upper.Should().BeApproximately(0.943, 5e-4);
        new Share(0, 10).Interval.Lower.Should().Be(0);
        new Share(0, 0).Interval.ToString().Should().Be("[0, 1]");
    }
}

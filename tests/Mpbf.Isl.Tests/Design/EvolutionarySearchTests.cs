using System.Collections.Immutable;
using Mpbf.Core.Matter;
using Mpbf.Isl.Campaigns;
using Mpbf.Isl.Design;

namespace Mpbf.Isl.Tests.Design;

public class EvolutionarySearchTests
{
    private static readonly string[] Metals = ["Li", "Na", "K", "Rb", "Cs", "Mg", "Ca", "Sr", "Ba", "Zn", "Al", "Ti", "Fe", "Ni"], NonMetals = ["F", "Cl", "Br", "I", "O", "S", "Se", "N"];

    /// <summary>Every second pair of a metal and a non-metal: the others can be found.</summary>
    private static readonly ImmutableArray<KnownMaterial> Corpus = [.. Metals.SelectMany((metal, i) => NonMetals.Where((_, j) => (i + j) % 2 == 0).Select(other => KnownMaterial.Of(Composition.Parse(metal + other))))];
    private static readonly SubstitutionStatistics Statistics = SubstitutionStatistics.Learn(Corpus);

    /// <summary>A known world: the objective is minus the mean atomic number; of all pairs of the elements outside the corpus whose charges balance where they are ionic (by enumeration), one of the three lightest is found and stands first: a search is no enumeration.</summary>
    [Fact]
    public void Run_KnownWorld_FindsOneOfTheBestPairsOutsideTheCorpus()
    {
        EvolutionResult result = Search(1).Run(Lightness, Goal.Maximise);
        string[] all = [.. Metals, .. NonMetals];
        string[] best = [.. all.SelectMany((_, i) => all.Skip(i + 1), (first, second) => (first, second)).Select(pair => Composition.Parse(pair.first + pair.second))
            .Where(composition => ChargeNeutrality.Judge(composition) != ChargeBalance.Unbalanced && !Corpus.Any(known => known.Composition.Equals(composition)))
            .OrderBy(composition => composition.Amounts.Sum(pair => pair.Element.AtomicNumber)).Take(3).Select(composition => composition.JoinKey)];
        best.Should().Contain(result.Ranked[0].Candidate.Composition.JoinKey);
        result.Ranked.Select(design => design.Score).Should().BeInDescendingOrder();
        result.Ranked.Select(design => design.Candidate.Key).Should().OnlyHaveUniqueItems().And.NotIntersectWith(Corpus.Select(known => known.Key));
        result.Ranked.Should().OnlyContain(design => ChargeNeutrality.Judge(design.Candidate.Composition) != ChargeBalance.Unbalanced && design.Candidate.Elements[0].Electronegativity <= design.Candidate.Elements[1].Electronegativity);
        (result.Ranked.Length + result.Removed.Sum(removed => removed.Count)).Should().Be(result.ChildCount, "each child is kept or counted");
        result.Removed.Should().Contain(removed => removed.Rule == DesignRule.ChargeNeutrality && removed.Count > 0).And.Contain((DesignRule.Boundary, 0));
    }

    [Fact]
    public void Run_SameSeed_GivesTheSameList()
    {
        string[] Keys(ulong seed) => [.. Search(seed).Run(Lightness, Goal.Maximise).Ranked.Select(design => design.Candidate.Key)];
        string[] alone = Keys(3);
        var together = new string[4][];
        Parallel.For(0, together.Length, i => together[i] = Keys(3));
        together.Should().AllBeEquivalentTo(alone, options => options.WithStrictOrdering(), "searches that share the threads give what one alone gives");
        Keys(3).Should().NotEqual(Keys(4));
    }

    /// <summary>A boundary that no oxide passes: none is kept, and some were removed for it.</summary>
    [Fact]
    public void Run_Boundary_RemovesWhatLiesOutside()
    {
        var boundary = new DesignBoundary(candidate => candidate.Composition.Fraction(Element.FromSymbol("O")) > 0 ? double.NaN : 0.2, 0.5);
        EvolutionResult result = Search(1).Run(Lightness, Goal.Maximise, boundary);
        result.Ranked.Should().OnlyContain(design => design.Support == 0.2).And.NotBeEmpty();
        result.Ranked.Should().NotContain(design => design.Candidate.Composition.ChemicalSystem.Split('-', StringSplitOptions.None).Contains("O"));
        result.Removed.Single(removed => removed.Rule == DesignRule.Boundary).Count.Should().BePositive();
    }

    /// <summary>By hand: where small values are sought, the score is −mean + 2 sigma.</summary>
    [Fact]
    public void Run_Width_AddsSigmaToTheMerit()
    {
        var search = new EvolutionarySearch(Corpus, Statistics, new EvolutionOptions { PopulationCount = 40, GenerationCount = 5, Width = 2 });
        foreach (RankedDesign design in search.Run(Lightness, Goal.Minimise).Ranked) design.Score.Should().BeApproximately(-design.Mean + (2 * design.Sigma), 1e-12);
    }

    [Fact]
    public void Run_Misuse_IsRefused()
    {
        FluentActions.Invoking(() => new EvolutionarySearch([], Statistics)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new EvolutionarySearch(Corpus, SubstitutionStatistics.Learn(Crystals.AlkaliHalides))).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new EvolutionarySearch(Corpus, Statistics, new EvolutionOptions { PopulationCount = 1 })).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new EvolutionarySearch(Corpus, Statistics, new EvolutionOptions { CrossoverShare = double.NaN })).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => Search(1).Run((_, mean, _) => mean.Fill(double.NaN), Goal.Maximise)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => Search(1).Run((_, _, sigma) => sigma.Fill(-1), Goal.Maximise)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => Search(1).Run(Lightness, Goal.Maximise, cancellation: new CancellationToken(canceled: true))).Should().Throw<OperationCanceledException>();
    }

    private static EvolutionarySearch Search(ulong seed) => new(Corpus, Statistics, new EvolutionOptions { PopulationCount = 40, GenerationCount = 15, Seed = seed });

    private static void Lightness(IReadOnlyList<DesignCandidate> candidates, Span<double> mean, Span<double> sigma)
    {
        for (int i = 0; i < mean.Length; i++) (mean[i], sigma[i]) = (-candidates[i].Elements.Average(element => element.AtomicNumber), 0.1 * candidates[i].Elements[0].Period);
    }
}

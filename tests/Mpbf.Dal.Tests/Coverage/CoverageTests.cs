using System.Collections.Immutable;
using Mpbf.Core;
using Mpbf.Core.Matter;
using Mpbf.Dal.Coverage;

namespace Mpbf.Dal.Tests.Coverage;

public sealed class CoverageTests
{
    private static Composition[] Of(params string[] formulas) => [.. formulas.Select(Composition.Parse)];

    [Fact]
    public void GroupCounts_ByElement_ByHand()
    {
        ImmutableArray<GroupCounts> counts = GroupCounts.Of(Grouping.ByElement(Of("NaCl", "NaF", "MgO")), Grouping.ByElement(Of("NaBr", "MgO")));
        counts[0].Should().Be(new GroupCounts("Br", 0, 1));
        counts.Single(group => group.Group == "Na").Should().Be(new GroupCounts("Na", 2, 1));
        GroupCounts.CoveredShare(counts).Should().BeApproximately(3.0 / 4, 1e-12, "Na, Mg, O of Na, Br, Mg, O");
        GroupCounts.CoveredShare(counts, least: 2).Should().BeApproximately(1.0 / 4, 1e-12);
    }

    /// <summary>Systems dealt at random are not called missing; one that lies wholly in the target is, once chance (2⁻ᵏ) is below 5 % over all systems.</summary>
    [Fact]
    public void MissingSystem_WholeSystemInTheTarget_IsCalledBeyondChance()
    {
        string[] metals = ["Li", "Na", "K", "Mg", "Ca", "Ti", "Fe", "Co", "Ni", "Cu"];
        Composition[] all = [.. metals.SelectMany(metal => Enumerable.Range(1, 10).Select(k => Composition.Parse($"{metal}{k}O{k + 1}")))];
        MaterialTable Table(Func<int, bool> holds) => new("t", Enumerable.Range(0, 100).Where(holds).Select(i => all[i]));
        MissingSystem.Find(Table(i => i % 2 == 0), Table(i => i % 2 == 1)).Should().BeEmpty();
        MissingSystem.Find(Table(i => i % 2 == 0 && i >= 10), Table(i => i % 2 == 1 || i < 10)).Should().ContainSingle().Which.ChemicalSystem.Should().Be("Li-O");
    }
}

using Mpbf.Core.Conditions;
using Mpbf.Core.Estimates;
using Mpbf.Core.Matter;
using Mpbf.Dal.Modalities;

namespace Mpbf.Dal.Tests.Modalities;

public sealed class ModalityGapTests
{
    private static readonly Resampling Draws = new(7, 50);
    private static readonly string[] Metals = ["Li", "Na", "K", "Mg", "Ca", "Sr", "Ti", "V", "Cr", "Mn", "Fe", "Co", "Ni", "Cu", "Zn", "Y", "Zr", "Nb", "Mo", "La"];

    private static IEnumerable<Composition> Of(string anion) => Metals.Select(metal => Composition.Parse(metal + anion));

    [Fact]
    public void Judge_ModalityMissingFromOneFamily_IsABreachThatNamesIt()
    {
        ModalityItem[] items = [.. Of("O").Concat(Of("Cl")).Concat(Of("S")).Select(c => new ModalityItem("structure", "", c)), .. Of("Cl").Concat(Of("S")).Select(c => new ModalityItem("spectrum", "", c))];
        var gap = ModalityGap.Of(items, Draws);
        gap.Gaps[0].Should().Match<FamilyGap>(g => g.Modality == "spectrum" && g.Present == 0 && g.Materials == 20);
        gap.LinkedShare.Estimate!.Value.Should().BeApproximately(40.0 / 60, 1e-12);
        gap.Judge().Verdict.Should().Be(Verdict.Breach);
    }

    /// <summary>Spectra dealt at random to half of the materials: called in at most 5 % of the worlds, 6 of 60 allowed (binomial bound at 1 %).</summary>
    [Fact]
    public void Judge_RandomSpectra_IsQuietAtItsLevel()
    {
        int called = 0;
        for (int seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
#pragma warning disable CA5394 // seeded
            Composition[] all = [.. Of("O"), .. Of("Cl"), .. Of("S")];
            ModalityItem[] items = [.. all.Select(c => new ModalityItem("structure", "", c)), .. all.Where(_ => random.Next(2) == 0).Select(c => new ModalityItem("spectrum", "", c))];
#pragma warning restore CA5394
            if (ModalityGap.Of(items, Draws).Judge().Verdict != Verdict.Clear) called++;
        }

        called.Should().BeLessThanOrEqualTo(6);
    }

    [Fact]
    public void Of_ItemsWithoutComposition_AreLinkedById()
    {
        var gap = ModalityGap.Of([new("structure", "a", Composition.Parse("NaCl")), new("micrograph", "a", null), new("micrograph", "b", null)], Draws);
        (gap.MaterialCount, gap.Unlinkable).Should().Be((1, 1));
        gap.LinkedShare.Estimate!.Value.Should().Be(1);
        ModalityGap.Of([new("structure", "", Composition.Parse("NaCl"))], Draws).Judge().Verdict.Should().Be(Verdict.NotAssessed);
    }
}

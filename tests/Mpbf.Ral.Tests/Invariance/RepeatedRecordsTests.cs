using System.Globalization;
using Mpbf.Core.Crystals;
using Mpbf.Core.Embeddings;
using Mpbf.Ral.Invariance;
using Mpbf.Tests;

namespace Mpbf.Ral.Tests.Invariance;

public sealed class RepeatedRecordsTests
{
    [Fact]
    public void OfKeys_ByHand_IsTheDistanceOverTheSpread()
    {
        // Rows 0, 2, 5, 5: mean 3, squared deviations 9, 1, 4, 4, spread √4.5; the pair of material a lies 2 apart, that of b 0.
        RepeatedRecords records = RepeatedRecords.OfKeys(new EmbeddingMatrix([0, 2, 5, 5], 4, 1), ["a", "a", "b", "b"]);

        records.Should().BeEquivalentTo(new { MaterialCount = 2, PairCount = 2 });
        records.WorstError.Should().BeApproximately(2 / Math.Sqrt(4.5), 1e-7);
        records.MeanError.Should().BeApproximately(1 / Math.Sqrt(4.5), 1e-7);
        records.Density.Estimate!.Value.Should().BeLessThan(1e-5);
    }

    [Fact]
    public void OfStructures_SameCrystalInOtherCells_IsFound()
    {
        Structure[] structures = [Crystals.RockSalt, StructureTransform.Rotated(StructureTransform.Repeated(Crystals.RockSalt, 4), 4), StructureTransform.Primitive(Crystals.RockSalt), Crystals.Diamond];
        RepeatedRecords sound = RepeatedRecords.OfStructures(Encode(Crystals.RadialMean, structures), structures);
        RepeatedRecords sum = RepeatedRecords.OfStructures(Encode(Crystals.RadialSum, structures), structures);

        sound.PairCount.Should().Be(3);
        sound.Density.Estimate!.Value.Should().BeGreaterThan(0.99);
        sum.Density.Estimate!.Value.Should().BeLessThan(0.01, "a sum over the cell is not the same for every cell");
    }

    [Fact]
    public void OfStructures_AnotherVolume_IsAnotherRecord()
    {
        var strained = new Structure(Lattice.Cubic(5.7), Crystals.RockSalt.Species, Crystals.RockSalt.Positions);

        RepeatedRecords.OfStructures(new EmbeddingMatrix([1, 2], 2, 1), [Crystals.RockSalt, strained]).Density.Reason.Should().Contain("supply");
    }

    [Fact]
    public void OfKeys_NoRepeatsOrWrongCount_IsNotAssessedOrRefused()
    {
        RepeatedRecords.OfKeys(new EmbeddingMatrix([1, 2], 2, 1), ["a", null]).Density.IsAssessed.Should().BeFalse();
        FluentActions.Invoking(() => RepeatedRecords.OfKeys(new EmbeddingMatrix([1, 2], 2, 1), ["a"])).Should().Throw<ArgumentException>();
    }

    [SharedFact]
    public void OfModelFacts_ScaleOfSymmetryKept_IsTheBestPublished()
    {
        // Matbench Discovery leaderboard, share of structures with the DFT space group after relaxation at symprec 0.01.
        string[][] rows = [.. File.ReadLines(SharedData.Path("matbench_discovery", "leaderboard.csv")).Select(static line => line.Split(','))];
        int column = Array.IndexOf(rows[0], "geo.symprec=1e-2.symmetry_match");
        // Cells with quoted commas shift a row's columns; shares are below 1 and such rows are few.
        double best = rows.Skip(1).Where(row => row.Length == rows[0].Length).Select(row => row[column]).Where(static cell => cell.Length > 0).Max(static cell => double.Parse(cell, CultureInfo.InvariantCulture));

        best.Should().BeInRange(0.8, 0.83);
        InvarianceDensity.OfModelFacts("gradient", 0.83).Estimate!.Value.Should().Be(1);
        InvarianceDensity.OfModelFacts("direct", best).Estimate!.Value.Should().BeApproximately(0.5, 0.01);
        InvarianceDensity.OfModelFacts(null, null).IsAssessed.Should().BeFalse();
    }

    private static EmbeddingMatrix Encode(Func<Structure, float[]> encode, Structure[] structures) => new([.. structures.SelectMany(encode)], structures.Length, 4);
}

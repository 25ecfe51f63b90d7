using Mpbf.Core;
using Mpbf.Core.Conditions;
using Mpbf.Core.Crystals;
using Mpbf.Core.Embeddings;
using Mpbf.Core.Estimates;
using Mpbf.Core.Matter;
using Mpbf.Ral.Detectors;
using Mpbf.Ral.Encoders;
using Mpbf.Ral.Factors;
using Mpbf.Ral.Invariance;

namespace Mpbf.Ral.Tests.Detectors;

/// <summary>Each condition on a space made healthy, and on the same space with its own fault.</summary>
public sealed class DetectorTests
{
    private static readonly Composition[] Pool =
    [
        .. from metal in "Li Na K Mg Ca Sr Al Ga In Ti V Cr Mn Fe Ni Cu Zn Zr Nb La".Split(' ')
           from other in "O S Se N P As F Cl Br C".Split(' ')
           select Composition.Parse(metal + other),
    ];

    private static readonly EmbeddingMatrix Healthy = CompositionEncoder.Default.Encode(Pool).Matrix;
    private static readonly string[] Systems = [.. Pool.Select(composition => composition.ChemicalSystem)];

    [Fact]
    public void LatentCollapse_OneDirection_IsABreach()
    {
        Of(Healthy, "ral.latent-collapse").Should().Be(Verdict.Clear);
        EmbeddingMatrix line = new([.. Enumerable.Range(0, Pool.Length).SelectMany(row => Enumerable.Range(1, 5).Select(j => j * Healthy.Row(row)[4]))], Pool.Length, 5);
        Of(line, "ral.latent-collapse").Should().Be(Verdict.Breach);
        Of(line, "ral.over-abstraction").Should().Be(Verdict.NotAssessed, "a collapsed space has lost every factor alike");
    }

    [Fact]
    public void LatentCollapse_RowsOnAnothersPoint_IsABreach() =>
        Of(Healthy.Select([.. Enumerable.Range(0, Pool.Length).Select(row => row % 3 == 0 ? (row + 1) % Pool.Length : row)]), "ral.latent-collapse").Should().Be(Verdict.Breach);

    [Fact]
    public void OverAbstraction_FactorRegressedOut_IsNamed()
    {
        Factor lost = CompositionFactors.Of(Pool)[0];
        double mean = lost.Values.Average(), square = lost.Values.Sum(value => (value - mean) * (value - mean));
        float[] values = Healthy.Values.ToArray();
        for (int j = 0; j < Healthy.Width; j++)
        {
            double slope = Enumerable.Range(0, Pool.Length).Sum(row => (lost.Values[row] - mean) * Healthy.Row(row)[j]) / square;
            for (int row = 0; row < Pool.Length; row++) values[(row * Healthy.Width) + j] -= (float)(slope * (lost.Values[row] - mean));
        }

        Of(Healthy, "ral.over-abstraction").Should().NotBe(Verdict.Breach);
        Condition found = Assess(new EmbeddingMatrix(values, Pool.Length, Healthy.Width), "ral.over-abstraction");
        found.Verdict.Should().Be(Verdict.Breach);
        found.Evidence.Should().Contain("ionisation energy (mean)");
    }

    [Fact]
    public void OverAbstraction_EncoderThatLeaksPlaces_IsABreach()
    {
        Structure[] cells = [.. new[] { 3.0, 3.6, 4.2 }.Select((a, i) => new Structure(Lattice.Cubic(a), new SiteSpecies([(byte)(11 + i), 17]), [new(0.1, 0.2, 0.3), new(0.6, 0.7, 0.8)]))];
        var encoder = new SymmetryFunctionEncoder();
        OverAbstraction.Judge(InvarianceBattery.Of(encoder.Encode, cells, 1)).Verdict.Should().Be(Verdict.Clear);
        OverAbstraction.Judge(InvarianceBattery.Of(cell => [.. encoder.Encode(cell), 0.1f * (float)cell.CartesianAt(0).X], cells, 1)).Verdict.Should().Be(Verdict.Breach);
    }

    [Fact]
    public void OverAbstraction_CompositionsOfPolymorphs_AreMerged()
    {
        Structure[] crystals = [.. Pool.Take(60).SelectMany(composition => new[] { RockSalt(composition), CaesiumChloride(composition) })];
        var resampling = new Resampling(1, 50);
        Condition blind = OverAbstraction.Judge(CompositionEncoder.Default.Encode([.. crystals.Select(crystal => crystal.Composition)]).Matrix, crystals, resampling);
        Condition seeing = OverAbstraction.Judge(new SoapEncoder(4, 3, 3).Encode(crystals).Matrix, crystals, resampling);

        blind.Verdict.Should().Be(Verdict.Breach);
        blind.Remedy.Should().Contain("compositions only");
        seeing.Verdict.Should().Be(Verdict.Clear);
    }

    [Fact]
    public void Misalignment_PermutedAndTurnedRows_AreBreaches()
    {
        var resampling = new Resampling(3, 50);
        EmbeddingMatrix noisy = Noisy(Healthy, 0.05f), permuted = noisy.Select(Shuffled), turned = Reversed(noisy);

        Misalignment.Judge(Healthy, noisy, Systems, resampling).Verdict.Should().Be(Verdict.Clear);
        Misalignment.JudgeShared(Healthy, noisy, Systems, resampling).Verdict.Should().Be(Verdict.Clear);
        Misalignment.Judge(Healthy, permuted, Systems, resampling).Verdict.Should().NotBe(Verdict.Clear, "rows are another material's");
        Misalignment.Judge(Healthy, turned, Systems, resampling).Verdict.Should().Be(Verdict.Clear, "neighbourhoods do not turn");
        Condition shared = Misalignment.JudgeShared(Healthy, turned, Systems, resampling);
        shared.Verdict.Should().NotBe(Verdict.Clear);
        shared.Remedy.Should().ContainEquivalentOf("rotate", "coordinates in reverse order are a rotation or reflection");
    }

    /// <summary>Unrelated spaces, 60 pairs: at a level of 5 % no more than 8 may pass for aligned (binomial, 99.5 %).</summary>
    [Fact]
    public void Misalignment_UnrelatedSpaces_AreCalledAtTheStatedLevel()
    {
        string[] rows = [.. Enumerable.Range(0, 100).Select(row => $"{row}")];
        int passed = Enumerable.Range(0, 60).Count(pair => Misalignment.Judge(Random(100, 4, 2 * pair), Random(100, 4, (2 * pair) + 1), rows, new Resampling((ulong)pair, 20)).Verdict != Verdict.Breach);
        passed.Should().BeLessThanOrEqualTo(8);
    }

    private static int[] Shuffled
    {
        get
        {
            int[] order = [.. Enumerable.Range(0, Pool.Length)];
            new Random(5).Shuffle(order);
            return order;
        }
    }

    private static Verdict Of(EmbeddingMatrix space, string code) => Assess(space, code).Verdict;

    private static Condition Assess(EmbeddingMatrix space, string code) =>
        new ProbedIntegrity().Assess(new Embedding("space", Subject.Model, space), Pool, CompositionFactors.Of(Pool), [], new Resampling(1, 60)).Conditions.Single(condition => condition.Code == code);

    private static Structure RockSalt(Composition composition) => Cell(composition, 4.8, [new(0, 0, 0), new(0, 0.5, 0.5), new(0.5, 0, 0.5), new(0.5, 0.5, 0)], [new(0.5, 0.5, 0.5), new(0.5, 0, 0), new(0, 0.5, 0), new(0, 0, 0.5)]);

    private static Structure CaesiumChloride(Composition composition) => Cell(composition, 3.1, [new(0, 0, 0)], [new(0.5, 0.5, 0.5)]);

    private static Structure Cell(Composition composition, double a, Vector3D[] first, Vector3D[] second)
    {
        byte[] elements = [.. composition.Amounts.Select(pair => (byte)pair.Element.AtomicNumber)];
        return new(Lattice.Cubic(a), new SiteSpecies([.. first.Select(_ => elements[0]), .. second.Select(_ => elements[1])]), [.. first, .. second]);
    }

    private static EmbeddingMatrix Reversed(EmbeddingMatrix space) => new([.. Enumerable.Range(0, space.RowCount).SelectMany(row => space.Row(row).ToArray().Reverse())], space.RowCount, space.Width);

    private static EmbeddingMatrix Noisy(EmbeddingMatrix space, float spread) => new([.. space.Values.ToArray().Zip(Random(space.RowCount, space.Width, 9).Values.ToArray(), (value, noise) => value + (spread * noise))], space.RowCount, space.Width);

    private static EmbeddingMatrix Random(int rows, int width, int seed)
    {
        var random = new Random(seed);
        return new([.. Enumerable.Range(0, rows * width).Select(_ => (float)MathNet.Numerics.Distributions.Normal.Sample(random, 0, 1))], rows, width);
    }
}

using Mpbf.Core.Embeddings;
using Mpbf.Ral.Factors;
using Mpbf.Ral.Geometry;
using Mpbf.Ral.Probes;
using Mpbf.Tests;

namespace Mpbf.Ral.Tests.Geometry;

/// <summary>
/// The degenerate CH₄ manifold of Pozdnyakov et al. 2020 (scikit-matter's copy): two sheets of 9 × 9 molecules, rows i and i + 81, which the power spectrum lets meet on the line i % 9 = 4 and the bispectrum keeps apart. What the scikit-matter
/// documentation says of it in words is tested here; it prints no figures.
/// </summary>
public sealed class BlindDescriptorTests
{
    private const int SheetSize = 81, Columns = 9, Meeting = 4;

    [SharedFact]
    public void PowerSpectrum_OnTheLine_IsEqualOnBothSheets()
    {
        (EmbeddingMatrix power, EmbeddingMatrix bispectrum) = Load();
        Distances(OnTheLine(power)).Max().Should().BeLessThan(1e-3 * Distances(OnTheLine(bispectrum)).Min());
    }

    [SharedTheory]
    [InlineData(ProbeKind.Neighbours)]
    [InlineData(ProbeKind.Ridge)]
    [InlineData(ProbeKind.KernelRidge)]
    public void Probe_OfTheSheetOnTheLine_ReadsNothingFromThePowerSpectrum(ProbeKind kind)
    {
        (EmbeddingMatrix power, _) = Load();
        Skill(OnTheLine(power), kind).Should().BeLessThan(0.05);
    }

    [SharedFact]
    public void Probe_OfTheSheetOnTheLine_ReadsItFromTheBispectrum()
    {
        (EmbeddingMatrix power, EmbeddingMatrix bispectrum) = Load();
        Skill(OnTheLine(bispectrum), ProbeKind.Ridge).Should().BeGreaterThan(0.8, "molecules at the ends of the line are extrapolated");
        EffectiveRank.Of(OnTheLine(power)).Should().BeGreaterThan(0.5 * EffectiveRank.Of(OnTheLine(bispectrum)), "rank does not see what is lost");
    }

    [SharedFact]
    public void FeatureReconstruction_LosesTheFourthBodyOneWayOnly()
    {
        (EmbeddingMatrix power, EmbeddingMatrix bispectrum) = Load();
        FeatureReconstruction up = FeatureReconstruction.Of(power, bispectrum, 1), down = FeatureReconstruction.Of(bispectrum, power, 1);

        up.Error.Should().BeGreaterThan(0.1);
        down.Error.Should().BeLessThan(0.02, "3-body features can be rebuilt from 4-body ones");
        down.Distortion.Should().BeGreaterThan(5 * down.Error, "but not by a rotation");
    }

    [SharedFact]
    public void InformationImbalance_SaysWhichDescriptorHoldsMore()
    {
        (EmbeddingMatrix power, EmbeddingMatrix bispectrum) = Load();
        InformationImbalance.Of(bispectrum, power).Imbalance.Should().BeLessThan(0.5 * InformationImbalance.Of(power, bispectrum).Imbalance);
    }

    private static (EmbeddingMatrix Power, EmbeddingMatrix Bispectrum) Load()
    {
        string file = SharedData.Path("skmatter_descriptors", "degenerate_CH4_manifold.npz");
        return (NpyFile.Load(file + "/SOAP_power_spectrum"), NpyFile.Load(file + "/SOAP_bispectrum"));
    }

    /// <summary>The nine molecules of each sheet where the sheets meet: rows 0 to 8 and 9 to 17.</summary>
    private static EmbeddingMatrix OnTheLine(EmbeddingMatrix space) => space.Select([.. Enumerable.Range(0, 2 * SheetSize).Where(row => row % Columns == Meeting)]);

    private static IEnumerable<double> Distances(EmbeddingMatrix line) => Enumerable.Range(0, Columns).Select(pair => Math.Sqrt(line.Row(pair).ToArray().Zip(line.Row(pair + Columns).ToArray(), (a, b) => (double)(a - b) * (a - b)).Sum()));

    /// <summary>Three molecules are held out at a time, with their partners on the other sheet.</summary>
    private static double Skill(EmbeddingMatrix line, ProbeKind kind)
    {
        int[] all = [.. Enumerable.Range(0, 2 * Columns)];
        (int[] Train, int[] Test)[] folds = [.. Enumerable.Range(0, 3).Select(fold => (Array.FindAll(all, row => row % Columns / 3 != fold), Array.FindAll(all, row => row % Columns / 3 == fold)))];
        Factor sheet = new("sheet", Scale.LocalEnvironment, [.. all.Select(row => row < Columns ? -1.0 : 1)]);
        return new HeldOutProbe(IProbe.Of(kind), folds, all.Length).Run(line, [sheet])[0].Skill([.. all.Select(_ => 1.0)]);
    }
}

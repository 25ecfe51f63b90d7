using MathNet.Numerics.Distributions;
using Mpbf.Core.Matter;
using Mpbf.Dal.Conventions;
using Mpbf.Dal.Fidelity;

namespace Mpbf.Dal.Tests.Conventions;

/// <summary>Simulated pairs of sources with one planted difference; seeds are fixed.</summary>
public sealed class ConventionTests
{
    private const int Count = 200, Worlds = 60;

    [Theory]
    [InlineData(160.2176634, "eV/Å³")]
    [InlineData(1 / 160.2176634, "GPa")]
    [InlineData(10, "kbar")]
    [InlineData(-1, "sign")]
    [InlineData(2, "factor 2")]
    [InlineData(27.211386, "hartree")]
    [InlineData(0.001, "meV")]
    public void Factor_Planted_IsNamedInEveryWorld(double factor, string named)
    {
        for (int seed = 0; seed < Worlds; seed++)
        {
            PairedValues pairs = Pairs(seed, y => factor * y);
            ConventionFinding? finding = ScalarConventions.Check(pairs).FirstOrDefault(f => f.Kind == "factor");
            finding.Should().NotBeNull();
            finding!.Text.Should().Contain(named);
            finding.Factor.Should().BeApproximately(factor, 1e-5 * Math.Abs(factor));
            finding.ErrorAfter.Should().BeLessThan(Math.Max(1, Math.Abs(1 / factor)) * finding.ErrorBefore);
        }
    }

    /// <summary>No difference, a compression as of softened forces, and noise: no finding in at least 57 of 60 worlds each (1 % level, binomial bound at 0.1 %).</summary>
    [Theory]
    [InlineData(1, 0.05)]
    [InlineData(0.8, 0.05)]
    [InlineData(0.6, 0.1)]
    [InlineData(1, 0.5)]
    [InlineData(0.55, 0.1)]
    public void Factor_SlopesOfPhysics_AreNotTakenForUnits(double slope, double noise)
    {
        int quiet = 0;
        for (int seed = 0; seed < Worlds; seed++)
        {
            if (ScalarConventions.Check(Pairs(seed, y => slope * y, noise), isVector: true).IsEmpty) quiet++;
        }

        quiet.Should().BeGreaterThanOrEqualTo(57);
    }

    [Fact]
    public void Offset_Planted_IsFoundWithItsSize()
    {
        ConventionFinding finding = ScalarConventions.Check(Pairs(1, y => y - 7.5)).Should().ContainSingle().Subject;
        finding.Kind.Should().Be("offset");
        finding.Text.Should().Contain("− 7.");
        ScalarConventions.Check(Pairs(1, y => y - 7.5), isVector: true).Should().BeEmpty("vectors have no offset");
    }

    /// <summary>The median ratio is then about 2: the offset must be named, not the factor.</summary>
    [Fact]
    public void Offset_AsLargeAsTheValues_IsNoFactor() => ScalarConventions.Check(Pairs(3, y => y + 10)).Should().ContainSingle().Which.Kind.Should().Be("offset");

    [Fact]
    public void Clipping_Planted_IsFound_AndMetalsAtZeroAreNot()
    {
        ScalarConventions.Check(Pairs(2, y => Math.Min(y, 12))).Should().ContainSingle().Which.Kind.Should().Be("clipping");
        double[] gaps = [.. Enumerable.Range(0, 200).Select(i => i < 80 ? 0.0 : i * 0.02)];
        ScalarConventions.Check(new PairedValues(gaps, [.. gaps.Select(gap => gap * 0.7)], [.. Enumerable.Range(0, 200).Select(i => $"{i}")])).Should().BeEmpty();
    }

    [Theory]
    [InlineData(new[] { 0, 1, 2, 5, 4, 3 }, 1)]
    [InlineData(new[] { 1, 2, 0, 3, 4, 5 }, 1)]
    [InlineData(new[] { 0, 1, 2, 3, 4, 5 }, -1)]
    public void Components_Planted_AreFoundAndRepaired(int[] order, int sign)
    {
        string[] names = ["xx", "yy", "zz", "xy", "xz", "yz"], groups = [.. Enumerable.Range(0, 60).Select(i => $"{i}")];
        var random = new Random(4);
        double[] reference = [.. Enumerable.Range(0, 360).Select(_ => Normal.Sample(random, 0, 3))], source = new double[360];
        for (int i = 0; i < 360; i++) source[i - (i % 6) + order[i % 6]] = sign * (reference[i] + Normal.Sample(random, 0, 0.3));
        ComponentOrder? found = ComponentOrder.Find(names, reference, source, groups);
        found.Should().NotBeNull();
        double[] repaired = found!.Repair(source);
        repaired.Zip(reference, (a, b) => Math.Abs(a - b)).Max().Should().BeLessThan(2);
    }

    [Fact]
    public void Components_InOrder_AreLeftAlone()
    {
        for (int seed = 0; seed < Worlds; seed++)
        {
            var random = new Random(seed);
            double[] reference = [.. Enumerable.Range(0, 180).Select(_ => Normal.Sample(random, 0, 1))], source = [.. reference.Select(y => (0.8 * y) + Normal.Sample(random, 0, 1))];
            ComponentOrder.Find(["x", "y", "z"], reference, source, [.. Enumerable.Range(0, 60).Select(i => $"{i}")]).Should().BeNull();
        }
    }

    [Fact]
    public void ElementOffsets_Planted_AreNamed_AndNoiseIsNot()
    {
        string[] symbols = ["O", "F", "Na", "Mg", "Al", "Si", "Fe", "Ti"];
        var random = new Random(9);
        Composition[] compositions = [.. Enumerable.Range(0, 300).Select(_ => Composition.Parse($"{symbols[2 + random.Next(6)]}{1 + random.Next(3)}{symbols[random.Next(2)]}{1 + random.Next(3)}"))];
        double[] noise = [.. compositions.Select(_ => Normal.Sample(random, 0, 0.05))];
        ElementOffsets.Check(compositions, noise, isPerAtom: true).Should().BeNull();
        double[] planted = [.. compositions.Select((composition, i) => noise[i] + (0.7 * composition.Fraction(Element.FromSymbol("O"))) - (0.4 * composition.Fraction(Element.FromSymbol("Fe"))))];
        ConventionFinding finding = ElementOffsets.Check(compositions, planted, isPerAtom: true)!;
        finding.Text.Should().Contain("O +0.").And.Contain("Fe −0.");
        finding.ErrorAfter.Should().BeLessThan(0.3 * finding.ErrorBefore);
    }

    /// <summary>Critical distance of the two-sample test at 1 %: 1.63 √((n + m)/nm) (Smirnov 1948); 0.23 for 100 and 100.</summary>
    [Fact]
    public void Selection_FollowsTheTwoSampleTest()
    {
        double[] all = [.. Enumerable.Range(0, 100).Select(i => i / 100.0)];
        SelectionCheck.Check(all, [.. all.Select(x => x + 0.2)]).Should().BeNull();
        SelectionCheck.Check(all, [.. all.Select(x => x + 0.25)])!.PValue.Should().BeInRange(0.001, 0.01);
    }

    [Fact]
    public void Contradiction_OneWrongRow_IsFoundByItsLine()
    {
        string path = Path.Combine(Path.GetTempPath(), $"mpbf-{Guid.NewGuid():N}.csv");
        try
        {
            File.WriteAllText(path, "a,b,c\n" + string.Concat(Enumerable.Range(2, 40).Select(i => FormattableString.Invariant($"{i * 1.5},{i * i},{(i == 30 ? 1 : (i * i) - (i * 1.5))}\n"))));
            Contradiction found = Contradiction.Find(path).Should().ContainSingle().Subject;
            (found.Rows, found.Violations).Should().Be((40, 1));
            found.Lines.Should().Equal(30);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static PairedValues Pairs(int seed, Func<double, double> change, double noise = 0.05)
    {
        var random = new Random(seed);
        double[] reference = [.. Enumerable.Range(0, Count).Select(_ => Normal.Sample(random, 10, 3))];
        return new(reference, [.. reference.Select(y => change(y * (1 + Normal.Sample(random, 0, noise))))], [.. Enumerable.Range(0, Count).Select(i => $"{i}")]);
    }
}

using System.Globalization;
using System.Text.RegularExpressions;
using Mpbf.Core.Crystals;
using Mpbf.Core.Crystals.Symmetry;

namespace Mpbf.Core.Tests.Crystals.Symmetry;

public partial class PrototypeLabelTests
{
    private static readonly Vector3D[] Perovskite = [new(0, 0, 0), new(.5, .5, .5), new(.5, .5, 0), new(.5, 0, .5), new(0, .5, .5)];

    // Structures by hand; labels of the AFLOW library (Mehl et al. 2017: AB_cF8_225_a_b, AB_cF8_216_c_a, A_cF8_227_a, AB2_cF12_225_a_c, AB_cP2_221_b_a, AB3C_cP5_221_a_c_b, A2B_tP6_136_f_a, AB_hP4_186_b_b, A_hP2_194_c), the rarest species first.
    [Fact]
    public void Of_TextbookTypes_GivesTheirPublishedLabels()
    {
        PrototypeLabel.Of(new Structure(Lattice.Cubic(3.9), new SiteSpecies([38, 22, 8, 8, 8]), Perovskite)).Should().Be("ABC3_cP5_221_a_b_c");
        PrototypeLabel.Of(new Structure(Lattice.Cubic(4.0), new SiteSpecies([22, 56, 8, 8, 8]), [.. Perovskite.Select(x => x + new Vector3D(.1, .2, .3))])).Should().Be("ABC3_cP5_221_a_b_c");
        var face = new Lattice(new(0, 2.8, 2.8), new(2.8, 0, 2.8), new(2.8, 2.8, 0));
        PrototypeLabel.Of(new Structure(face, new SiteSpecies([11, 17]), [default, new(.5, .5, .5)])).Should().Be("AB_cF8_225_a_b");
        PrototypeLabel.Of(new Structure(face, new SiteSpecies([30, 16]), [default, new(.25, .25, .25)])).Should().Be("AB_cF8_216_a_c");
        PrototypeLabel.Of(new Structure(face, new SiteSpecies([14, 14]), [default, new(.25, .25, .25)])).Should().Be("A_cF8_227_a");
        PrototypeLabel.Of(new Structure(face, new SiteSpecies([20, 9, 9]), [default, new(.25, .25, .25), new(.75, .75, .75)])).Should().Be("AB2_cF12_225_a_c");
        PrototypeLabel.Of(new Structure(Lattice.Cubic(4.1), new SiteSpecies([55, 17]), [default, new(.5, .5, .5)])).Should().Be("AB_cP2_221_a_b");
        var rutile = Lattice.FromParameters(4.59, 4.59, 2.96, 90, 90, 90);
        PrototypeLabel.Of(new Structure(rutile, new SiteSpecies([22, 22, 8, 8, 8, 8]), [default, new(.5, .5, .5), new(.305, .305, 0), new(.695, .695, 0), new(.805, .195, .5), new(.195, .805, .5)])).Should().Be("AB2_tP6_136_a_f");
        var hexagonal = Lattice.FromParameters(3.82, 3.82, 6.26, 90, 90, 120);
        PrototypeLabel.Of(new Structure(hexagonal, new SiteSpecies([30, 30, 16, 16]), [new(1 / 3.0, 2 / 3.0, 0), new(2 / 3.0, 1 / 3.0, .5), new(1 / 3.0, 2 / 3.0, .375), new(2 / 3.0, 1 / 3.0, .875)])).Should().Be("AB_hP4_186_b_b");
        PrototypeLabel.Of(new Structure(Lattice.FromParameters(3.2, 3.2, 5.2, 90, 90, 120), new SiteSpecies([12, 12]), [new(1 / 3.0, 2 / 3.0, .25), new(2 / 3.0, 1 / 3.0, .75)])).Should().Be("A_hP2_194_c");
    }

    /// <summary>
    /// The 240 of 269 labels of part 1 of the AFLOW library whose letters are the alphabetically first: a crystal with atoms on the published positions, free coordinates at random,
    /// in another description, has the published Pearson symbol, number and letters.
    /// </summary>
    [Fact]
    public void Of_CrystalOnPublishedPositions_GivesTheAflowLabel()
    {
        var random = new System.Random(20260107);
        var wrong = AflowLabels.SameLetters.Select(label => (label, Expected: Sorted(label), Found: PrototypeLabel.Of(RandomCrystals.Disguised(On(label, random), random), 1e-4)))
            .Where(pair => pair.Found != pair.Expected).Select(pair => $"{pair.label}: {pair.Found}, not {pair.Expected}");
        string.Join(Environment.NewLine, wrong).Should().BeEmpty();
    }

    /// <summary>The other 29: AFLOW wrote the letters of another origin or other axes, or of the mirror image. What our label names must then be the same positions: as many sites of the same site symmetry (up to the order of the axes) for each species.</summary>
    [Fact]
    public void Of_CrystalOnOtherwisePublishedPositions_NamesPositionsOfTheSameKind()
    {
        var random = new System.Random(20260108);
        foreach (string label in AflowLabels.OtherLetters)
        {
            string found = PrototypeLabel.Of(RandomCrystals.Disguised(On(label, random), random), 1e-4);
            found.Should().NotBe(Sorted(label));
            found.Split('_')[1].Should().Be(label.Split('_')[1]);
            Kinds(found).Should().BeEquivalentTo(Kinds(label), label);
        }

        static string[] Kinds(string label)
        {
            int number = int.Parse(label.Split('_')[2], CultureInfo.InvariantCulture);
            return [.. label.Split('_')[3..].Select(species => string.Join(' ', Positions(number, species).Select(p => $"{p.Multiplicity}:{string.Concat(p.SiteSymmetry.Order())}").Order(StringComparer.Ordinal)))];
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(12)]
    [InlineData(47)]
    [InlineData(62)]
    [InlineData(123)]
    [InlineData(139)]
    [InlineData(166)]
    [InlineData(191)]
    [InlineData(227)]
    public void Of_AnotherDescription_IsTheSame(int number)
    {
        var random = new System.Random(20260106);
        foreach (WyckoffPosition position in WyckoffPosition.Of(number).SkipLast(1))
        {
            Structure crystal = RandomCrystals.Made(SpaceGroupSetting.Standard(number), random, (26, position.Example()));
            string label = PrototypeLabel.Of(crystal, 1e-3);
            for (int trial = 0; trial < 3; trial++) PrototypeLabel.Of(RandomCrystals.Disguised(crystal, random), 1e-3).Should().Be(label);
        }
    }

    // The pairs of International Tables A (2016), section 3.1.2: a crystal of the larger number turned into its mirror image has the smaller one.
    [Theory]
    [InlineData(78, 76)]
    [InlineData(95, 91)]
    [InlineData(96, 92)]
    [InlineData(145, 144)]
    [InlineData(153, 151)]
    [InlineData(154, 152)]
    [InlineData(170, 169)]
    [InlineData(172, 171)]
    [InlineData(179, 178)]
    [InlineData(181, 180)]
    [InlineData(213, 212)]
    public void Of_MirrorImages_IsTheSameUnderTheSmallerNumber(int larger, int smaller)
    {
        var random = new System.Random(20260109);
        foreach (WyckoffPosition position in WyckoffPosition.Of(larger))
        {
            Structure crystal = RandomCrystals.Made(SpaceGroupSetting.Standard(larger), random, (26, position.Example()));
            var image = new Structure(new Lattice(crystal.Lattice!.Matrix * new Matrix3D(new(-1, 0, 0), new(0, 1, 0), new(0, 0, 1))), crystal.Species, crystal.Positions);
            CrystalSymmetry.Find(image, 1e-3).Number.Should().Be(smaller);
            PrototypeLabel.Of(crystal, 1e-3).Should().Be(PrototypeLabel.Of(image, 1e-3)).And.Contain($"_{smaller}_");
        }
    }

    // Supercell and exchange of elements of a spinel (by hand: MgAl2O4, u = 0.263).
    [Fact]
    public void Of_SupercellWithOtherElements_IsThatOfSpinel()
    {
        Structure spinel = RandomCrystals.On(SpaceGroupSetting.Standard(227), [(12, new(.125, .125, .125)), (13, new(.5, .5, .5)), (8, new(.263, .263, .263))]);
        Structure repeated = Supercell.Build(spinel, new IntegerMatrix(1, 1, 0, 0, 1, 0, 0, 0, 2));
        byte[] others = [.. repeated.AtomicNumbers.ToArray().Select(number => number switch { 12 => (byte)14, 13 => (byte)27, _ => (byte)9 })];
        PrototypeLabel.Of(spinel).Should().Be("AB2C4_cF56_227_a_d_e");
        PrototypeLabel.Of(new Structure(repeated.Lattice!, new SiteSpecies(others), repeated.Positions)).Should().Be("AB2C4_cF56_227_a_d_e");
    }

    // Sites shifted within the tolerance by as much as one another: whichever site the search starts from, the label is the same.
    [Fact]
    public void Of_DistortedCrystalInAnyOrder_IsTheSame()
    {
        var random = new System.Random(20260110);
        for (int trial = 0; trial < 200; trial++)
        {
            Vector3D[] shaken = [.. Perovskite.Select(x => x + (4 * CrystalSymmetry.DefaultTolerance / 3.9) * new Vector3D(random.NextDouble() - .5, random.NextDouble() - .5, random.NextDouble() - .5))];
            byte[] numbers = [8, 8, 8, 8, 8];
            string label = PrototypeLabel.Of(new Structure(Lattice.Cubic(3.9), new SiteSpecies(numbers), shaken));
            int[] order = [0, 1, 2, 3, 4];
            random.Shuffle(order);
            PrototypeLabel.Of(new Structure(Lattice.Cubic(3.9), new SiteSpecies(numbers), [.. order.Select(i => shaken[i])])).Should().Be(label);
        }
    }

    // A solid solution has the type of its sites, as in tables of structure types: Cu3Au above its order-disorder transition is A_cF4_225_a.
    [Fact]
    public void Of_MixedSites_TakesEachKindOfSiteForASpecies()
    {
        var face = new Lattice(new(0, 1.9, 1.9), new(1.9, 0, 1.9), new(1.9, 1.9, 0));
        PrototypeLabel.Of(new Structure(face, SiteSpecies.FromOccupants([[new Occupant(29, .75), new Occupant(79, .25)]]), [default])).Should().Be("A_cF4_225_a");
        SiteSpecies halfFilled = SiteSpecies.FromOccupants([[new Occupant(12, 1)], [new Occupant(12, .5)]]);
        PrototypeLabel.Of(new Structure(face, halfFilled, [default, new(.5, .5, .5)])).Should().Be("AB_cF8_225_a_b");
    }

    [Fact]
    public void Of_AtomsAtOnePlace_Throws() =>
        FluentActions.Invoking(() => PrototypeLabel.Of(new Structure(Lattice.Cubic(4), new SiteSpecies([14, 14]), [default, default]))).Should().Throw<InvalidOperationException>();

    /// <summary>A crystal with atoms on the positions that a label names.</summary>
    private static Structure On(string label, System.Random random)
    {
        int number = int.Parse(label.Split('_')[2], CultureInfo.InvariantCulture);
        return RandomCrystals.On(SpaceGroupSetting.Standard(number), [.. label.Split('_')[3..].SelectMany((species, k) => Positions(number, species).Select(position => ((byte)(5 + k), Anywhere(position))))]);

        Vector3D Anywhere(WyckoffPosition position)
        {
            SymmetryOperation.TryReadTriplet(position.Coordinates, out IntegerMatrix m, out Vector3D offset);
            return m * new Vector3D(random.NextDouble(), random.NextDouble(), random.NextDouble()) + offset;
        }
    }

    private static IEnumerable<WyckoffPosition> Positions(int number, string species) =>
        CountAndLetter().Matches(species).SelectMany(match => Enumerable.Repeat(WyckoffPosition.Of(number).Single(p => p.Letter == match.Groups[2].Value[0]), match.Groups[1].Length == 0 ? 1 : int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)));

    /// <summary>A published label with the rarest species first, those of equal number by their letters.</summary>
    private static string Sorted(string label)
    {
        string[] parts = label.Split('_');
        int number = int.Parse(parts[2], CultureInfo.InvariantCulture);
        var species = CountAndLetter().Matches(LetterAndCount().Replace(parts[0], "$2$1")).Zip(parts[3..], (formula, letters) => (Count: formula.Groups[1].Length == 0 ? 1 : int.Parse(formula.Groups[1].Value, CultureInfo.InvariantCulture), Letters: letters))
            .OrderBy(s => s.Count).ThenBy(s => string.Concat(Positions(number, s.Letters).Select(p => p.Letter)), StringComparer.Ordinal).ToArray();
        return $"{string.Concat(species.Select((s, k) => $"{(char)('A' + k)}{(s.Count == 1 ? "" : s.Count.ToString(CultureInfo.InvariantCulture))}"))}_{parts[1]}_{parts[2]}_{string.Join('_', species.Select(s => s.Letters))}";
    }

    [GeneratedRegex("([0-9]*)([a-zA-Z])", RegexOptions.None, 1000)]
    private static partial Regex CountAndLetter();

    [GeneratedRegex("([A-Z])([0-9]*)", RegexOptions.None, 1000)]
    private static partial Regex LetterAndCount();
}

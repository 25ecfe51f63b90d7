using System.Globalization;
using System.Text;
using CsCheck;
using Mpbf.Core;
using Mpbf.Core.Crystals;
using Mpbf.Core.Crystals.Symmetry;
using Mpbf.Dal.Structures;
using Mpbf.Dal.Structures.Cif;
using Mpbf.Tests;

namespace Mpbf.Dal.Tests.Structures;

public sealed class CifReaderTests
{
    private const string Corundum = """
        # Al2O3 by hand
        data_corundum
        _cell_length_a 4.7602(4)
        _cell_length_b 4.7602(4)
        _cell_length_c 12.9933(17)
        _cell_angle_alpha 90
        _cell_angle_beta 90
        _cell_angle_gamma 120
        _symmetry_space_group_name_H-M 'R -3 c'
        _publ_section_title
        ;
        A title; with 'quotes' and
        data_ in it
        ;
        loop_
        _atom_site_label
        _atom_site_type_symbol
        _atom_site_fract_x
        _atom_site_fract_y
        _atom_site_fract_z
        _atom_site_occupancy
        Al1 Al3+ 0 0 0.35216(1) 1
        O1 O2- 0.30624(4) 0 0.25 1.0

        """;

    [Fact]
    public void Read_SymbolOnly_IsExpanded()
    {
        Structure corundum = Read(Corundum).Single();

        corundum.Count.Should().Be(30, "12 Al and 18 O in the hexagonal cell");
        corundum.Composition.ReducedFormula.Should().Be("Al2O3");
        corundum.Species[0].OxidationState.Should().Be(3);
        CrystalSymmetry.Find(corundum).Number.Should().Be(167);
    }

    [Fact]
    public void Read_FinitePrecisionOnASpecialPosition_IsOneSite()
    {
        const string text = "data_x\n_cell_length_a 4\n_cell_length_b 4\n_cell_length_c 6\n_cell_angle_alpha 90\n_cell_angle_beta 90\n_cell_angle_gamma 120\n_space_group_IT_number 194\nloop_\n_atom_site_label\n_atom_site_fract_x\n_atom_site_fract_y\n_atom_site_fract_z\nMg1 0.3333 0.6667 0.25\n";
        Read(text).Single().Count.Should().Be(2, "2c of P6_3/mmc");
    }

    [Fact]
    public void Read_SeveralBlocks_GivesEachCrystal() => Read(Corundum + "data_empty\n_a b\n" + Corundum).Should().HaveCount(2);

    [Fact]
    public void Read_SharedSite_KeepsBothSpecies()
    {
        Structure structure = Read(Corundum.Replace("O1 O2- 0.30624(4) 0 0.25 1.0", "O1 O2- 0.30624(4) 0 0.25 0.5\nF1 F1- 0.30624(4) 0 0.25 0.5", StringComparison.Ordinal)).Single();
        structure.Count.Should().Be(30);
        structure.Species.OccupantCount(29).Should().Be(2);
    }

    [Theory]
    [InlineData("", "0")]
    [InlineData("data_x\n_cell_length_a 4\n", "no data block with atoms")]
    [InlineData("data_x\nloop_\n_atom_site_label\n_atom_site_fract_x\nNa1 0 1\n", "full rows")]
    [InlineData("data_x\n_cell_length_a ?\nloop_\n_atom_site_label\nNa1\n", "_cell_length_a")]
    public void Read_Bad_SaysWhatIsWrong(string text, string said)
    {
        if (said == "0") Read(text).Should().BeEmpty();
        else FluentActions.Invoking(() => Read(text)).Should().Throw<BadInputException>().Which.Message.Should().Contain(said);
    }

    [Fact]
    public void Read_UnknownSpaceGroup_IsRefused() =>
        FluentActions.Invoking(() => Read(Corundum.Replace("'R -3 c'", "'Q 17'", StringComparison.Ordinal))).Should().Throw<BadInputException>().Which.Message.Should().Contain("Q 17");

    [Fact]
    public void HostileBytes_AreReadOrRefused() => HostileInput.IsReadOrRefused(Encoding.UTF8.GetBytes(Corundum + Corundum), (s, n) => new CifReader(s, n));

    [Fact]
    public void Writer_RandomCrystals_ReadBackTheSame() => Gen.Double[-0.9, 0.9].Array[9].Sample(
        numbers =>
        {
            var structure = new Structure(Lattice.FromParameters(5 + numbers[0], 6, 7 + numbers[1], 85 + numbers[2], 95, 100), SiteSpecies.FromOccupants([[new Occupant(26, 0.25, 3), new Occupant(27, 0.75, 2)], [new Occupant(8, 1, -2)]]), [new(numbers[3], numbers[4], 0.1 * numbers[5]), new(numbers[6], numbers[7], 0.5 + (0.1 * numbers[8]))]);
            using var text = new StringWriter(CultureInfo.InvariantCulture);
            CifWriter.Write(text, structure);
            Structure again = Read(text.ToString()).Single();

            again.Positions.ToArray().Should().Equal(structure.Positions.ToArray());
            (again.Lattice!.Lengths - structure.Lattice!.Lengths).Length.Should().BeLessThan(1e-12);
            (again.Species[0, 0], again.Species[0, 1], again.Species[1]).Should().Be((structure.Species[0, 0], structure.Species[0, 1], structure.Species[1]));
        },
        iter: 100, seed: "0000KOIPe036");

    [SharedTheory]
    [InlineData("perov_5_val", 3787)]
    [InlineData("perov_5_test", 3785)]
    [InlineData("carbon_24_val", 2032)]
    [InlineData("carbon_24_test", 2030)]
    public void CifTable_AllRows_AreRead(string set, int expected)
    {
        using StructureReader reader = StructureFile.Open(SharedData.Path("cdvae_crystals", set + ".csv.gz"));
        reader.Format.Should().Be("CIF in a table");
        int read = 0;
        while (reader.Read() is { } structure)
        {
            read++;
            structure.Labels.Id.Should().NotBeNull();
            if (set[0] == 'p') structure.Count.Should().Be(5);
        }

        read.Should().Be(expected);
    }

    /// <summary>The sum formula that each file states, written by others, is the independent answer for those without implicit hydrogens.</summary>
    [SharedFact]
    public void Pymatgen_Samples_AreReadOrRefusedAndAgreeWithTheirFormula()
    {
        var wrong = new List<string>();
        int read = 0, compared = 0;
        foreach (string file in Directory.GetFiles(SharedData.Path("format_samples", "cif_pymatgen")).Concat(Directory.GetFiles(SharedData.Path("matfold_splits"), "*.cif")).Order(StringComparer.Ordinal))
        {
            try
            {
                foreach (Structure structure in StructureFile.ReadAll(file))
                {
                    read++;
                    if (!structure.Labels.Info.TryGetValue("formula", out InfoValue? stated) || structure.Labels.Info.ContainsKey("implicit_hydrogens") || !Core.Matter.Composition.TryParse(stated.Text!.Replace(" ", "", StringComparison.Ordinal), out Core.Matter.Composition? formula, out _)) continue;
                    compared++;
                    if (formula!.JoinKey != structure.Composition.JoinKey) wrong.Add($"{Path.GetFileName(file)}: {structure.Composition.ReducedFormula}, stated {stated.Text}");
                }
            }
            catch (BadInputException exception)
            {
                wrong.Add(exception.Message);
            }
        }

        wrong.Select(line => Path.GetFileName(line.Split(':')[0])).Should().Equal(
            "Cod_4115344.cif", // lists 30 of the 39 H
            "P24Ru4H252C296S24N16.cif", // states disordered C, H, N that the sites do not add up to
            "Senegalite_implicit_hydrogen.cif", // H implied by Wat and OH
            "bad_superflat_inf_loop.cif.gz", // refused: a cell without volume
            "srycoo.cif"); // O2.62 stated, O2.625 on the sites
        (read, compared).Should().Be((40, 33));
    }

    private static List<Structure> Read(string text)
    {
        using var reader = new CifReader(new MemoryStream(Encoding.UTF8.GetBytes(text)), "x.cif");
        var structures = new List<Structure>();
        while (reader.Read() is { } structure) structures.Add(structure);
        return structures;
    }
}

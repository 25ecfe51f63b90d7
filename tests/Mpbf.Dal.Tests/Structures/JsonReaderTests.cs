using System.Text;
using System.Text.Json;
using CsCheck;
using Mpbf.Core;
using Mpbf.Core.Crystals;
using Mpbf.Dal.Structures;
using Mpbf.Dal.Structures.Json;
using Mpbf.Tests;

namespace Mpbf.Dal.Tests.Structures;

public sealed class JsonReaderTests
{
    private const string Rocksalt = """{"@class":"Structure","lattice":{"matrix":[[4.0,0,0],[0,4.0,0],[0,0,4.0]],"pbc":[true,true,false]},"sites":[{"species":[{"element":"Na","occu":0.5,"oxidation_state":1},{"element":"K","occu":0.5}],"abc":[0.0,0.0,0.0],"label":"A","properties":{"magmom":0.5}},{"species":[{"element":"Cl","occu":1}],"abc":[0.5,0.5,0.5],"label":"B","properties":{"magmom":null}}]}""";
    private const string Ase = """{"1":{"numbers":[11,17],"positions":[[0.0,0.0,0.0],[2.0,2.0,2.0]],"cell":[[4.0,0,0],[0,4.0,0],[0,0,4.0]],"pbc":[true,true,true],"energy":-3.5,"forces":[[0.1,0,0],[-0.1,0,0]],"stress":[0.01,0.02,0.03,0.004,0.005,0.006],"unique_id":"u1","key_value_pairs":{"gap":5.0}},"ids":[1],"nextid":2}""";
    private const string Mlearn = """[{"structure":{"lattice":{"matrix":[[4.0,0,0],[0,4.0,0],[0,0,4.0]]},"sites":[{"species":[{"element":"Mo","occu":1}],"abc":[0.0,0,0]}]},"group":"AIMD","tag":"test","outputs":{"energy":-10.5,"forces":[[1.0,2,3]],"virial_stress":[10.0,20,30,1,2,3]}}]""";

    [Fact]
    public void Pymatgen_PartialOccupancyAndProperties_AreRead()
    {
        Structure structure = Read(Rocksalt).Single();

        structure.Periodicity.Should().Be(Periodicity.A | Periodicity.B);
        structure.Species.OccupantCount(0).Should().Be(2);
        structure.Species[0].OxidationState.Should().Be(1);
        structure.SiteLabels.Should().Equal("A", "B");
        structure.Properties[SiteProperty.MagneticMoments].Values.ToArray().Should().Equal(0.5, double.NaN);
    }

    [Fact]
    public void Ase_Row_IsReadInOurUnits()
    {
        Structure structure = Read(Ase).Single();

        structure.Labels.Id.Should().Be("u1");
        structure.Labels.Energy.Should().Be(-3.5);
        structure.Labels.Info["gap"].Numbers.ToArray().Should().Equal(5);
        structure.Labels.Stress!.Value[1, 2].Should().BeApproximately(0.004 * 160.2176634, 1e-12, "Voigt: the fourth is yz");
        structure.FractionalAt(1).Should().Be(new Vector3D(0.5, 0.5, 0.5));
    }

    [Fact]
    public void Ase_PackedArrays_AreRead()
    {
        string positions = Convert.ToBase64String([.. new double[] { 0, 0, 0, 2, 2, 2 }.SelectMany(BitConverter.GetBytes)]);
        Read(Ase.Replace("[[0.0,0.0,0.0],[2.0,2.0,2.0]]", $"{{\"__ndarray__\":[[2,3],\"float64\",\"{positions}\"]}}", StringComparison.Ordinal)).Single().CartesianAt(1).Should().Be(new Vector3D(2, 2, 2));
    }

    [Fact]
    public void Mlearn_Stress_IsTurnedAndReordered()
    {
        Structure structure = Read(Mlearn).Single();

        structure.Labels.Stress!.Value.Row0.Should().Be(new Vector3D(-1, -0.1, -0.2), "kbar to GPa, opposite sign, xx xy xz");
        structure.Labels.Stress.Value[1, 2].Should().BeApproximately(-0.3, 1e-15);
        structure.Labels.Info["group"].Text.Should().Be("AIMD");
        structure.Properties[SiteProperty.Forces][0].ToArray().Should().Equal(1, 2, 3);
    }

    [Fact]
    public void Lines_Arrays_Maps_AllGiveTheirStructures()
    {
        Read($"{Rocksalt}\n{Rocksalt}\n").Should().HaveCount(2);
        Read($"[{Rocksalt},\n{Rocksalt}]").Should().HaveCount(2);
        Read("{\"a\":" + Rocksalt + ",\"b\":" + Rocksalt + "}").Select(structure => structure.Labels.Id).Should().Equal("a", "b");
        Read("{\"data\":[" + Rocksalt + "],\"meta\":{}}").Should().ContainSingle();
    }

    [Fact]
    public void Read_BadRecord_IsRefusedAndTheNextOneRead()
    {
        using var reader = new JsonStructureReader(Stream($"[{Rocksalt.Replace("Cl", "Cq", StringComparison.Ordinal)},{Rocksalt}]"), "x.json");
        FluentActions.Invoking(reader.Read).Should().Throw<BadInputException>().Which.Message.Should().StartWith("x.json:1").And.Contain("'Cq'");
        reader.Read()!.Count.Should().Be(2);
        reader.Read().Should().BeNull();
    }

    [Theory]
    [InlineData(Rocksalt)]
    [InlineData(Ase)]
    [InlineData(Mlearn)]
    public void HostileBytes_AreReadOrRefused(string good) => HostileInput.IsReadOrRefused(Encoding.UTF8.GetBytes(good), (s, n) => new JsonStructureReader(s, n));

    [Fact]
    public void Writer_RandomStructures_ReadBackTheSame() => Gen.Double[-0.9, 0.9].Array[9].Sample(
        numbers =>
        {
            var structure = new Structure(new Lattice(new(5 + numbers[0], 0.1, 0), new(0, 6 + numbers[1], 0), new(numbers[2], 0, 7)), SiteSpecies.FromOccupants([[new Occupant(26, 0.25, 3), new Occupant(27, 0.75)], [new Occupant(8)]]), [new(numbers[3], numbers[4], numbers[5]), new(numbers[6], numbers[7], numbers[8])]);
            structure = structure.WithProperty(SiteProperty.Forces, new SiteProperty(3, numbers.AsSpan(0, 6))).WithLabels(StructureLabels.None with { Id = "id \"1\"", Energy = numbers[0] });
            using var bytes = new MemoryStream();
            using (var writer = new Utf8JsonWriter(bytes)) PymatgenWriter.Write(writer, structure);
            Structure again = Read(Encoding.UTF8.GetString(bytes.ToArray())).Single();

            again.Lattice.Should().Be(structure.Lattice);
            again.Positions.ToArray().Should().Equal(structure.Positions.ToArray());
            (again.Species[0, 0], again.Species[0, 1]).Should().Be((structure.Species[0, 0], structure.Species[0, 1]));
            again.Properties[SiteProperty.Forces].Values.ToArray().Should().Equal(structure.Properties[SiteProperty.Forces].Values.ToArray());
            (again.Labels.Id, again.Labels.Energy).Should().Be((structure.Labels.Id, structure.Labels.Energy));
        },
        iter: 100, seed: "0000KOIPe036");

    /// <summary>Counts as in the SOURCE.md of each set.</summary>
    [SharedTheory]
    [InlineData("matcalc_structures/mp-binary-pbe-elasticity-2025.1.json.gz", 3953, 0)]
    [InlineData("matcalc_structures/alexandria-binary-pbe-phonon-2025.1.json.gz", 1170, 0)]
    [InlineData("matcalc_structures/wbm-random-pbe52-equilibrium-2025.1.json.gz", 972, 0)]
    [InlineData("mlearn_dft/Cu_alignn_id_prop.json.gz", 324, 0)]
    [InlineData("mlearn_dft/Ni_alignn_id_prop.json.gz", 325, 0)]
    [InlineData("mlearn_dft/Ge_training.json.gz", 228, 0)]
    [InlineData("mlearn_dft/Ge_test.json.gz", 25, 0)]
    [InlineData("mlearn_dft/Li_training.json.gz", 241, 0)]
    [InlineData("mlearn_dft/Li_test.json.gz", 29, 0)]
    [InlineData("mlearn_dft/Mo_training.json.gz", 194, 0)]
    [InlineData("mlearn_dft/Mo_test.json.gz", 23, 0)]
    [InlineData("mlearn_dft/Si_training.json.gz", 214, 0)]
    [InlineData("mlearn_dft/Si_test.json.gz", 25, 0)]
    [InlineData("mlearn_dft/Cu_test.json.gz", 31, 0)]
    [InlineData("mlearn_dft/Ni_test.json.gz", 31, 0)]
    [InlineData("matfold_splits/test.json.gz", 250, 0)]
    [InlineData("format_samples/optimade/test_data.jsonl.gz", 17, 0)]
    [InlineData("format_samples/optimade/test_good_structures.json", 7, 0)]
    [InlineData("format_samples/optimade/special_species.json", 2, 2)]
    [InlineData("format_samples/optimade/test_structures.json.gz", 17, 0)]
    [InlineData("format_samples/optimade/raw_test_structures.json.gz", 18, 0)]
    [InlineData("format_samples/optimade/test_bad_structures.json.gz", 13, 18)] // the other 13 are wrong in formulas, feature flags and assemblies alone
    public void RealFiles_HaveTheKnownCounts(string path, int expected, int refusedExpected)
    {
        using StructureReader reader = StructureFile.Open(SharedData.Path(path.Split('/')));
        int read = 0;
        var refused = new List<string>();
        while (true)
        {
            try
            {
                if (reader.Read() is null) break;
                read++;
            }
            catch (BadInputException refusal)
            {
                refused.Add(refusal.Message);
            }
        }

        (read, refused.Count).Should().Be((expected, refusedExpected), $"{path}\n{string.Join("\n", refused)}");
    }

    [SharedFact]
    public void Moyo_AllCells_AreRead() => Directory.GetFiles(SharedData.Path("format_samples", "moyo_json")).Should().AllSatisfy(file => StructureFile.ReadAll(file).Should().ContainSingle());

    /// <summary>The conversion to extended XYZ in the data set was made by others from the same JSON; energies, forces and cells must agree.</summary>
    [SharedTheory]
    [InlineData("Mo_test")]
    [InlineData("Mo_training")]
    public void Mlearn_AgreesWithItsExtendedXyz(string set)
    {
        Structure[] json = [.. StructureFile.ReadAll(SharedData.Path("mlearn_dft", set + ".json.gz"))], xyz = [.. StructureFile.ReadAll(SharedData.Path("mlearn_dft", set + ".extxyz.gz"))];
        json.Length.Should().Be(xyz.Length);
        for (int i = 0; i < json.Length; i++)
        {
            json[i].Labels.Energy.Should().BeApproximately(xyz[i].Labels.Energy!.Value, 1e-8);
            json[i].Lattice!.Volume.Should().BeApproximately(xyz[i].Lattice!.Volume, 1e-4);
            json[i].Properties[SiteProperty.Forces].Values.ToArray().Zip(xyz[i].Properties[SiteProperty.Forces].Values.ToArray()).Should().OnlyContain(pair => Math.Abs(pair.First - pair.Second) < 1e-6);
        }
    }

    private static MemoryStream Stream(string text) => new(Encoding.UTF8.GetBytes(text));

    private static List<Structure> Read(string text)
    {
        using var reader = new JsonStructureReader(Stream(text), "x.json");
        var structures = new List<Structure>();
        while (reader.Read() is { } structure) structures.Add(structure);
        return structures;
    }
}

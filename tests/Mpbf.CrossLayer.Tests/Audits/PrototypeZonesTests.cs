using System.Globalization;
using Mpbf.Core;
using Mpbf.CrossLayer.Audits;
using Mpbf.CrossLayer.Results;

namespace Mpbf.CrossLayer.Tests.Audits;

/// <summary>Labels of the AFLOW library (Mehl et al. 2017): rock salt AB_cF8_225_a_b, caesium chloride AB_cP2_221_b_a, face-centred cubic A_cF4_225_a.</summary>
public sealed class PrototypeZonesTests : IDisposable
{
    private const string Evaluation = "\"table\": \"t.csv\", \"id\": \"id\", \"truth\": \"y\", \"prediction\": \"p\", \"structures\": \"s.xyz\"";

    private readonly string _folder = Directory.CreateTempSubdirectory("mpbf").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Read_StructuresByIdentifier_BecomePrototypesAndCellSizes()
    {
        Write("id,formula,y,p\nb:1,CsCl,1,1.5\na,NaCl,2,2\nb:2,CsCl,3,3\n", RockSalt("a", "Na", "Cl") + CaesiumChloride("b"));

        AuditInput input = Read("");

        input.Zones.Select(grouping => grouping.Name).Should().Equal("prototype", "cellSize");
        input.Zones[0].Memberships.Select(names => names[0]).Should().Equal("AB_cP2_221_a_b", "AB_cF8_225_a_b", "AB_cP2_221_a_b");
        input.Zones[1].Memberships.Select(names => names[0]).Should().Equal("2 atoms", "2 atoms", "2 atoms");
        input.Exclusions.Should().BeEmpty();
        input.Inputs.Should().Contain(file => file.Role == "evaluation structures" && file.Rows == 3);
    }

    /// <summary>A row without a structure, one whose structure is another compound, a molecule, two atoms at one place: none of them is left out of the evaluation.</summary>
    [Fact]
    public void Read_RowsWithoutPrototype_CountAsNone()
    {
        Write(
            "id,formula,y,p\na,NaCl,1,1.5\nabsent,MgO,2,2\nother,KBr,3,3\nmolecule,N2,4,4\ntwice,Si,5,5\n",
            RockSalt("a", "Na", "Cl") + RockSalt("other", "Li", "F") + "2\npbc=\"F F F\" id=molecule\nN 0 0 0\nN 0 0 1.1\n" + Frame("twice", 4, "Si 0 0 0", "Si 0 0 0"));

        AuditInput input = Read("");

        input.Zones[0].Memberships.Select(names => names[0]).Should().Equal("AB_cF8_225_a_b", Grouping.None, Grouping.None, Grouping.None, Grouping.None);
        input.Zones[1].Memberships.Select(names => names[0]).Should().Equal("2 atoms", Grouping.None, Grouping.None, Grouping.None, Grouping.None);
        input.Materials.Count.Should().Be(5);
        string.Join('\n', input.Exclusions).Should().ContainAll("1 rows without a structure", "(absent)", "1 rows whose structure has another composition", "(other)", "2 rows whose structure is no crystal");
    }

    /// <summary>Rows whose composition has no reference label leave the evaluation; the others keep their own prototypes.</summary>
    [Fact]
    public void Read_TruthFromReference_KeepsRowsAndPrototypesTogether()
    {
        Write("id,formula,p\nc,MgO,1\nb,CsCl,1.5\na,NaCl,2\n", RockSalt("c", "Mg", "O") + CaesiumChloride("b") + RockSalt("a", "Na", "Cl"));
        File.WriteAllText(Path.Combine(_folder, "r.csv"), "formula,y\nCsCl,1\nNaCl,2\n");
        File.WriteAllText(Path.Combine(_folder, "m.json"), """{ "mpbf": 1, "reference": { "table": "r.csv", "value": "y" }, "evaluation": { "table": "t.csv", "id": "id", "prediction": "p", "structures": "s.xyz", "groups": ["prototype"] } }""");

        AuditInput input = ManifestReader.Read(Path.Combine(_folder, "m.json"));

        input.Materials.Ids.Should().Equal("b", "a");
        input.Zones[0].Memberships.Select(names => names[0]).Should().Equal("AB_cP2_221_a_b", "AB_cF8_225_a_b");
        input.Predictions.Groupings.Single().Memberships.Should().BeEquivalentTo(input.Zones[0].Memberships);
    }

    [Fact]
    public void Read_CellOfTooManySites_CountsAsNone()
    {
        // A face-centred cubic crystal in a cell of 10 × 15 × 15 primitive ones, 2,250 sites.
        var sites = from i in Enumerable.Range(0, 10) from j in Enumerable.Range(0, 15) from k in Enumerable.Range(0, 15) select string.Create(CultureInfo.InvariantCulture, $"Cu {1.8 * (j + k)} {1.8 * (i + k)} {1.8 * (i + j)}");
        string cell = "Lattice=\"0 18 18 27 0 27 27 27 0\"";
        Write("id,formula,y,p\na,Cu,1,1.5\nb,Ag,2,2\n", $"2250\n{cell} id=a\n{string.Join('\n', sites)}\n1\nLattice=\"0 1.8 1.8 1.8 0 1.8 1.8 1.8 0\" id=b\nAg 0 0 0\n");

        AuditInput input = Read("");

        input.Zones[0].Memberships.Select(names => names[0]).Should().Equal(Grouping.None, "A_cF4_225_a");
        input.Exclusions.Should().ContainSingle().Which.Should().Contain("more than 2000 sites");
    }

    [Theory]
    [InlineData("a,NaCl,1,1\n", "2\nLattice=\"4 0 0 0 4 0 0 0 4\"\nNa 0 0 0\nCl 2 2 2\n", "no structure with an identifier")]
    [InlineData("z,NaCl,1,1\n", "1\nLattice=\"4 0 0 0 4 0 0 0 4\" id=a\nNa 0 0 0\n", "no row that refers to one of the 1 structures")]
    [InlineData("a,NaCl,1,1\n", "1\nLattice=\"4 0 0 0 4 0 0 0 4\" id=a\nNa 0 0 0\n", "structures of other compositions")]
    [InlineData("a,NaCl,1,1\n", "1\nLattice=\"4 0 0 0 4 0 0 0 4\" id=a\nNa 0 0 0\n1\nLattice=\"4 0 0 0 4 0 0 0 4\" id=a\nNa 0 0 0\n", "the id 'a' twice")]
    [InlineData("a,NaCl,1,1\n", "1\nLattice=\"4 0 0 4 0 0 0 0 4\" id=a\nNa 0 0 0\n", "volume")]
    [InlineData("a,NaCl,1,1\n", "1\nLattice=\"4 0 0 0 nan 0 0 0 4\" id=a\nNa 0 0 0\n", "nan")]
    [InlineData("a,NaCl,1,1\n", "3\nLattice=\"4 0 0 0 4 0 0 0 4\" id=a\nNa 0 0 0\n", "s.xyz")]
    [InlineData("a,NaCl,1,1\n", "", "s.xyz")]
    public void Read_BadStructures_SaysWhatIsWrong(string row, string structures, string said)
    {
        Write("id,formula,y,p\n" + row, structures);
        FluentActions.Invoking(() => Read("")).Should().Throw<BadInputException>().Which.Message.Should().Contain(said);
    }

    [Fact]
    public void Read_StructuresForRowsWithoutIdentifier_Throws()
    {
        Write("id,formula,y,p\na,NaCl,1,1\n", RockSalt("a", "Na", "Cl"));
        File.WriteAllText(Path.Combine(_folder, "m.json"), """{ "mpbf": 1, "evaluation": { "table": "t.csv", "truth": "y", "prediction": "p", "structures": "s.xyz" } }""");
        FluentActions.Invoking(() => ManifestReader.Read(Path.Combine(_folder, "m.json"))).Should().Throw<BadInputException>().Which.Message.Should().Contain("evaluation.id");
    }

    [Fact]
    public void Read_PrototypesOfOneKindHeldOut_Throws()
    {
        Write("id,formula,y,p\na,NaCl,1,1\nb,LiF,1,1\n", RockSalt("a", "Na", "Cl") + RockSalt("b", "Li", "F"));
        FluentActions.Invoking(() => Read(", \"groups\": [\"prototype\"]")).Should().Throw<BadInputException>().Which.Message.Should().Contain("one group of 'prototype'");
    }

    /// <summary>Rock salts miss by up to 1/16, caesium chlorides by up to 1/2, and the committee disagrees there: held out by prototype, the boundary must leave the one type inside and the other outside.</summary>
    [Fact]
    public void Run_OnePrototypePredictedBadly_LiesOutside()
    {
        string[] cations = ["Li", "Na", "K", "Rb", "Cs", "Ag", "Cu", "Tl", "Mg", "Ca", "Sr", "Ba", "Zn", "Cd", "Be"], anions = ["F", "Cl", "Br", "I"];
        var random = new Random(4);
        var rows = new List<string>();
        string structures = "";
        foreach (string cation in cations)
        {
            foreach (string anion in anions)
            {
                foreach (bool isSalt in new[] { true, false })
                {
                    string id = $"{cation}{anion}{(isSalt ? 1 : 2)}";
                    double truth = random.Next(192) / 64.0, spread = isSalt ? 0.125 : 1, miss = spread * random.Next(-32, 33) / 64; // multiples of 2⁻⁹: the committee disagrees by exactly the same within a type
                    rows.Add(string.Create(CultureInfo.InvariantCulture, $"{id},{cation}{anion},{truth},{truth + miss},{truth + miss + spread}"));
                    structures += isSalt ? RockSalt(id, cation, anion) : CaesiumChloride(id, cation, anion);
                }
            }
        }

        Write("id,formula,y,p,q\n" + string.Join('\n', rows) + "\n", structures);
        AuditResult result = new BoundaryAudit().Run(Read(", \"committee\": [\"p\", \"q\"], \"groups\": [\"elements\", \"prototype\"]"));

        result.Boundary.HoldOuts.Select(holdOut => holdOut.HeldOut).Should().Equal("elements", "prototype");
        result.Boundary.Usable.Should().BeTrue(result.Boundary.Refusal);
        ZonesReading[] zones = [.. result.Boundary.Zones.Where(zones => zones.Kind == "prototype")];
        zones.Single(z => z.Name == "AB_cF8_225_a_b").Outside.Rows.Should().Be(0);
        zones.Single(z => z.Name == "AB_cP2_221_a_b").Inside.Rows.Should().Be(0);
        result.Boundary.Zones.Single(z => z.Kind == "cellSize").Name.Should().Be("2 atoms");
    }

    private void Write(string table, string structures)
    {
        File.WriteAllText(Path.Combine(_folder, "t.csv"), table);
        File.WriteAllText(Path.Combine(_folder, "s.xyz"), structures);
    }

    private AuditInput Read(string more)
    {
        File.WriteAllText(Path.Combine(_folder, "m.json"), $"{{ \"mpbf\": 1, \"evaluation\": {{ {Evaluation}{more} }} }}");
        return ManifestReader.Read(Path.Combine(_folder, "m.json"));
    }

    private static string RockSalt(string id, string cation, string anion) => $"2\nLattice=\"0 2.8 2.8 2.8 0 2.8 2.8 2.8 0\" id={id}\n{cation} 0 0 0\n{anion} 2.8 2.8 2.8\n";

    private static string CaesiumChloride(string id, string cation = "Cs", string anion = "Cl") => Frame(id, 4.1, $"{cation} 0 0 0", $"{anion} 2.05 2.05 2.05");

    private static string Frame(string id, double edge, params string[] sites) => string.Create(CultureInfo.InvariantCulture, $"{sites.Length}\nLattice=\"{edge} 0 0 0 {edge} 0 0 0 {edge}\" id={id}\n{string.Join('\n', sites)}\n");
}

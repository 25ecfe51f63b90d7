using System.Text;
using Mpbf.Core;
using Mpbf.Core.Crystals;
using Mpbf.Dal.Structures;
using Mpbf.Tests;

namespace Mpbf.Dal.Tests.Structures;

public sealed class VasprunReaderTests
{
    private const string Run = """
        <?xml version="1.0" encoding="ISO-8859-1"?>
        <modeling>
         <atominfo><atoms> 2 </atoms><array name="atoms"><set><rc><c>Na</c><c>   1</c></rc><rc><c>Cl</c><c>   2</c></rc></set></array><array name="atomtypes"><set><rc><c>   1</c><c>Na</c></rc></set></array></atominfo>
         <calculation>
          <scstep><energy><i name="e_fr_energy"> -99.0 </i></energy></scstep>
          <structure><crystal><varray name="basis"><v> 4.0 0.0 0.0 </v><v> 0.0 4.0 0.0 </v><v> 0.0 0.0 4.0 </v></varray></crystal><varray name="positions"><v> 0.0 0.0 0.0 </v><v> 0.5 0.5 0.5 </v></varray></structure>
          <varray name="forces"><v> 0.1 0.0 0.0 </v><v> -0.1 0.0 0.0 </v></varray>
          <varray name="stress"><v> 10.0 0.0 0.0 </v><v> 0.0 20.0 0.0 </v><v> 0.0 0.0 30.0 </v></varray>
          <energy><i name="e_fr_energy"> -6.5 </i><i name="e_wo_entrp"> -6.4 </i></energy>
         </calculation>
        </modeling>
        """;

    [Fact]
    public void Read_Step_HasEnergyForcesAndStressInOurUnits()
    {
        Structure structure = Read(Run).Single();

        structure.AtomicNumbers.ToArray().Should().Equal(11, 17);
        structure.Labels.Energy.Should().Be(-6.5);
        structure.Labels.Stress!.Value[2, 2].Should().Be(-3, "30 kbar of pressure are −3 GPa of stress");
        structure.Properties[SiteProperty.Forces][1].ToArray().Should().Equal(-0.1, 0, 0);
    }

    [Fact]
    public void Read_EntitiesAndDocumentTypes_AreRefused()
    {
        string bomb = Run.Replace("<modeling>", "<!DOCTYPE modeling [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]><modeling>&b;", StringComparison.Ordinal);
        FluentActions.Invoking(() => Read(bomb)).Should().Throw<BadInputException>().Which.Expected.Should().Contain("without document type");
        string external = Run.Replace("<modeling>", "<!DOCTYPE modeling SYSTEM \"file:///etc/passwd\"><modeling>", StringComparison.Ordinal);
        FluentActions.Invoking(() => Read(external)).Should().Throw<BadInputException>();
    }

    [Fact]
    public void HostileBytes_AreReadOrRefused() => HostileInput.IsReadOrRefused(Encoding.UTF8.GetBytes(Run), (s, n) => new VasprunReader(s, n));

    [SharedFact]
    public void RealRuns_AreReadOrRefusedWithAReason()
    {
        var counts = new List<string>();
        foreach (string file in Directory.GetFiles(SharedData.Path("format_samples", "vasp_outputs"), "*vasprun*").Order(StringComparer.Ordinal))
        {
            int read = 0;
            string refusal = "";
            using StructureReader reader = StructureFile.Open(file);
            try
            {
                for (; reader.Read() is { } structure; read++) structure.Labels.Energy.Should().NotBeNull();
            }
            catch (BadInputException exception)
            {
                refusal = " refused";
                exception.Message.Should().Contain(file);
            }

            counts.Add($"{Path.GetFileName(file)}: {read}{refusal}");
        }

        counts.Should().Equal(
            "uf3_md_vasprun.xml.gz: 3", "uf3_relax_vasprun.xml.gz: 3", "vasprun.Al.xml.gz: 2", "vasprun.LiF.xml.gz: 1", "vasprun.LiH_bad_efermi.xml.gz: 1", "vasprun.bad.xml.gz: 1 refused",
            "vasprun.charged.xml.gz: 5", "vasprun.dielectric.xml.gz: 1", "vasprun.etest1.xml.gz: 8", "vasprun.md.xml.gz: 10", "vasprun.split.charged.xml.gz: 1", "vasprun.vdw.xml.gz: 2");
    }

    private static List<Structure> Read(string text)
    {
        using var reader = new VasprunReader(new MemoryStream(Encoding.UTF8.GetBytes(text)), "vasprun.xml");
        var structures = new List<Structure>();
        while (reader.Read() is { } structure) structures.Add(structure);
        return structures;
    }
}

using Mpbf.Dal.Tables;
using Mpbf.Tests;

namespace Mpbf.Dal.Tests.Tables;

public sealed class StructureTableReaderTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"mpbf-{Guid.NewGuid():N}.xyz");

    public void Dispose() => File.Delete(_path);

    /// <summary>Rock salt with a = 5.6 Å: 5.6³/4 Å³ a formula unit of two atoms; space group 225, point group m-3m.</summary>
    [Fact]
    public void Load_Structures_AreRowsWithComputedColumnsAndLabels()
    {
        File.WriteAllText(_path, """
            2
            Lattice="0 2.8 2.8 2.8 0 2.8 2.8 2.8 0" energy=-6.5 source=mine
            Na 0 0 0
            Cl 2.8 2.8 2.8
            1

            Ar 0 0 0

            """);
        Table table = Table.Load(_path, ["id", "formula", "sites", "volumePerAtom", "energy", "spaceGroup", "pointGroup", "crystalSystem", "prototype", "source"]);
        table.RowCount.Should().Be(2);
        table.Text("formula").Should().Equal("NaCl", "Ar");
        table.Numbers("volumePerAtom")[0].Should().BeApproximately(5.6 * 5.6 * 5.6 / 8, 1e-9);
        table.Numbers("energy").Should().Equal(-6.5, double.NaN);
        table.Text("spaceGroup").Should().Equal("225", "");
        table.Text("pointGroup").Should().Equal("m-3m", "");
        table.Text("crystalSystem").Should().Equal("cubic", "");
        table.Text("prototype")[0].Should().Be("AB_cF8_225_a_b");
        table.Text("source").Should().Equal("mine", "");
    }

    [SharedFact]
    public void Load_RealStructures_KeepTheirLabels()
    {
        Table table = Table.Load(SharedData.Path("matcalc_structures", "wbm-random-pbe52-equilibrium-2025.1.json.gz"), ["id", "formula"]);
        table.RowCount.Should().Be(972);
        table.Text("id").Should().OnlyHaveUniqueItems().And.OnlyContain(id => id.StartsWith("wbm-"));
    }
}

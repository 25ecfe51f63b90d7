using Microsoft.Extensions.DependencyInjection;
using Mpbf.Core;
using Mpbf.CrossLayer.Audits;
using Mpbf.CrossLayer.Examples;
using Mpbf.CrossLayer.Results;
using Mpbf.Tests;

namespace Mpbf.CrossLayer.Tests.Audits;

public sealed class BoundaryAuditTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mpbf").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Run_Example_GivesTheSameBytesTwiceAndRoundTrips()
    {
        string first = ResultFile.ToJson(new BoundaryAudit().Run(SemiconductorExample.Load()));

        ResultFile.ToJson(new BoundaryAudit().Run(SemiconductorExample.Load())).Should().Be(first);
        string path = Path.Combine(_folder, "result.json");
        File.WriteAllText(path, first);
        ResultFile.ToJson(ResultFile.Load(path)).Should().Be(first);
    }

    [Fact]
    public void AddMpbf_Twice_GivesOneAudit()
    {
        using ServiceProvider provider = new ServiceCollection().AddMpbf().AddMpbf().BuildServiceProvider();
        provider.GetServices<BoundaryAudit>().Should().ContainSingle();
    }

    [Theory]
    [InlineData("""{ "mpbf": 1, "evaluation": { "table": "t.csv", "truth": "y", "prediction": "p" }, "colour": 3 }""", "colour")]
    [InlineData("""{ "mpbf": 2, "evaluation": { "table": "t.csv", "truth": "y", "prediction": "p" } }""", "manifest version 2")]
    [InlineData("""{ "mpbf": 1, "evaluation": { "table": "t.csv", "prediction": "p" } }""", "evaluation.truth")]
    [InlineData("""{ "mpbf": 1, "evaluation": { "table": "absent.csv", "truth": "y", "prediction": "p" } }""", "no such file")]
    [InlineData("""{ "mpbf": 1, "evaluation": { "table": "t.csv", "truth": "z", "prediction": "p" } }""", "a column 'z'")]
    [InlineData("""{ "mpbf": 1, "tolerance": -1, "evaluation": { "table": "t.csv", "truth": "y", "prediction": "p" } }""", "tolerance of -1")]
    [InlineData("""{ "mpbf": 1, "evaluation": { "table": "t.csv", "truth": "y", "prediction": "p", "groups": ["one"] } }""", "one group")]
    [InlineData("""{ "mpbf": 1, "evaluation": { "table": "t.csv", "id": "id", "truth": "y", "prediction": "p" } }""", "the identifier 'a' 2 times")]
    [InlineData("""{ "mpbf": 1, "evaluation": { "table": "t.csv", "truth": "y", "prediction": "p", "members": ["p"] } }""", "at least two different columns")]
    [InlineData("""{ "mpbf": 1, "evaluation": { "table": "t.csv", "truth": "y", "prediction": "p", "committee": ["p", "p"] } }""", "at least two different columns")]
    [InlineData("""{ "mpbf": 1, "evaluation": { "table": "t.csv", "truth": "y", "prediction": "p", "members": ["p", "m9"] } }""", "a column 'm9'")]
    [InlineData("""{ "mpbf": 1, "evaluation": { "table": "t.csv", "truth": "y", "prediction": "p", "zones": ["nowhere"] } }""", "a column 'nowhere'")]
    [InlineData("""{ "mpbf": 1, "evaluation": { "table": "t.csv", "truth": "y", "prediction": "p", "members": ["p", "y"] }, "target": { "table": "t.csv", "members": ["p", "y", "one"] } }""", "the same 2 as for the evaluation")]
    [InlineData("""{ "mpbf": 1, "evaluation": { "table": "t.csv", "truth": "y", "prediction": "p", "members": null } }""", "members")]
    [InlineData("""{ "mpbf": 1, "evaluation": { "table": "t.csv", "truth": "y", "prediction": "p" }, "corpus": { "table": "t.csv", "value": "y", "parts": "nowhere" } }""", "a column 'nowhere'")]
    [InlineData("""{ "mpbf": 1, "evaluation": { "table": "t.csv", "truth": "y", "prediction": "p" }, "corpus": { "table": "t.csv", "value": "y", "parts": " " } }""", "a column without a name")]
    [InlineData("""{ "mpbf": 1, "evaluation": { "table": "t.csv", "truth": "y", "prediction": "p" }, "corpus": { "table": "t.csv", "value": "y", "parts": "none" } }""", "no usable row among 2 (of 2 in the file), e.g. line 2, column none")]
    [InlineData("""{ "mpbf": 1, "evaluation": { "table": "t.csv", "truth": "y", "prediction": "p" }, "corpus": { "table": "t.csv", "value": "y", "parts": ["one"] } }""", "parts")]
    [InlineData("""{ "mpbf": 1, "evaluation": { "table": "t.csv", "truth": "y", "prediction": "p", "parts": "one" } }""", "parts")]
    [InlineData("""{ "mpbf": 1, """, "a manifest with its keys")]
    public void Read_BadManifest_SaysWhatIsWrong(string manifest, string said)
    {
        File.WriteAllText(Path.Combine(_folder, "t.csv"), "id,formula,y,p,one,none\na,NaCl,1,1,x,\na,MgO,2,2.5,x,\n");
        string path = Path.Combine(_folder, "m.json");
        File.WriteAllText(path, manifest);

        FluentActions.Invoking(() => ManifestReader.Read(path)).Should().Throw<BadInputException>().Which.Message.Should().Contain(said);
    }

    [Fact]
    public void Run_TenRowsWithBadOnes_CountsThemAndRefuses()
    {
        File.WriteAllText(Path.Combine(_folder, "t.csv"), "formula,y,p,s\n" + string.Concat("Li Na K Rb Cs".Split(' ').Select((m, i) => $"{m}Cl,{i},{i + 1},0.5\n{m}Br,{i},{i},0.5\n")) + "Xx,1,1,1\nNaF,nan,1,1\nKF,1,1,0\n");
        File.WriteAllText(Path.Combine(_folder, "m.json"), """{ "mpbf": 1, "evaluation": { "table": "t.csv", "truth": "y", "prediction": "p", "sigma": "s" } }""");

        AuditResult result = new BoundaryAudit().Run(ManifestReader.Read(Path.Combine(_folder, "m.json")));

        result.Exclusions.Should().HaveCount(3);
        result.Boundary.Usable.Should().BeFalse();
        result.Boundary.Refusal.Should().Contain("10 resampling groups");
    }

    /// <summary>By hand: the standard deviation of 1, 2, 6 is √7; of 3, 3, 3 it is 0; a row whose member is missing is left out and counted.</summary>
    [Fact]
    public void Read_MembersAndZones_BecomeSpreadAndGroupings()
    {
        File.WriteAllText(Path.Combine(_folder, "t.csv"), "formula,y,p,a,b,c,kind\nNaCl,1,1.5,1,2,6,x\nMgO,2,2,3,3,3,z\nLiF,2,2,,3,3,z\n");
        File.WriteAllText(Path.Combine(_folder, "m.json"), """{ "mpbf": 1, "evaluation": { "table": "t.csv", "truth": "y", "prediction": "p", "members": ["a", "b", "c"], "zones": ["kind"] }, "target": { "table": "t.csv", "members": ["c", "b", "a"] } }""");

        AuditInput input = ManifestReader.Read(Path.Combine(_folder, "m.json"));

        input.Materials.EnsembleSpread!.Value[0].Should().BeApproximately(Math.Sqrt(7), 1e-12);
        input.Materials.EnsembleSpread!.Value[1].Should().Be(0);
        input.Target!.EnsembleSpread!.Value[0].Should().BeApproximately(Math.Sqrt(7), 1e-12);
        input.Materials.CommitteeDisagreement.Should().BeNull();
        input.Zones.Single().Memberships.Select(names => names[0]).Should().Equal("x", "z");
        input.Exclusions.Should().Contain(line => line.Contains("1 rows with a missing or non-finite number"));
    }

    [Fact]
    public void Read_PartsOfTheCorpus_BecomeAGroupingAndRowsWithoutOneAreCounted()
    {
        File.WriteAllText(Path.Combine(_folder, "t.csv"), "formula,y,p,source\nNaCl,1,1,PBE\nMgO,2,2,measured\nLiF,2,2,\nKF,2,3,PBE\n");
        File.WriteAllText(Path.Combine(_folder, "m.json"), """{ "mpbf": 1, "corpus": { "table": "t.csv", "value": "y", "parts": "source" }, "evaluation": { "table": "t.csv", "truth": "y", "prediction": "p" } }""");

        AuditInput input = ManifestReader.Read(Path.Combine(_folder, "m.json"));

        input.CorpusParts!.Name.Should().Be("source");
        input.CorpusParts.Memberships.Select(names => names[0]).Should().Equal("PBE", "measured", "PBE");
        input.Corpus!.Count.Should().Be(3);
        input.Exclusions.Should().Contain(line => line.Contains("corpus: 1 rows without a group or part (line 4, column source)"));
    }

    [SharedFact]
    public void Run_TrainedOnSimulationAgainstAtHome_ShowsTheContrast()
    {
        AuditResult simulated = Run("band-gaps-simulation.json"), home = Run("band-gaps-home.json");

        simulated.Symbols["PhysicalFidelity"].Upper.Should().BeLessThan(home.Symbols["PhysicalFidelity"].Lower!.Value);
        simulated.Symbols["EpistemicRisk"].Lower.Should().BeGreaterThan(home.Symbols["EpistemicRisk"].Upper!.Value);
        simulated.Shift.Observed.Lower.Should().BeGreaterThan(0.3);
        simulated.Symbols["DataVolume"].Value.Should().BeInRange(0.5, 1);
        home.Symbols["DataVolume"].Value.Should().BeInRange(0.5, 1);
        simulated.Boundary.BaseRate.Should().BeApproximately(0.27, 0.01, "27 % of case 1 lie beyond 0.5 eV, counted by an independent script");
    }

    private static AuditResult Run(string manifest) =>
        new BoundaryAudit().Run(ManifestReader.Read(Path.Combine(SharedData.Repository, "docs", "cases", manifest)) with { Draws = 100 });
}

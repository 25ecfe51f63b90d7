using System.Collections.Immutable;
using Mpbf.Core;
using Mpbf.CrossLayer.Fitting;

namespace Mpbf.CrossLayer.Tests.Fitting;

public sealed class RunTableTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mpbf").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Load_ColumnsOfTwoExpressions_GivesBoth()
    {
        OrderedDictionary<Law, ImmutableArray<Observation>> runs = RunTable.Load(Write("Group,v_d,PhysicalFidelity,L,S_p,I_d,E_r,metric,planted,design\na,1,0.5,0.2,0.5,0.25,0.1,3,yes,7\nb,2,0.6,0.3,,,,,no,8\n"));

        runs[Law.BoundaryShift].Should().Equal(new Observation(1, 0.5, 0.2, "a", "a", "7", true), new Observation(2, 0.6, 0.3, "b", "b", "8"));
        runs[Law.TradeOff].Should().ContainSingle().Which.First.Should().Be(2, "S_p / I_d");
    }

    [Theory]
    [InlineData("a,b\n1,2\n", "the columns of one expression")]
    [InlineData("V_d,F_p,L\n1,0.5,0\n", "no column of groups")]
    [InlineData("group,V_d,F_p,L\n,1,0.5,0\n", "an empty group")]
    [InlineData("group,V_d,F_p,L\na,1,1.5,0\n", "t.csv:2, column F_p: found 1.5")]
    [InlineData("group,V_d,F_p,L\na,one,0.5,0\n", "'one'")]
    [InlineData("group,V_d,F_p,L\na,nan,0.5,0\n", "no complete row")]
    [InlineData("group,V_d,F_p,L,planted\na,1,0.5,0,maybe\n", "'maybe'")]
    [InlineData("group,V_d,F_p,L\n", "no complete row")]
    [InlineData("", "t.csv")]
    public void Load_BadTable_SaysWhatIsWrong(string text, string said) =>
        FluentActions.Invoking(() => RunTable.Load(Write(text))).Should().Throw<BadInputException>().Which.Message.Should().Contain(said).And.Contain("t.csv");

    private string Write(string text)
    {
        string path = Path.Combine(_folder, "t.csv");
        File.WriteAllText(path, text);
        return path;
    }
}

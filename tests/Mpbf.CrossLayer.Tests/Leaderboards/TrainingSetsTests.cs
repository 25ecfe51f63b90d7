using Mpbf.Core;
using Mpbf.CrossLayer.Leaderboards;

namespace Mpbf.CrossLayer.Tests.Leaderboards;

/// <summary>Counts by hand from the tables written here.</summary>
public sealed class TrainingSetsTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void StructureCount_SetWithinAnother_CountsOnce()
    {
        TrainingSets sets = Read("key,n_structures,contains\na,10,\nb,100,a\nc,1000,b|d\nd,5,\ne,,");

        sets.StructureCount(["a", "d"]).Should().Be(15);
        sets.StructureCount(["a", "b"]).Should().Be(100);
        sets.StructureCount(["a", "c", "a"]).Should().Be(1000, "a lies in b and b in c");
        sets.StructureCount(["a", "e"]).Should().BeNull("the size of e was not published");
        FluentActions.Invoking(() => sets.StructureCount(["f"])).Should().Throw<BadInputException>().WithMessage("*'f'*a, b, c, d, e*");
    }

    [Fact]
    public void StructureCount_SetsThatContainEachOther_Ends() => Read("key,n_structures,contains\na,10,b\nb,20,a").StructureCount(["a"]).Should().Be(10);

    [Theory]
    [InlineData("key,n_structures\na,-5")]
    [InlineData("key,n_structures\na,1.5")]
    [InlineData("key,n_structures\na,many")]
    [InlineData("key,n_structures\na,99999999999999999999")]
    [InlineData("key,n_structures\na,5\na,6")]
    [InlineData("key,n_structures\n,5")]
    [InlineData("key\na")]
    [InlineData("")]
    public void Load_Malformed_IsRefused(string text) => FluentActions.Invoking(() => Read(text)).Should().Throw<BadInputException>().Which.File.Should().Be(_path);

    private TrainingSets Read(string text)
    {
        File.WriteAllText(_path, text);
        return TrainingSets.Load(_path);
    }
}

using Mpbf.Core;
using Mpbf.Core.Embeddings;

namespace Mpbf.Guard.Tests;

public sealed class BoundaryFileTests : IDisposable
{
    private static readonly GuardBoundary Example = new()
    {
        Name = "é < \"x\"",
        Unit = "eV",
        Tolerance = 0.5,
        Threshold = 0.8123456789012345,
        Skill = 0.7,
        BaseRate = 0.25,
        Terms =
        [
            new(TermKind.Distance, "distance", 0.2, [0.1, 0.2, 1.0 / 3]), new(TermKind.Density, "density", 0.1, [0.4]), new(TermKind.Leverage, "leverage", 0.1, [1]),
            new(TermKind.Sigma, "sigma", 0.4, [0.5]), new(TermKind.Given, "spread", 0.2, [0, 1]),
        ],
        Reference = new EmbeddingMatrix([1, -2.5f, 3e-8f, 4], 2, 2),
        ReferenceDistances = [0.25f, 1],
        Leverage = new Leverage([0.5f, 1], [1, 0, 2, 3]),
        NeighbourCount = 3,
        RiskSupport = [0.1, 0.9],
        RiskLevel = [0, 1],
        Level = 0.9,
        IntervalFactor = 1.7,
        IsNormalised = true,
    };

    private readonly string _path = Path.Combine(Path.GetTempPath(), $"mpbf-{Guid.NewGuid():N}.json");

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void SaveAndLoad_LosesNothing()
    {
        BoundaryFile.Save(Example, _path);
        GuardBoundary read = BoundaryFile.Load(_path);
        BoundaryFile.ToJson(read).Should().Be(BoundaryFile.ToJson(Example));
        read.Threshold.Should().Be(Example.Threshold);
        read.Reference!.Values.ToArray().Should().Equal(1, -2.5f, 3e-8f, 4);
        read.ReferenceDistances.Should().Equal(0.25f, 1);
        read.Leverage!.Factor.ToArray().Should().Equal(1, 0, 2, 3);
        read.GivenNames.Should().Equal("spread");
        BoundaryFile.Parse(BoundaryFile.ToJson(Example with { IntervalFactor = double.PositiveInfinity })).IntervalFactor.Should().Be(double.PositiveInfinity);
    }

    [Fact]
    public void Load_TruncatedAnywhere_IsRefused()
    {
        string json = BoundaryFile.ToJson(Example).TrimEnd();
        for (int length = 0; length < json.Length; length += 7) FluentActions.Invoking(() => BoundaryFile.Parse(json[..length], "boundary.json")).Should().Throw<BadInputException>().WithMessage("boundary.json*");
    }

    [Theory]
    [InlineData("\"mpbfBoundary\":2", "\"mpbfBoundary\":3", "*version 3*Update Mpbf.Guard*")]
    [InlineData("\"mpbfBoundary\":2", "\"mpbfBoundary\":1", "*version 1*again*")]
    [InlineData("\"width\":2", "\"width\":3", "*width 3*whole rows*")]
    [InlineData("\"tolerance\":0.5", "\"tolerance\":-1", "*tolerance*positive*")]
    [InlineData("\"level\":0.9", "\"level\":1.5", "*level*")]
    [InlineData("\"riskLevel\":[0,1]", "\"riskLevel\":[0]", "*knots*")]
    [InlineData("\"values\":[0.5]", "\"values\":[]", "*term without weight or values*")]
    [InlineData("\"weight\":0.4", "\"weight\":-0.4", "*term without weight or values*")]
    [InlineData("\"kind\":\"Sigma\"", "\"kind\":\"Distance\"", "*two terms of one kind*")]
    [InlineData("\"kind\":\"Sigma\"", "\"kind\":\"Hope\"", "*terms*kind*")]
    [InlineData("\"referenceDistances\":\"AACAPgAAgD8=\"", "\"referenceDistances\":\"AACAPg==\"", "*1 distances of reference rows*")]
    [InlineData("\"leverageMean\":\"AAAAPwAAgD8=\"", "\"leverageMean\":\"AAAAPw==\"", "*1 and 4 values*")]
    [InlineData("\"name\"", "\"colour\":1,\"name\"", "*colour*")]
    [InlineData("\"terms\":[", "\"terms\":[null,", "*null among the terms*")]
    [InlineData("\"riskSupport\":[0.1,0.9]", "\"riskSupport\":[0.9,0.1]", "*do not ascend*")]
    [InlineData("\"neighbourCount\":3", "\"neighbourCount\":1000000", "*neighbours*")]
    public void Parse_WrongValues_AreRefusedByMessage(string good, string bad, string message)
    {
        string json = BoundaryFile.ToJson(Example);
        json.Should().Contain(good);
        FluentActions.Invoking(() => BoundaryFile.Parse(json.Replace(good, bad, StringComparison.Ordinal))).Should().Throw<BadInputException>().WithMessage(message);
    }

    [Fact]
    public void Load_AbsentFile_IsRefused() => FluentActions.Invoking(() => BoundaryFile.Load(_path)).Should().Throw<BadInputException>().WithMessage("*no such file*");

    /// <summary>The assembly closure that a service carries: the guard, the core and the core's two libraries; no reader, no report.</summary>
    [Fact]
    public void Assembly_Closure_IsSmall()
    {
        var seen = new SortedSet<string>(StringComparer.Ordinal);
        Visit(typeof(BoundaryGuard).Assembly);
        seen.Should().BeSubsetOf(["Mpbf.Guard", "Mpbf.Core", "MathNet.Numerics", "System.Numerics.Tensors"]);

        void Visit(System.Reflection.Assembly assembly)
        {
            if (!seen.Add(assembly.GetName().Name!)) return;
            foreach (System.Reflection.AssemblyName name in assembly.GetReferencedAssemblies().Where(name => name.Name!.StartsWith("Mpbf", StringComparison.Ordinal) || name.Name is "MathNet.Numerics" or "System.Numerics.Tensors" or "CsvHelper" or "System.CommandLine")) Visit(System.Reflection.Assembly.Load(name));
        }
    }
}

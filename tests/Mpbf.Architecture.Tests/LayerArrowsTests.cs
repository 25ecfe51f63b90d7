using System.Reflection;

namespace Mpbf.Architecture.Tests;

/// <summary>Arrows go one way and the three layers do not know each other.</summary>
public sealed class LayerArrowsTests
{
    public static TheoryData<string, string[]> Arrows => new()
    {
        { "Mpbf.Core", [] },
        { "Mpbf.Dal", ["Mpbf.Core"] },
        { "Mpbf.Ral", ["Mpbf.Core"] },
        { "Mpbf.Isl", ["Mpbf.Core"] },
        { "Mpbf.Guard", ["Mpbf.Core"] },
        { "Mpbf.CrossLayer", ["Mpbf.Core", "Mpbf.Dal", "Mpbf.Ral", "Mpbf.Isl", "Mpbf.Guard"] },
        { "Mpbf.Reporting", ["Mpbf.CrossLayer", "Mpbf.Core"] },
        { "Mpbf.Formats", ["Mpbf.Dal", "Mpbf.Core"] },
        { "Mpbf.Onnx", ["Mpbf.Core"] },
        { "Mpbf.Ledger", ["Mpbf.Core", "Mpbf.Isl"] },
        { "Mpbf.Cli", ["Mpbf.Formats", "Mpbf.Onnx", "Mpbf.Ledger", "Mpbf.Reporting", "Mpbf.CrossLayer", "Mpbf.Core", "Mpbf.Dal", "Mpbf.Guard", "Mpbf.Isl", "Mpbf.Ral"] },
    };

    [Theory]
    [MemberData(nameof(Arrows))]
    public void References_OfAnAssembly_AreAmongTheArrowsOfTheDesign(string assembly, string[] allowed)
    {
        IEnumerable<string> references = Assembly.Load(assembly).GetReferencedAssemblies()
            .Select(reference => reference.Name!)
            .Where(name => name.StartsWith("Mpbf.", StringComparison.Ordinal));

        references.Should().BeSubsetOf(allowed);
    }
}

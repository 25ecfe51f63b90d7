using Mpbf.Core.Embeddings;
using Mpbf.Core.Estimates;
using Mpbf.Core.Matter;

namespace Mpbf.Core.Tests;

public sealed class MaterialTableTests
{
    [Fact]
    public void Select_SomeRows_KeepsAllThatIsStatedOfThemInTheirOrder()
    {
        var table = new MaterialTable("corpus", [Composition.Parse("NaCl"), Composition.Parse("MgO"), Composition.Parse("LiF")], ["a", "b", "c"])
        {
            ResamplingKeys = ["x", "y", "z"],
            Values = [1, 2, 3],
            HeldOutPredictions = [4, 5, 6],
            Sigma = [7, 8, 9],
            EnsembleSpread = [0.1, 0.2, 0.3],
            CommitteeDisagreement = [0.4, 0.5, 0.6],
            Fidelity = "PBE",
            Unit = "eV",
            Embedding = new Embedding("line", Subject.Model, new EmbeddingMatrix([10, 20, 30], 3, 1)),
        };

        MaterialTable some = table.Select([2, 0]);

        some.Ids.Should().Equal("c", "a");
        some.ResamplingKeys.Should().Equal("z", "x");
        some.Values!.Value.Should().Equal(3, 1);
        some.HeldOutPredictions!.Value.Should().Equal(6, 4);
        some.Sigma!.Value.Should().Equal(9, 7);
        some.EnsembleSpread!.Value.Should().Equal(0.3, 0.1);
        some.CommitteeDisagreement!.Value.Should().Equal(0.6, 0.4);
        (some.Name, some.Fidelity, some.Unit).Should().Be(("corpus", "PBE", "eV"));
        some.Embedding!.Matrix.Row(0).ToArray().Should().Equal(30f);
        some.Structures.Should().BeNull();
    }
}

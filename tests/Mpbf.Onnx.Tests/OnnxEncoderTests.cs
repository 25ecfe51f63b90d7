using Mpbf.Core;
using Mpbf.Core.Embeddings;
using Mpbf.Core.Estimates;
using static Mpbf.Onnx.Tests.OnnxBytes;

namespace Mpbf.Onnx.Tests;

/// <summary>Models of a few nodes, written here byte by byte; expected values by hand.</summary>
public sealed class OnnxEncoderTests : IDisposable
{
    /// <summary>Three rows of width two.</summary>
    private static readonly EmbeddingMatrix Features = new([1, 2, 3, 4, -5, 6], 3, 2);

    private readonly string _folder = Directory.CreateTempSubdirectory("mpbf ö ").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>relu(x·W + b), W = [[1, 0, 2], [0, 1, −1]], b = (0, −1, 1): (1, 2) → (1, 1, 1), (3, 4) → (3, 3, 3), (−5, 6) → (0, 5, 0). A fixed batch of 2 pads the third row, one of 5 all.</summary>
    [Theory]
    [InlineData("n", 2)]
    [InlineData("n", "w")]
    [InlineData(1, 2)]
    [InlineData(2, 2)]
    [InlineData(3, "w")]
    [InlineData(5, 2)]
    public void Encode_AffineLayer_IsTheHandComputedOne(object batch, object width)
    {
        Embedding embedding = Encode(Affine(batch, width), Features);
        embedding.Matrix.Values.ToArray().Should().Equal(1, 1, 1, 3, 3, 3, 0, 5, 0);
        (embedding.Matrix.RowCount, embedding.Matrix.Width, embedding.Name, embedding.Subject).Should().Be((3, 3, "model.onnx", Subject.Model));
    }

    /// <summary>Gemm with transposed B and α left at 1, as PyTorch exports a linear layer: W = [[1, 1], [2, −1]], b = (10, 20).</summary>
    [Fact]
    public void Encode_LinearLayerOfPyTorch_IsTheHandComputedOne() =>
        Encode(
            Model([Node("Gemm", ["x", "w", "b"], ["y"], [Attribute("transB", 1)])], [Value("x", Float32, "n", 2)], [Value("y", Float32, "n", 2)], [Tensor("w", new float[] { 1, 1, 2, -1 }, 2, 2), Tensor("b", new float[] { 10, 20 }, 2)]),
            Features).Matrix.Values.ToArray().Should().Equal(13, 20, 17, 22, 11, 4);

    [Fact]
    public void Encode_DoublePrecision_IsConverted() =>
        Encode(Model([Node("Add", ["x", "b"], ["y"])], [Value("x", Float64, "n", 2)], [Value("y", Float64, "n", 2)], [Tensor("b", [0.5, -0.25], 2)]), Features)
            .Matrix.Values.ToArray().Should().Equal(1.5f, 1.75f, 3.5f, 3.75f, -4.5f, 5.75f);

    /// <summary>The sum over a row, kept as [batch, 1] or dropped to [batch].</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Encode_OneNumberARow_IsOfWidthOne(int kept)
    {
        byte[] output = kept == 0 ? Value("y", Float32, "n") : Value("y", Float32, "n", 1);
        EmbeddingMatrix matrix = Encode(Model([Node("ReduceSum", ["x", "axes"], ["y"], [Attribute("keepdims", kept)])], [Value("x", Float32, "n", 2)], [output], [Tensor("axes", [1L], 1)]), Features).Matrix;
        matrix.Width.Should().Be(1);
        matrix.Values.ToArray().Should().Equal(3, 7, 1);
    }

    /// <summary>Outputs x + x and relu(x).</summary>
    [Theory]
    [InlineData(null, "model.onnx, output 'double'", -10)]
    [InlineData("double", "model.onnx, output 'double'", -10)]
    [InlineData("relu", "model.onnx, output 'relu'", 0)]
    public void Encode_SeveralOutputs_TheNamedOrFirstOneIsInTheName(string? output, string name, float expected)
    {
        using var encoder = OnnxEncoder.Load(TwoOutputs(), output);
        Embedding embedding = encoder.Encode(Features);
        embedding.Name.Should().Be(name);
        embedding.Matrix.Row(2)[0].Should().Be(expected);
    }

    [Fact]
    public void Load_UnknownOutput_NamesTheKnownOnes() => FluentActions.Invoking(() => OnnxEncoder.Load(TwoOutputs(), "z")).Should().Throw<BadInputException>().WithMessage("*model.onnx: found no output 'z'; expected one of double, relu*");

    /// <summary>700 rows are three batches of 256, or 100 of 7; tanh of integer sums, so that the order of addition cannot matter: the same bits for every batch size and run.</summary>
    [Fact]
    public void Encode_AnyBatchSizeAndRun_GivesTheSameBits()
    {
        var random = new Random(5);
        EmbeddingMatrix features = new([.. Enumerable.Range(0, 700 * 2).Select(_ => (float)random.Next(-8, 9))], 700, 2);
        float[] expected = Encode(Hyperbolic("n"), features).Matrix.Values.ToArray();
        expected[3].Should().BeApproximately((float)Math.Tanh((features.Row(1)[0] - features.Row(1)[1]) / 16), 1e-6f);
        foreach (object batch in (object[])["n", 1, 7, 256, 1000]) Encode(Hyperbolic(batch), features).Matrix.Values.ToArray().Should().Equal(expected);
        using var encoder = OnnxEncoder.Load(Write(Hyperbolic("n")));
        for (int run = 0; run < 3; run++) encoder.Encode(features).Matrix.Values.ToArray().Should().Equal(expected);
        Parallel.For(0, 4, _ => encoder.Encode(features).Matrix.Values.SequenceEqual(expected).Should().BeTrue());
    }

    [Fact]
    public void Encode_AnotherWidth_IsRefused()
    {
        using var encoder = OnnxEncoder.Load(Write(Affine("n", 2)));
        encoder.Invoking(e => e.Encode(new EmbeddingMatrix([1, 2, 3], 1, 3))).Should().Throw<BadInputException>().WithMessage("*model.onnx: found rows of width 3; expected width 2, that of input 'x'*");
        using var dynamic = OnnxEncoder.Load(Write(Affine("n", "w"), "dynamic.onnx"));
        dynamic.Invoking(e => e.Encode(new EmbeddingMatrix([1, 2, 3], 1, 3))).Should().Throw<BadInputException>().WithMessage("*dynamic.onnx: found*dimension mismatch*expected a model that runs on 1 × 3 values*");
    }

    [Theory]
    [InlineData("[3, 2, 1]")]
    [InlineData("[2, 3]")]
    [InlineData("[6]")]
    [InlineData("[]")]
    public void Encode_OutputThatIsNotOneVectorARow_IsRefusedWithItsShape(string shape)
    {
        long[] target = [.. shape.Trim('[', ']').Split(", ", StringSplitOptions.RemoveEmptyEntries).Select(long.Parse)];
        byte[] node = target.Length > 0 ? Node("Reshape", ["x", "s"], ["y"]) : Node("ReduceSum", ["x"], ["y"], [Attribute("keepdims", 0)]);
        byte[][] initialisers = target.Length > 0 ? [Tensor("s", target, target.Length)] : [];
        Refused(Model([node], [Value("x", Float32, 3, 2)], [Value("y", Float32, [.. target.Cast<object>()])], initialisers), $"*model.onnx: found output 'y' of shape {shape}; expected [3, d] or [3], one vector a row*");
    }

    /// <summary>log x of −5 is not a number, and 1/0 is infinite.</summary>
    [Theory]
    [InlineData("Log", "NaN in row 2, column 0")]
    [InlineData("Reciprocal", "Infinity in row 1, column 1")]
    public void Encode_NonFiniteOutput_IsRefusedWithItsPlace(string operation, string found)
    {
        byte[] model = Model([Node(operation, ["x"], ["y"])], [Value("x", Float32, "n", 2)], [Value("y", Float32, "n", 2)]);
        using var encoder = OnnxEncoder.Load(Write(model));
        encoder.Invoking(e => e.Encode(new EmbeddingMatrix(operation == "Log" ? [1, 2, 3, 4, -5, 6] : [1, 2, 3, 0, -5, 6], 3, 2))).Should().Throw<BadInputException>().WithMessage($"*model.onnx: found {found}*");
    }

    /// <summary>A softmax over the batch, and noise: neither is an encoder of rows.</summary>
    [Theory]
    [InlineData("n")]
    [InlineData(3)]
    public void Encode_RowsThatDependOnOthersOrOnChance_AreRefused(object batch)
    {
        const string Expected = "*another vector for the first row when it is encoded by itself*";
        Refused(Model([Node("Softmax", ["x"], ["y"], [Attribute("axis", 0)])], [Value("x", Float32, batch, 2)], [Value("y", Float32, batch, 2)]), Expected);
        Refused(Model([Node("RandomNormalLike", ["x"], ["y"])], [Value("x", Float32, batch, 2)], [Value("y", Float32, batch, 2)]), Expected);
    }

    /// <summary>A loop of 2⁶³ − 1 steps ends with the token and in no other way.</summary>
    [Fact]
    public void Encode_CancelledInsideABatch_Stops()
    {
        byte[] body = Graph([Node("Identity", ["c"], ["d"]), Node("Relu", ["v"], ["w"])], [Value("i", Integer64), Value("c", Truth), Value("v", Float32, "n", 2)], [Value("d", Truth), Value("w", Float32, "n", 2)]);
        byte[] model = Model([Node("Loop", ["steps", "on", "x"], ["y"], [Attribute("body", GraphField, body)])], [Value("x", Float32, "n", 2)], [Value("y", Float32, "n", 2)], [Tensor("steps", [long.MaxValue]), Tensor("on", [true])]);
        using var encoder = OnnxEncoder.Load(Write(model));
        using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(20));
        encoder.Invoking(e => e.Encode(Features, source.Token)).Should().Throw<OperationCanceledException>();
    }

    [Fact]
    public void Encode_AfterDispose_IsMisuse()
    {
        var encoder = OnnxEncoder.Load(Write(Affine("n", 2)));
        encoder.Dispose();
        encoder.Invoking(e => e.Encode(Features)).Should().Throw<ObjectDisposedException>();
    }

    private static byte[] Affine(object batch, object width) =>
        Model(
            [Node("MatMul", ["x", "w"], ["xw"]), Node("Add", ["xw", "b"], ["s"]), Node("Relu", ["s"], ["y"])],
            [Value("x", Float32, batch, width)], [Value("y", Float32, batch, 3)],
            [Tensor("w", new float[] { 1, 0, 2, 0, 1, -1 }, 2, 3), Tensor("b", new float[] { 0, -1, 1 }, 3)]);

    /// <summary>tanh(x·W), W = [[1, 1], [1, −1]]/16.</summary>
    private static byte[] Hyperbolic(object batch) =>
        Model([Node("MatMul", ["x", "w"], ["s"]), Node("Tanh", ["s"], ["y"])], [Value("x", Float32, batch, 2)], [Value("y", Float32, batch, 2)], [Tensor("w", [1 / 16f, 1 / 16f, 1 / 16f, -1 / 16f], 2, 2)]);

    private string TwoOutputs() => Write(Model([Node("Add", ["x", "x"], ["double"]), Node("Relu", ["x"], ["relu"])], [Value("x", Float32, "n", 2)], [Value("double", Float32, "n", 2), Value("relu", Float32, "n", 2)]));

    private void Refused(byte[] model, string message)
    {
        using var encoder = OnnxEncoder.Load(Write(model));
        encoder.Invoking(e => e.Encode(Features)).Should().Throw<BadInputException>().WithMessage(message);
    }

    private Embedding Encode(byte[] model, EmbeddingMatrix features)
    {
        using var encoder = OnnxEncoder.Load(Write(model));
        return encoder.Encode(features);
    }

    private string Write(byte[] model, string name = "model.onnx")
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, model);
        return path;
    }
}

using Mpbf.Core;
using Mpbf.Core.Embeddings;
using static Mpbf.Onnx.Tests.OnnxBytes;

namespace Mpbf.Onnx.Tests;

/// <summary>Files that are no models, not whole, or ask for more than their own folder: refused in a sentence, never with a native stack trace.</summary>
public sealed class OnnxModelFileTests : IDisposable
{
    private static readonly float[] Identity = [1, 0, 0, 1];

    /// <summary>Words of ONNX Runtime's own messages in the path must not decide what is said of the file.</summary>
    private readonly string _outer = Directory.CreateTempSubdirectory("mpbf é external data ").FullName, _folder;

    public OnnxModelFileTests() => _folder = Directory.CreateDirectory(Path.Combine(_outer, "model")).FullName;

    public void Dispose() => Directory.Delete(_outer, recursive: true);

    [Fact]
    public void Load_AbsentEmptyOrGarbage_IsRefused()
    {
        FluentActions.Invoking(() => OnnxEncoder.Load(Path.Combine(_folder, "absent.onnx"))).Should().Throw<BadInputException>().WithMessage("*absent.onnx: found no such file*");
        FluentActions.Invoking(() => OnnxEncoder.Load(_folder)).Should().Throw<BadInputException>().WithMessage("*found a folder*");
        Refused([], "found 0 bytes");
        Refused("<html>not found</html>"u8.ToArray(), "found no ONNX model, or part of one; expected a whole ONNX file");
        Refused([.. Enumerable.Repeat((byte)0xff, 1000)], "found no ONNX model");
        Refused("ORTM\0\0\0\0ORTM and more of the flat-buffer format"u8.ToArray(), "found no ONNX model");
    }

    [Fact]
    public void Load_LargerThanTheFormatAllows_IsRefused()
    {
        string path = Path.Combine(_folder, "large.onnx");
        using (FileStream file = File.Create(path)) file.SetLength(1L << 31); // sparse
        FluentActions.Invoking(() => OnnxEncoder.Load(path)).Should().Throw<BadInputException>().WithMessage("*large.onnx: found 2147483648 bytes; expected 1 to 2147483647*");
    }

    [Fact]
    public void Load_CutAnywhere_IsRefused()
    {
        byte[] whole = Product(Tensor("w", Identity, 2, 2));
        Loads(whole).Should().BeTrue();
        for (int length = 0; length < whole.Length; length++) Loads(whole[..length]).Should().BeFalse("{0} of {1} bytes are no model", length, whole.Length);
    }

    /// <summary>Random flips: a model or a refusal, nothing else.</summary>
    [Fact]
    public void Load_FlippedBytes_AreReadOrRefused()
    {
        byte[] whole = Product(Tensor("w", Identity, 2, 2));
        var random = new Random(11);
        for (int k = 0; k < 300; k++)
        {
            byte[] damaged = [.. whole];
            for (int flip = 0; flip <= k % 4; flip++) damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            Loads(damaged);
        }
    }

    [Theory]
    [InlineData("my.domain", true)]
    [InlineData("my.domain", false)]
    [InlineData("", false)]
    public void Load_UnknownOperator_IsNamed(string domain, bool imported) =>
        Refused(Model([Node("Magic", ["x"], ["y"], null, domain)], [Value("x", Float32, "n", 2)], [Value("y", Float32, "n", 2)], null, imported ? domain : null), $"found an operator that ONNX Runtime does not have (*{(domain.Length > 0 ? domain : "Magic")}*)*ONNX standard");

    /// <summary>ESC [2J clears a terminal.</summary>
    [Fact]
    public void Load_NamesThatCommandATerminal_AreNotRepeated()
    {
        const string Clear = "\u001b[2J";
        Refused(Model([Node(Clear, ["x"], ["y"])], [Value("x", Float32, "n", 2)], [Value("y", Float32, "n", 2)]), "found an operator that ONNX Runtime does not have (No Op registered for ?[2J");
        Refused(Model([Node("Relu", ["x"], [Clear])], [Value("x", Float32, "n", 2)], [Value(Clear, Float32, "n", 2)]), "found control characters in the name of an input or output");
    }

    [Fact]
    public void Load_OtherInputsThanOneMatrix_AreRefused()
    {
        Refused(Model([Node("Add", ["a", "b"], ["y"])], [Value("a", Float32, "n", 2), Value("b", Float32, "n", 2)], [Value("y", Float32, "n", 2)]), "found 2 inputs (a, b); expected one input");
        Refused(Model([Node("RandomNormal", [], ["y"], [Attribute("shape", [2L, 2])])], [], [Value("y", Float32, 2, 2)]), "found 0 inputs ()");
        Refused(Model([Node("Relu", ["x"], ["y"])], [Value("x", Float32, "n", 3, 2)], [Value("y", Float32, "n", 3, 2)]), "found input 'x' of shape [dynamic, 3, 2]; expected two dimensions");
        Refused(Model([Node("Relu", ["x"], ["y"])], [Value("x", Float32, "n")], [Value("y", Float32, "n")]), "found input 'x' of shape [dynamic]");
        Refused(Model([Node("Relu", ["x"], ["y"])], [Value("x", Float32, 0, 2)], [Value("y", Float32, 0, 2)]), "found input 'x' of shape [0, 2]");
        Refused(Model([Node("Cast", ["x"], ["y"], [Attribute("to", Float32)])], [Value("x", Integer64, "n", 2)], [Value("y", Float32, "n", 2)]), "found input 'x' of int64; expected float32 or float64");
        Refused(Model([Node("Cast", ["x"], ["y"], [Attribute("to", Float32)])], [Value("x", Text, "n", 2)], [Value("y", Float32, "n", 2)]), "found input 'x' of string");
        Refused(Model([Node("Cast", ["x"], ["y"], [Attribute("to", Integer64)])], [Value("x", Float32, "n", 2)], [Value("y", Integer64, "n", 2)]), "found output 'y' of int64; expected float32 or float64");
    }

    [Theory]
    [InlineData("weights.bin")]
    [InlineData("below/weights.bin")]
    public void Load_WeightsBesideTheModel_AreRead(string location)
    {
        WriteWeights(Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_folder, location))!).FullName);
        using var encoder = OnnxEncoder.Load(Write(Product(ExternalTensor("w", location, 0, 2, 2))));
        encoder.Encode(new EmbeddingMatrix([3, 4], 1, 2)).Matrix.Values.ToArray().Should().Equal(3, 4);
    }

    /// <summary>The file exists in each case, outside the model's folder; once as an initialiser, once as a constant, once in a node's attribute.</summary>
    [Theory]
    [InlineData("../weights.bin")]
    [InlineData("inner/../../weights.bin")]
    [InlineData("/")]
    [InlineData("link.bin")]
    [InlineData("linked/weights.bin")]
    public void Load_WeightsOutsideTheFolder_AreRefused(string location)
    {
        WriteWeights(_outer);
        if (location.StartsWith("link", StringComparison.Ordinal) && !Linked()) return;
        AreRefused(location == "/" ? Path.Combine(_outer, "weights.bin") : location, 0);
    }

    /// <summary>Markers by which ONNX Runtime names its own memory; honoured, they would read any address of the process.</summary>
    [Theory]
    [InlineData("*/_ORT_MEM_ADDR_/*")]
    [InlineData("*/_ORT_MEM_ADDR_LITTLE_ENDIAN_/*")]
    public void Load_WeightsAtAMemoryAddress_AreRefused(string location) => AreRefused(location, 4096);

    [Fact]
    public void Load_WeightsAbsentOrShort_AreRefused()
    {
        AreRefused("absent.bin", 0);
        WriteWeights(_folder);
        Refused(Product(ExternalTensor("w", "weights.bin", 8, 2, 2)), "found weights outside the model's folder, or not whole");
        Refused(Product(ExternalTensor("w", "weights.bin", -8, 2, 2)), "found weights outside the model's folder, or not whole");
    }

    private void AreRefused(string location, long offset)
    {
        byte[] weights = ExternalTensor("w", location, offset, 2, 2), filler = ExternalTensor("w", location, offset, 1);
        byte[] input = Value("x", Float32, "n", 2), output = Value("y", Float32, "n", 2);
        byte[][] models =
        [
            Product(weights),
            Model([Node("Constant", [], ["w"], [Attribute("value", TensorField, weights)]), Node("MatMul", ["x", "w"], ["y"])], [input], [output]),
            Model([Node("Shape", ["x"], ["s"]), Node("ConstantOfShape", ["s"], ["w"], [Attribute("value", TensorField, filler)]), Node("Add", ["x", "w"], ["y"])], [input], [output]),
        ];
        foreach (byte[] model in models) Refused(model, "found weights outside the model's folder, or not whole; expected weights in the model or in files beside it");
    }

    /// <summary>x·w.</summary>
    private static byte[] Product(byte[] w) => Model([Node("MatMul", ["x", "w"], ["y"])], [Value("x", Float32, "n", 2)], [Value("y", Float32, "n", 2)], [w]);

    private static void WriteWeights(string folder) => File.WriteAllBytes(Path.Combine(folder, "weights.bin"), System.Runtime.InteropServices.MemoryMarshal.AsBytes(Identity.AsSpan()).ToArray());

    /// <summary>Links in the model's folder to what lies outside; false where the system forbids them.</summary>
    private bool Linked()
    {
        try
        {
            File.CreateSymbolicLink(Path.Combine(_folder, "link.bin"), Path.Combine(_outer, "weights.bin"));
            Directory.CreateSymbolicLink(Path.Combine(_folder, "linked"), _outer);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private bool Loads(byte[] model)
    {
        try
        {
            using var encoder = OnnxEncoder.Load(Write(model));
            encoder.Encode(new EmbeddingMatrix([3, 4], 1, 2));
            return true;
        }
        catch (BadInputException)
        {
            return false;
        }
    }

    private void Refused(byte[] model, string message) => FluentActions.Invoking(() => OnnxEncoder.Load(Write(model))).Should().Throw<BadInputException>().WithMessage($"*model.onnx: {message}*");

    private string Write(byte[] model)
    {
        string path = Path.Combine(_folder, "model.onnx");
        File.WriteAllBytes(path, model);
        return path;
    }
}

using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Mpbf.Onnx.Tests;

/// <summary>Writes ONNX models byte by byte: the few messages of onnx.proto3 that the tests need, by their field numbers.</summary>
internal static class OnnxBytes
{
    public const int Float32 = 1, Integer64 = 7, Text = 8, Truth = 9, Float64 = 11, TensorField = 5, GraphField = 6;

    /// <summary>A model of opset 13; a further domain is imported as version 1.</summary>
    public static byte[] Model(byte[][] nodes, byte[][] inputs, byte[][] outputs, byte[][]? initialisers = null, string? domain = null) =>
        [.. Field(1, 8), .. Field(7, Graph(nodes, inputs, outputs, initialisers)), .. Field(8, Field(2, 13)), .. domain is null ? [] : Field(8, [.. Field(1, domain), .. Field(2, 1)])];

    public static byte[] Graph(byte[][] nodes, byte[][] inputs, byte[][] outputs, byte[][]? initialisers = null) =>
        [.. Each(1, nodes), .. Field(2, "graph"), .. Each(5, initialisers ?? []), .. Each(11, inputs), .. Each(12, outputs)];

    public static byte[] Node(string operation, string[] inputs, string[] outputs, byte[][]? attributes = null, string domain = "") =>
        [.. inputs.SelectMany(name => Field(1, name)), .. outputs.SelectMany(name => Field(2, name)), .. Field(4, operation), .. Each(5, attributes ?? []), .. domain.Length == 0 ? [] : Field(7, domain)];

    /// <summary>An integer attribute.</summary>
    public static byte[] Attribute(string name, long value) => [.. Field(1, name), .. Field(3, value), .. Field(20, 2)];

    /// <summary>An attribute of integers.</summary>
    public static byte[] Attribute(string name, long[] values) => [.. Field(1, name), .. values.SelectMany(value => Field(8, value)), .. Field(20, 7)];

    /// <summary>An attribute that is a message: a tensor (field 5, type 4) or a graph (field 6, type 5).</summary>
    public static byte[] Attribute(string name, int field, byte[] message) => [.. Field(1, name), .. Field(field, message), .. Field(20, field - 1)];

    /// <summary>An input or output; a dimension is a number, or a name where it is dynamic.</summary>
    public static byte[] Value(string name, int type, params object[] dimensions) =>
        [.. Field(1, name), .. Field(2, Field(1, [.. Field(1, type), .. Field(2, [.. dimensions.SelectMany(d => Field(1, d is string symbol ? Field(2, symbol) : Field(1, Convert.ToInt64(d, CultureInfo.InvariantCulture))))])]))];

    /// <summary>An initialiser: raw little-endian data of floats, doubles, truth values or 64-bit integers.</summary>
    public static byte[] Tensor<T>(string name, T[] values, params long[] shape)
        where T : unmanaged =>
        [.. shape.SelectMany(d => Field(1, d)), .. Field(2, values switch { float[] => Float32, double[] => Float64, bool[] => Truth, _ => Integer64 }), .. Field(8, name), .. Field(9, MemoryMarshal.AsBytes(values.AsSpan()).ToArray())];

    /// <summary>A float initialiser whose bytes are said to lie elsewhere.</summary>
    public static byte[] ExternalTensor(string name, string location, long offset, params long[] shape) =>
    [
        .. shape.SelectMany(d => Field(1, d)), .. Field(2, Float32), .. Field(8, name),
        .. Each(13, Entry("location", location), Entry("offset", offset.ToString(CultureInfo.InvariantCulture)), Entry("length", (sizeof(float) * shape.Aggregate((a, b) => a * b)).ToString(CultureInfo.InvariantCulture))), .. Field(14, 1),
    ];

    private static byte[] Entry(string key, string value) => [.. Field(1, key), .. Field(2, value)];

    private static byte[] Each(int field, params byte[][] messages) => [.. messages.SelectMany(message => Field(field, message))];

    private static byte[] Field(int field, byte[] bytes) => [.. Varint(((ulong)field << 3) | 2), .. Varint((ulong)bytes.Length), .. bytes];

    private static byte[] Field(int field, string text) => Field(field, Encoding.UTF8.GetBytes(text));

    private static byte[] Field(int field, long value) => [.. Varint((ulong)field << 3), .. Varint((ulong)value)];

    private static byte[] Varint(ulong value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7) bytes.Add((byte)(value | 0x80));
        return [.. bytes, (byte)value];
    }
}

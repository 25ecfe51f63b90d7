using System.Globalization;
using System.Text;
using Mpbf.Core.Embeddings;
using Mpbf.Dal.Tables;

namespace Mpbf.Cli;

/// <summary>What a NumPy file or archive holds.</summary>
/// <param name="File">The file.</param>
/// <param name="Sha256">Of its bytes.</param>
/// <param name="Arrays">Its arrays.</param>
internal sealed record ArraySummary(string File, string Sha256, ArrayShape[] Arrays)
{
    public static bool Recognises(string file) => Path.GetExtension(file).ToUpperInvariant() is ".NPY" or ".NPZ";

    public static ArraySummary Of(string file)
    {
        if (file.EndsWith(".npz", StringComparison.OrdinalIgnoreCase)) return new(file, InputStream.Sha256(file), [.. NpzFile.Headers(file).Select(pair => ArrayShape.Of(pair.Key, pair.Value))]);
        EmbeddingMatrix matrix = NpyFile.Load(file);
        return new(file, InputStream.Sha256(file), [new ArrayShape(Path.GetFileNameWithoutExtension(file), "f4", [matrix.RowCount, matrix.Width])]);
    }

    public override string ToString()
    {
        var text = new StringBuilder($"{File}\n{Arrays.Length} arrays, SHA-256 {Sha256[..12]}…\n");
        foreach (ArrayShape array in Arrays) text.Append(CultureInfo.InvariantCulture, $"  {array.Name,-30}{array.Type,-6}{string.Join(" × ", array.Shape)}\n");
        return text.ToString();
    }
}

/// <summary>One array.</summary>
internal sealed record ArrayShape(string Name, string Type, long[] Shape)
{
    public static ArrayShape Of(string name, NpyHeader header) => new(name, header.Type, [.. header.Shape]);
}

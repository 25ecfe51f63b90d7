using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Mpbf.Core;
using Mpbf.Core.Embeddings;
using Mpbf.CrossLayer.Results;
using Mpbf.Onnx;
using Mpbf.Ral.Geometry;

namespace Mpbf.Cli;

/// <summary><c>mpbf compare</c>: the geometry of spaces of the same rows, and how far they agree.</summary>
internal static class CompareCommand
{
    private const int NeighbourCount = 10;

    public static Command Create()
    {
        var files = new Argument<string[]>("spaces") { Description = "Two or more spaces: .npy matrices (or a.npz/name) of the same rows in the same order, or tables whose first column names the rows.", Arity = ArgumentArity.OneOrMore };
        var onnx = new Option<string?>("--onnx") { Description = "An ONNX model of one input [batch, width]: each space is compared as this model encodes it." };
        Option<bool> json = Commands.JsonOption();
        var command = new Command("compare", "Compares spaces of the same rows: rank, dimension, alignment. Read alignment only beside rank: everything agrees once collapsed.") { files, onnx, json };
        command.SetAction(parsed => Commands.Guarded(() =>
        {
            string[] names = parsed.GetValue(files)!;
            EmbeddingMatrix[] spaces = SpaceFile.Aligned(names);
            string? model = null;
            if (parsed.GetValue(onnx) is { } path)
            {
                using var encoder = OnnxEncoder.Load(path);
                Embedding[] encoded = Array.ConvertAll(spaces, space => encoder.Encode(space));
                (model, spaces) = (encoded[0].Name, Array.ConvertAll(encoded, embedding => embedding.Matrix));
            }

            if (spaces.FirstOrDefault(space => space.RowCount != spaces[0].RowCount || space.RowCount <= NeighbourCount) is { } odd)
                throw new BadInputException($"{odd.RowCount} rows beside {spaces[0].RowCount}", $"the same rows in every space, more than {NeighbourCount}", null, names[Array.IndexOf(spaces, odd)]);
            SpaceGeometry[] geometries = Array.ConvertAll(spaces, SpaceGeometry.Of);
            var pairs = new List<Pair>();
            for (int i = 0; i < spaces.Length; i++)
            {
                for (int j = i + 1; j < spaces.Length; j++)
                {
                    (double overlap, double error, double chance) = NeighbourAlignment.Of(spaces[i], spaces[j], NeighbourCount);
                    (double alignment, double alignmentError) = spaces[i].RowCount >= 40 ? LinearAlignment.WithError(spaces[i], spaces[j]) : (LinearAlignment.Of(spaces[i], spaces[j]), double.NaN);
                    pairs.Add(new(names[i], names[j], Finite(alignment), Finite(alignmentError), overlap, overlap - (1.96 * error), overlap + (1.96 * error), chance));
                }
            }

            Console.Out.Write(parsed.GetValue(json) ? JsonSerializer.Serialize(new { Model = model, Spaces = names.Zip(geometries, (name, geometry) => new { Name = name, geometry.RowCount, geometry.Width, EffectiveRank = Finite(geometry.EffectiveRank), ParticipationRatio = Finite(geometry.ParticipationRatio), IntrinsicDimension = Finite(geometry.IntrinsicDimension), Anisotropy = Finite(geometry.Anisotropy), Uniformity = Finite(geometry.Uniformity), Vendi = Finite(geometry.Vendi), geometry.CoincidentShare }), Pairs = pairs }, ResultFile.Json) + "\n" : Text(model, names, geometries, pairs));
            return 0;
        }));
        return command;
    }

    private static string Text(string? model, string[] names, SpaceGeometry[] geometries, List<Pair> pairs)
    {
        var text = new StringBuilder(model is null ? "" : $"each space as {model} encodes it\n\n");
        text.Append(CultureInfo.InvariantCulture, $"{"space",-26}{"width",6}{"rank",7}{"dimension",14}{"cosine",8}{"Vendi",8}{"same",7}\n");
        foreach ((string name, SpaceGeometry g) in names.Zip(geometries))
            text.Append(CultureInfo.InvariantCulture, $"{Short(name, 25),-26}{g.Width,6}{g.EffectiveRank,7:F1}{$"{g.IntrinsicDimension:F1} ± {g.IntrinsicDimensionError:F1}",14}{g.Anisotropy,8:F2}{g.Vendi,8:F1}{g.CoincidentShare,7:P0}\n");
        if (pairs.Count > 0) text.Append(CultureInfo.InvariantCulture, $"\n{"pair",-34}{"CKA",14}{"shared neighbours",22}{"chance",9}\n");
        foreach (Pair pair in pairs) text.Append(CultureInfo.InvariantCulture, $"{$"{Short(pair.First, 15)} – {Short(pair.Second, 15)}",-34}{$"{pair.Cka:F2} ± {pair.CkaError:F2}",14}{$"{pair.Overlap:F3} [{pair.Lower:F3}, {pair.Upper:F3}]",22}{pair.Chance,9:F3}\n");
        return text.ToString();
    }

    private static string Short(string name, int width) => Path.GetFileName(name) is var file && file.Length > width ? file[..(width - 1)] + "…" : file;

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;

    private sealed record Pair(string First, string Second, double? Cka, double? CkaError, double Overlap, double Lower, double Upper, double Chance);
}

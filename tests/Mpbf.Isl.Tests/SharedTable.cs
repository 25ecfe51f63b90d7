using System.Globalization;
using System.IO.Compression;
using Mpbf.Core;

namespace Mpbf.Tests;

/// <summary>Rows of a comma-separated table without quoted fields, by column name; the layer itself reads no files.</summary>
internal static class SharedTable
{
    public static IEnumerable<Dictionary<string, string>> Rows(params string[] path)
    {
        using Stream file = File.OpenRead(SharedData.Path(path));
        using var reader = new StreamReader(path[^1].EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file);
        string[] header = reader.ReadLine()!.Split(',');
        while (reader.ReadLine() is { } line)
        {
            string[] fields = line.Split(',');
            yield return header.Zip(fields).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal);
        }
    }

    public static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>CrabNet's test rows of a task that carry a sigma (Wang et al. 2021), with their folds.</summary>
    public static (Predictions Predictions, int[] Folds) CrabNet(string task)
    {
        var rows = Rows("crabnet_predictions_uq", task + ".csv.gz").Where(row => row["split"] == "test" && row["sigma_crabnet"].Length > 0).ToList();
        double[] Column(string name) => [.. rows.Select(row => Number(row[name]))];
        var predictions = new Predictions(rows.Select((row, i) => $"{row["formula"]} #{i}"), Column("actual"), Column("pred_crabnet"), rows.Select(row => row["formula"]))
        {
            Sigma = [.. Column("sigma_crabnet")],
        };
        return (predictions, [.. rows.Select(row => (int)Number(row["fold"]))]);
    }
}

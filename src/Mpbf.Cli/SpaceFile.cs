using System.Globalization;
using Mpbf.Core;
using Mpbf.Core.Embeddings;
using Mpbf.Dal.Tables;

namespace Mpbf.Cli;

/// <summary>A space from a file: a matrix, or a table whose first column names the rows and whose others are coordinates.</summary>
/// <param name="Keys">Names of the rows; null for a matrix.</param>
/// <param name="Matrix">The rows.</param>
internal sealed record SpaceFile(string[]? Keys, EmbeddingMatrix Matrix)
{
    public static SpaceFile Load(string path)
    {
        if (path.EndsWith(".npy", StringComparison.OrdinalIgnoreCase) || path.Contains(".npz", StringComparison.OrdinalIgnoreCase)) return new(null, NpyFile.Load(path));
        using TableReader reader = TableReader.Open(path);
        if (reader.Columns.Count < 2) throw new BadInputException("one column", "names of the rows and at least one coordinate", null, path);
        var keys = new List<string>();
        var values = new List<float>();
        while (reader.Read())
        {
            keys.Add(reader[0]);
            for (int c = 1; c < reader.Columns.Count; c++)
            {
                values.Add(float.TryParse(reader[c], NumberStyles.Float, CultureInfo.InvariantCulture, out float value) && float.IsFinite(value)
                    ? value
                    : throw new BadInputException($"'{reader[c]}'", "a finite number", "The first column names the rows, the others are coordinates.", path, reader.Line, reader.Columns[c]));
            }
        }

        if (keys.Count == 0) throw new BadInputException("no rows", "at least one", null, path);
        return new([.. keys], new EmbeddingMatrix([.. values], keys.Count, reader.Columns.Count - 1));
    }

    /// <summary>The same rows of every space: those that all tables name, in the first one's order; matrices are taken as they stand.</summary>
    public static EmbeddingMatrix[] Aligned(string[] paths)
    {
        SpaceFile[] files = Array.ConvertAll(paths, Load);
        if (!files.All(file => file.Keys is not null)) return Array.ConvertAll(files, file => file.Matrix);
        Dictionary<string, int>[] places = Array.ConvertAll(files, file => file.Keys!.Select((key, row) => (key, row)).GroupBy(pair => pair.key, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First().row, StringComparer.Ordinal));
        string[] common = [.. files[0].Keys!.Distinct(StringComparer.Ordinal).Where(key => places.All(place => place.ContainsKey(key)))];
        if (common.Length == 0) throw new BadInputException("no row name that all tables share", "tables of the same rows", null, paths[0]);
        return [.. files.Zip(places, (file, place) => file.Matrix.Select(Array.ConvertAll(common, key => place[key])))];
    }
}

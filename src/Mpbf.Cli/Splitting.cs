using System.Globalization;
using System.Text;
using System.Text.Json;
using Mpbf.CrossLayer.Results;
using Mpbf.Dal.Splits;

namespace Mpbf.Cli;

/// <summary>A split as files and text.</summary>
internal static class Splitting
{
    private const int ShownGroups = 12, ShownFolds = 30;

    /// <summary>Writes <c>recipe.json</c>, <c>statistics.json</c> and <c>folds.csv</c>.</summary>
    /// <param name="recipe">The recipe as run.</param>
    /// <param name="folder">The folder that its paths are relative to.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="split">Their folds.</param>
    /// <param name="statistics">Of the split.</param>
    /// <param name="output">The folder to write to.</param>
    public static void Write(SplitRecipe recipe, string folder, SplitRows rows, Split split, SplitStatistics statistics, string output)
    {
        SplitRecipe moved = recipe.Sealed(folder) with { Table = Moved(recipe.Table)!, Structures = Moved(recipe.Structures), Embedding = Moved(recipe.Embedding) };
        OutputFolder.WriteFile(Path.Combine(output, "recipe.json"), JsonSerializer.Serialize(moved, SplitRecipe.Json) + "\n");
        OutputFolder.WriteFile(Path.Combine(output, "statistics.json"), JsonSerializer.Serialize(statistics, ResultFile.Json) + "\n");
        OutputFolder.WriteFile(Path.Combine(output, "folds.csv"), Folds(rows, split));

        string? Moved(string? path) => path is null ? null : Path.GetRelativePath(output, Path.Combine(folder, path)).Replace('\\', '/');
    }

    public static string Text(SplitRecipe recipe, SplitStatistics statistics)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{statistics.Rows} rows by {recipe.By}: {statistics.Groups.Length} groups, {statistics.Folds.Length} folds, seed {recipe.Method.Seed}\n\n{"group",-32}{"rows",10}{"share",10}\n");
        foreach (GroupSize group in statistics.Groups.Take(ShownGroups)) text.Append(CultureInfo.InvariantCulture, $"{Short(group.Name),-32}{group.Rows,10}{group.Share,10:P1}\n");
        if (statistics.Groups.Length > ShownGroups) text.Append(CultureInfo.InvariantCulture, $"… {statistics.Groups.Length - ShownGroups} more\n");
        text.Append(CultureInfo.InvariantCulture, $"\n{"fold",-24}{"groups",7}{"test",9}{"training",10}{"inner",7}{"composition",13}{"prototype",10}\n{"",-57}{"seen in training",23}\n");
        foreach (FoldStatistics fold in statistics.Folds.Take(ShownFolds))
            text.Append(CultureInfo.InvariantCulture, $"{Short(fold.Name, 23),-24}{fold.Groups,7}{fold.Test,9}{fold.Training,10}{fold.Inner,7}{Percent(fold.CompositionSeen),13}{Percent(fold.PrototypeSeen),10}\n");
        if (statistics.Folds.Length > ShownFolds) text.Append(CultureInfo.InvariantCulture, $"… {statistics.Folds.Length - ShownFolds} more\n");
        if (!statistics.LeftOut.IsEmpty) text.Append(CultureInfo.InvariantCulture, $"\nnot tested: {statistics.LeftOut.Length}\n");
        foreach (string reason in statistics.LeftOut.Take(ShownGroups)) text.Append("  ").Append(reason).Append('\n');
        return text.ToString();
    }

    /// <summary>The training set is every other row, so that only test rows are listed.</summary>
    private static string Folds(SplitRows rows, Split split)
    {
        var text = new StringBuilder("fold,inner,row,id\n");
        foreach (Fold fold in split.Folds)
        {
            Append(fold.Name, "", fold);
            foreach (Fold inner in fold.Inner) Append(fold.Name, inner.Name, inner);
        }

        return text.ToString();

        void Append(string name, string inner, Fold fold)
        {
            foreach (int row in fold.Test) text.Append(OutputFolder.Quoted(name)).Append(',').Append(OutputFolder.Quoted(inner)).Append(CultureInfo.InvariantCulture, $",{row + 1},").Append(OutputFolder.Quoted(rows.Ids[row])).Append('\n');
        }
    }

    private static string Short(string name, int width = 31) => name.Length <= width ? name : name[..(width - 1)] + "…";

    private static string Percent(double? share) => share is { } known ? known.ToString("P1", CultureInfo.InvariantCulture) : "";
}

using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Mpbf.Core;
using Mpbf.CrossLayer.Results;
using Mpbf.Dal.Splits;

namespace Mpbf.Cli;

/// <summary><c>mpbf split</c> and <c>mpbf leakage</c>.</summary>
internal static class SplitCommands
{
    public static Command Split()
    {
        var table = new Argument<string?>("table") { Description = "A table or a file of structures, gz or not; or --recipe.", Arity = ArgumentArity.ZeroOrOne };
        var by = new Option<string?>("--by") { Description = "random, id, composition, chemicalSystem, elements, period, group, prototype, spaceGroup, pointGroup, crystalSystem, cluster, or a column (its source, its fidelity)." };
        var folds = new Option<int?>("--folds") { Description = "Number of folds; one group at a time is left out without it." };
        var inner = new Option<int?>("--inner") { Description = "Number of folds inside each training set; 0 leaves out one group at a time." };
        var structures = new Option<string?>("--structures") { Description = "A structure file that the rows refer to by id, or by the id's part before a colon." };
        var id = new Option<string?>("--id") { Description = "The column of identifiers; id by default." };
        var formula = new Option<string?>("--formula") { Description = "The column of formulas; formula by default." };
        var clusters = new Option<int>("--clusters") { Description = "Number of clusters.", DefaultValueFactory = _ => 10 };
        var embedding = new Option<string?>("--embedding") { Description = "A .npy matrix to cluster in; atomic fractions without it." };
        var tolerance = new Option<double?>("--tolerance") { Description = "Distance tolerance of the symmetry search, Å; 0.01 by default." };
        var minimumTest = new Option<int>("--min-test") { Description = "Leave out folds with fewer test rows.", DefaultValueFactory = _ => 1 };
        var minimumTraining = new Option<int>("--min-training") { Description = "Leave out folds with fewer training rows.", DefaultValueFactory = _ => 1 };
        var largest = new Option<double>("--largest-share") { Description = "Never hold out groups with a larger share of the rows.", DefaultValueFactory = _ => 1 };
        var smallest = new Option<double>("--smallest-share") { Description = "Never hold out groups with a smaller share of the rows." };
        var keep = new Option<int[]>("--keep-elements") { Description = "Never hold out compounds of this number of elements; may be repeated." };
        var seed = new Option<ulong>("--seed") { Description = "Seed.", DefaultValueFactory = _ => 7 };
        var recipeFile = new Option<string?>("--recipe") { Description = "Make the split of a recipe.json again, from the same files." };
        var output = new Option<string?>("-o", "--output") { Description = "Folder for recipe.json, statistics.json and folds.csv." };
        Option<bool> json = Commands.JsonOption();
        var command = new Command("split", "Splits rows so that whole groups are held out together.")
        {
            table, by, folds, inner, structures, id, formula, clusters, embedding, tolerance, minimumTest, minimumTraining, largest, smallest, keep, seed, recipeFile, output, json,
        };
        command.SetAction(parsed => Commands.Guarded(() =>
        {
            OutputFolder.Require(parsed.GetValue(output));
            (SplitRecipe recipe, string folder) = (parsed.GetValue(table), parsed.GetValue(by), parsed.GetValue(recipeFile)) switch
            {
                (null, null, { } path) => (SplitRecipe.Load(path), Path.GetDirectoryName(Path.GetFullPath(path))!),
                ({ } file, { } criterion, null) => (new SplitRecipe
                {
                    Table = file,
                    By = criterion,
                    Structures = parsed.GetValue(structures),
                    Id = parsed.GetValue(id),
                    Formula = parsed.GetValue(formula),
                    Clusters = parsed.GetValue(clusters),
                    Embedding = parsed.GetValue(embedding),
                    Tolerance = parsed.GetValue(tolerance) ?? Core.Crystals.Symmetry.CrystalSymmetry.DefaultTolerance,
                    Method = new SplitMethod
                    {
                        Folds = parsed.GetValue(folds),
                        InnerFolds = parsed.GetValue(inner),
                        MinimumTest = parsed.GetValue(minimumTest),
                        MinimumTraining = parsed.GetValue(minimumTraining),
                        LargestShare = parsed.GetValue(largest),
                        SmallestShare = parsed.GetValue(smallest),
                        KeepElementCounts = [.. parsed.GetValue(keep) ?? []],
                        Seed = parsed.GetValue(seed),
                    },
                }, Directory.GetCurrentDirectory()),
                _ => throw new BadInputException("neither a table with --by nor a recipe alone", "mpbf split TABLE --by CRITERION, or mpbf split --recipe recipe.json"),
            };
            (SplitRows rows, Split split) = recipe.Run(folder);
            SplitStatistics statistics = SplitStatistics.Of(rows, split);
            if (parsed.GetValue(output) is { } to) Splitting.Write(recipe, folder, rows, split, statistics, to);
            Console.Out.Write(parsed.GetValue(json) ? JsonSerializer.Serialize(statistics, ResultFile.Json) + "\n" : Splitting.Text(recipe, statistics));
            return 0;
        }));
        return command;
    }

    public static Command Leakage()
    {
        var training = new Argument<string>("training") { Description = "The set a model was trained on: a table or a file of structures." };
        var test = new Argument<string>("test") { Description = "The set it is tested on." };
        Option<bool> json = Commands.JsonOption();
        var command = new Command("leakage", "Tells how much of a test set stands in a training set: ids, crystals, near-duplicates, compositions, prototypes.") { training, test, json };
        command.SetAction(parsed => Commands.Guarded(() =>
        {
            SplitRows known = SplitRows.Load(parsed.GetValue(training)!), asked = SplitRows.Load(parsed.GetValue(test)!);
            ImmutableArray<Leakage> kinds = Mpbf.Dal.Splits.Leakage.Between(known, asked);
            if (parsed.GetValue(json))
            {
                var values = kinds.Select(kind => new { kind.Kind, kind.Leaked, kind.Total, Examples = kind.Examples.Select(pair => new[] { asked.Ids[pair.Test], known.Ids[pair.Training] }) });
                Console.Out.WriteLine(JsonSerializer.Serialize(values, ResultFile.Json));
            }
            else
            {
                Console.Out.WriteLine($"{known.Count} training rows, {asked.Count} test rows\n{"seen in training by",-22}{"rows",8}{"of",8}{"share",9}  for example");
                foreach (Leakage kind in kinds)
                    Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{kind.Kind,-22}{kind.Leaked,8}{kind.Total,8}{kind.Share,9:P1}  {(kind.Examples is [var first, ..] ? $"{asked.Ids[first.Test]} = {known.Ids[first.Training]}" : "")}"));
            }

            return 0;
        }));
        return command;
    }
}

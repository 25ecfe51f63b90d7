using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text;
using Mpbf.Core;
using Mpbf.Core.Estimates;
using Mpbf.CrossLayer.Fitting;
using Mpbf.CrossLayer.Results;
using Mpbf.Dal.Tables;

namespace Mpbf.Cli;

/// <summary><c>mpbf fit</c>: a grid of sub-corpora or a table of finished runs in, coefficients of the expressions out.</summary>
internal static class FitCommand
{
    private const int Label = 26;
    private const long LargestGrid = 1 << 20;

    public static Command Create()
    {
        var input = new Argument<string>("file") { Description = "A grid file (JSON with mpbfGrid), which is run; or a table of finished runs." };
        var output = new Option<string?>("-o", "--output") { Description = "Folder for coefficients.json and, of a grid, runs.csv." };
        var seed = new Option<ulong>("--seed") { Description = "Seed of the draws, for a table; a grid states its own.", DefaultValueFactory = _ => 7 };
        var draws = new Option<int>("--draws") { Description = "Number of draws, for a table; a grid states its own.", DefaultValueFactory = _ => Resampling.DefaultDrawCount };
        Option<bool> json = Commands.JsonOption();
        var command = new Command("fit", "Fits the coefficients of the expressions, judges them on groups they were not fitted on, and saves them for audits.") { input, output, seed, draws, json };
        command.SetAction(parsed => Commands.Guarded(() =>
        {
            string path = parsed.GetValue(input)!;
            bool isJson = parsed.GetValue(json);
            OutputFolder.Require(parsed.GetValue(output));
            (Coefficients coefficients, string? runs, string what) = Fitted(path, parsed.GetValue(seed), parsed.GetValue(draws), isJson);
            if (parsed.GetValue(output) is { } folder)
            {
                if (runs is not null) OutputFolder.WriteFile(Path.Combine(folder, "runs.csv"), runs);
                OutputFolder.WriteFile(Path.Combine(folder, "coefficients.json"), CoefficientsFile.ToJson(coefficients));
            }

            Console.Out.Write(isJson ? CoefficientsFile.ToJson(coefficients) : Text(coefficients, what));
            return 0;
        }));
        return command;
    }

    private static bool IsGrid(string path)
    {
        InputFile.Require(path, "a grid file or a table of finished runs");
        return path.EndsWith(".json", StringComparison.OrdinalIgnoreCase) && new FileInfo(path).Length <= LargestGrid && File.ReadAllText(path).Contains("\"mpbfGrid\"", StringComparison.Ordinal);
    }

    private static (Coefficients, string?, string) Fitted(string path, ulong seed, int draws, bool isQuiet)
    {
        try
        {
            return IsGrid(path) ? Grid(path, isQuiet) : Runs(path, seed, draws);
        }
        catch (BadInputException exception)
        {
            throw exception.In(path);
        }
    }

    private static (Coefficients, string?, string) Grid(string path, bool isQuiet)
    {
        var grid = GridFile.Load(path);
        (ImmutableArray<OverclaimOutcome> outcomes, Coefficients coefficients) = grid.Run(isQuiet ? null : new CorporaDone());
        return (coefficients, RunTable.ToText(outcomes), string.Create(CultureInfo.InvariantCulture, $"{grid.Manifest.Name}: {outcomes.Select(outcome => outcome.Run).Distinct().Count()} corpora of {grid.Pair.Count} compositions, {grid.Manifest.Family}"));
    }

    private static (Coefficients, string?, string) Runs(string path, ulong seed, int draws)
    {
        if (draws is < 2 or > 100_000) throw new BadInputException($"{draws} draws", "2 to 100,000");
        OrderedDictionary<Law, ImmutableArray<Observation>> runs = RunTable.Load(path);
        var resampling = new Resampling(seed, draws);
        FittedLaw[] laws = [.. runs.Select(pair => LawFit.Fit(pair.Key, pair.Value, resampling))];
        string name = Path.GetFileName(path);
        return (Coefficients.Of(name, resampling, laws, [new InputReading("runs", name, InputStream.Sha256(path), runs.Max(pair => pair.Value.Length))]), null, name);
    }

    private static string Text(Coefficients coefficients, string what)
    {
        var text = new StringBuilder(what).Append('\n');
        foreach (LawReading law in coefficients.Laws.Values)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{law.Expression}\n");
            foreach (CoefficientReading c in (CoefficientReading[])[law.Intercept, law.First, law.Second])
                Line(c.Symbol, new Reading { Value = c.Value, Lower = c.Lower, Upper = c.Upper }.ToString());
            Line("out-of-group R²", $"{law.Skill}; held out in turn: {string.Join(", ", law.Groups)}");
            Line("within cells", law.SkillWithin.ToString());
            Line("out-of-group error", law.PredictionError.ToString());
            Line("noise ceiling", Said(law.Ceiling));
            Line("reproduced variance", Said(law.Reproduced));
            Line("without planted faults", Said(law.SkillWithoutFaults));
            foreach (string note in law.Diagnostics) Line("note", note);
            if (law.Refusals.IsEmpty) Line("calibrated", "yes");
            foreach (string refusal in law.Refusals) Line("not calibrated", refusal);
        }

        foreach (string exclusion in coefficients.Exclusions) Line("left out", exclusion);
        return text.ToString();

        void Line(string label, string value) => LoopReading.Wrap(text, $"  {label.PadRight(Label - 2)}{value}", Label);
    }

    private static string Said(Reading reading) => reading.IsAssessed ? reading.ToString() : $"not assessed: {reading.NotAssessed}";

    /// <summary>Says on standard error how many corpora are done.</summary>
    private sealed class CorporaDone : IProgress<GridProgress>
    {
        public void Report(GridProgress value)
        {
            if (value.Done % 10 == 0 || value.Done == value.Count) Console.Error.WriteLine($"… {value.Done} of {value.Count} corpora");
        }
    }
}

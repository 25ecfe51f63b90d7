using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Mpbf.Core;
using Mpbf.CrossLayer.Audits;
using Mpbf.CrossLayer.Examples;
using Mpbf.CrossLayer.Results;
using Mpbf.Reporting;

namespace Mpbf.Cli;

/// <summary>The commands. Exit codes: 0 done, 2 bad input, 3 coverage below what was required or no usable boundary.</summary>
internal static class Commands
{
    private const int Done = 0, BadInput = 2, NotCovered = 3;

    /// <summary>All commands. A plain command, since a root command takes its name from the assembly.</summary>
    public static Command Root() => new("mpbf", "Measures where a pretrained materials model stops being trustworthy, and why.") { new HelpOption(), new VersionOption(), Audit(), Init(), Evaluate(), Inspect(), Convert(), SplitCommands.Split(), SplitCommands.Leakage(), AgreementCommand.Create(), CalibrateCommand.Create(), CompareCommand.Create(), ProbeCommand.Create(), LoopCommand.Create(), SimulateCommand.Create(), FitCommand.Create(), Report() };

    /// <summary>Runs a command line; one that cannot be parsed is bad input like any other.</summary>
    public static int Run(params string[] arguments)
    {
        ParseResult parsed = Root().Parse(arguments);
        if (parsed.Errors.Count == 0) return parsed.Invoke();
        Console.Error.WriteLine($"mpbf: {Said(parsed.Errors[^1])}");
        string command = parsed.CommandResult.Command.Name;
        Console.Error.WriteLine($"See mpbf {(command == "mpbf" ? "" : command + " ")}--help.");
        return BadInput;
    }

    private static Command Audit()
    {
        var manifest = new Argument<string?>("manifest") { Description = "The manifest, a JSON file.", Arity = ArgumentArity.ZeroOrOne };
        var example = new Option<string?>("--example") { Description = "An embedded example instead of a manifest: semiconductors." };
        var output = new Option<string?>("-o", "--output") { Description = "Folder for result.json, decisions.csv, report.html and boundary.json (for the guard)." };
        var json = JsonOption();
        var required = new Option<double?>("--require-coverage") { Description = "Exit with 3 when less of the target than this share is inside the boundary." };
        var command = new Command("audit", "Audits a model from a manifest.") { manifest, example, output, json, required };
        command.SetAction(parsed => Guarded(() =>
        {
            if (parsed.GetValue(required) is { } least && !(least is >= 0 and <= 1)) throw new BadInputException(FormattableString.Invariant($"--require-coverage {least}"), "a share from 0 to 1");
            OutputFolder.Require(parsed.GetValue(output));
            AuditInput input = (parsed.GetValue(manifest), parsed.GetValue(example)) switch
            {
                ({ } path, null) => ManifestReader.Read(path),
                (null, "semiconductors") => SemiconductorExample.Load(),
                (null, { } other) => throw new BadInputException($"the example '{other}'", "semiconductors"),
                (null, null) => throw new BadInputException("neither a manifest nor an example", "mpbf audit MANIFEST, or mpbf audit --example semiconductors"),
                _ => throw new BadInputException("a manifest and an example", "one of them"),
            };
            AuditResult result = new BoundaryAudit().Run(input, parsed.GetValue(json) ? null : new ErrorProgress());
            if (parsed.GetValue(output) is { } folder) OutputFolder.Write(result, folder);
            Console.Out.Write(parsed.GetValue(json) ? ResultFile.ToJson(result) : TextReport.Render(result));
            return parsed.GetValue(required) is { } share && !(result.Boundary.Usable && result.Boundary.Coverage.Value >= share) ? NotCovered : Done;
        }));
        return command;
    }

    private static Command Init()
    {
        var files = new Argument<string[]>("files") { Description = "Tables, structure files and .npy or .npz matrices.", Arity = ArgumentArity.OneOrMore };
        var output = new Option<string>("-o", "--output") { Description = "The manifest to write; an existing file is not overwritten.", DefaultValueFactory = _ => "manifest.json" };
        var command = new Command("init", "Drafts a manifest from files and says what it understood.") { files, output };
        command.SetAction(parsed => Guarded(() =>
        {
            string path = parsed.GetValue(output)!;
            OutputFolder.RequireFile(path);
            if (File.Exists(path)) throw new BadInputException("a file of that name", "a new one", "Choose another name with -o.", path);
            ManifestDraft draft = ManifestDraft.Of(parsed.GetValue(files)!, Path.GetDirectoryName(Path.GetFullPath(path))!);
            OutputFolder.WriteFile(path, draft.ToJson());
            Console.Out.WriteLine(string.Join('\n', draft.Understood));
            Console.Out.WriteLine($"\nwritten to {path}; check it, then: mpbf audit {path} -o out");
            return Done;
        }));
        return command;
    }

    private static Command Evaluate()
    {
        var values = new Argument<string[]>("values") { Description = "NAME=VALUE or NAME=VALUE±SPREAD; names: V_d F_p alpha beta c0 L O_mC_d T_r epsilon zeta S_p I_d E_r eta theta." };
        var json = JsonOption();
        var command = new Command("evaluate", "Evaluates the expressions from numbers, with intervals if spreads are given.") { values, json };
        command.SetAction(parsed => Guarded(() =>
        {
            OrderedDictionary<string, Reading> readings = Evaluation.Of(parsed.GetValue(values) ?? []);
            if (parsed.GetValue(json)) Console.Out.WriteLine(System.Text.Json.JsonSerializer.Serialize(readings, ResultFile.Json));
            else foreach ((string name, Reading reading) in readings) Console.Out.WriteLine($"{name,-24}{reading}{(reading.NotAssessed is { } why ? $": {why}" : "")}");
            return Done;
        }));
        return command;
    }

    private static Command Inspect()
    {
        var file = new Argument<string>("file") { Description = "A table, a file of structures, spectra, images, recipes or arrays (.npy, .npz), or a folder of such files; gz or not." };
        var json = JsonOption();
        var command = new Command("inspect", "Summarises files of any known kind.") { file, json };
        command.SetAction(parsed => Guarded(() =>
        {
            object[] summaries = Inspection.Of(parsed.GetValue(file)!);
            if (parsed.GetValue(json)) Console.Out.WriteLine(System.Text.Json.JsonSerializer.Serialize(summaries is [var only] ? only : summaries, ResultFile.Json));
            else Console.Out.Write(string.Join('\n', summaries));
            return Done;
        }));
        return command;
    }

    private static Command Convert()
    {
        var input = new Argument<string>("input") { Description = "A file of structures, gz or not." };
        var output = new Argument<string>("output") { Description = "The file to write: .xyz, .cif, .json (pymatgen), .csv, .vasp or POSCAR." };
        var command = new Command("convert", "Converts structure files.") { input, output };
        command.SetAction(parsed => Guarded(() =>
        {
            int count = Conversion.Run(parsed.GetValue(input)!, parsed.GetValue(output)!);
            Console.Error.WriteLine($"{count} structures written");
            return Done;
        }));
        return command;
    }

    private static Command Report()
    {
        var file = new Argument<string>("result") { Description = "A result.json." };
        var output = new Option<string?>("-o", "--output") { Description = "File for the HTML report; the text report on the terminal without it." };
        var command = new Command("report", "Renders a result again.") { file, output };
        command.SetAction(parsed => Guarded(() =>
        {
            OutputFolder.RequireFile(parsed.GetValue(output));
            AuditResult result = ResultFile.Load(parsed.GetValue(file)!);
            if (parsed.GetValue(output) is { } path) OutputFolder.WriteFile(path, HtmlReport.Render(result));
            else Console.Out.Write(TextReport.Render(result));
            return Done;
        }));
        return command;
    }

    /// <summary>What a value of another kind than the option's was taken for, without the names of .NET types.</summary>
    private static string Said(ParseError error)
    {
        if (error.SymbolResult is not OptionResult { Option: { } option, Tokens: [.., var token] } || !error.Message.StartsWith("Cannot parse", StringComparison.Ordinal)) return error.Message;
        Type type = Nullable.GetUnderlyingType(option.ValueType) ?? option.ValueType;
        string expected = type.IsEnum ? string.Join(", ", Enum.GetNames(type)).ToLowerInvariant() : type == typeof(double) ? "a number" : "a whole number";
        return new BadInputException($"{option.Name} {token.Value}", expected).Message;
    }

    public static Option<bool> JsonOption() => new("--json") { Description = "JSON on standard output and nothing else." };

    public static int Guarded(Func<int> run)
    {
        try
        {
            return run();
        }
        catch (BadInputException exception)
        {
            Console.Error.WriteLine($"mpbf: {exception.Message}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"mpbf: {exception.Message}");
        }
        catch (AggregateException exception) when (exception.InnerExceptions.All(inner => inner is BadInputException or IOException or UnauthorizedAccessException))
        {
            // Which of several threads failed first is chance; what is said is not.
            Console.Error.WriteLine($"mpbf: {exception.InnerExceptions.Select(inner => inner.Message).Min(StringComparer.Ordinal)}");
        }

        return BadInput;
    }

    /// <summary>Says on standard error what is being done.</summary>
    private sealed class ErrorProgress : IProgress<string>
    {
        public void Report(string value) => Console.Error.WriteLine($"… {value}");
    }
}

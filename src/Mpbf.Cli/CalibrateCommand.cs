using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Mpbf.Core;
using Mpbf.Core.Estimates;
using Mpbf.Core.Matter;
using Mpbf.CrossLayer.Audits;
using Mpbf.CrossLayer.Boundaries;
using Mpbf.CrossLayer.Results;
using Mpbf.Dal.Tables;
using Mpbf.Guard;
using Mpbf.Isl.Calibration;
using Mpbf.Isl.Recalibration;

namespace Mpbf.Cli;

/// <summary><c>mpbf calibrate</c>: uncertainty before and after recalibration, and a boundary for the guard.</summary>
internal static class CalibrateCommand
{
    private const int FoldCount = 5;

    private static readonly Dictionary<string, Func<Predictions, Recalibrator>> Methods = new(StringComparer.Ordinal)
    {
        ["scaling"] = SigmaScaling.Fit,
        ["coverage"] = predictions => SigmaScaling.FitCoverage(predictions),
        ["isotonic"] = IsotonicSigma.Fit,
        ["polynomial"] = predictions => PolynomialSigma.Fit(predictions),
        ["binwise"] = BinwiseSigma.Fit,
        ["crude"] = Crude.Fit,
    };

    public static Command Create()
    {
        var input = new Argument<string>("input") { Description = "A table of predictions with truth and sigma, or a manifest." };
        var members = new Option<string[]>("--members") { Description = "Columns of an ensemble instead of a prediction and its sigma.", AllowMultipleArgumentsPerToken = true };
        var truth = new Option<string?>("--truth") { Description = "Column of true values; needed with --members." };
        var formula = new Option<string>("--formula") { Description = "Column of formulas, with --members.", DefaultValueFactory = _ => "formula" };
        var method = new Option<string>("--method") { Description = $"{string.Join(", ", Methods.Keys)}.", DefaultValueFactory = _ => "coverage" };
        var tolerance = new Option<double?>("--tolerance") { Description = "The error that you can live with; half the standard deviation of the truth without it." };
        var output = new Option<string?>("-o", "--output") { Description = "Folder for metrics.json, recalibrated.csv and boundary.json." };
        Option<bool> json = Commands.JsonOption();
        var command = new Command("calibrate", "Judges and recalibrates uncertainty on data that was not used to fit, and saves a boundary for the guard.") { input, members, truth, formula, method, tolerance, output, json };
        command.SetAction(parsed => Commands.Guarded(() =>
        {
            if (!Methods.TryGetValue(parsed.GetValue(method)!, out Func<Predictions, Recalibrator>? fit)) throw new BadInputException($"the method '{parsed.GetValue(method)}'", string.Join(", ", Methods.Keys));
            string path = parsed.GetValue(input)!;
            if (parsed.GetValue(tolerance) is { } wanted && !(wanted is > 0 and < double.PositiveInfinity)) throw new BadInputException(FormattableString.Invariant($"a tolerance of {wanted}"), "a positive number, in the unit of the property");
            OutputFolder.Require(parsed.GetValue(output));
            AuditInput audit = parsed.GetValue(members) is { Length: > 0 } columns
                ? Ensemble(path, columns, parsed.GetValue(truth) ?? throw new BadInputException("members without --truth", "the column of true values"), parsed.GetValue(formula)!)
                : Read(path);
            if (parsed.GetValue(tolerance) is { } given) audit = audit with { Tolerance = given };
            return Run(audit, parsed.GetValue(method)!, fit, path, parsed.GetValue(output), parsed.GetValue(json));
        }));
        return command;
    }

    private static int Run(AuditInput audit, string method, Func<Predictions, Recalibrator> fit, string path, string? output, bool isJson)
    {
        Predictions predictions = audit.Predictions;
        if (predictions is { Sigma: null, Members: null, Quantiles: null }) throw new BadInputException("no uncertainty", "a column of sigma, or --members", "Name a column 'sigma', or give the members of an ensemble.", path);
        var resampling = new Resampling(audit.Seed, audit.Draws);
        RecalibrationComparison comparison;
        try
        {
            comparison = RecalibrationComparison.CrossFitted(predictions, [.. predictions.ResamplingKeys.Select(key => (int)(Resampling.HashOf(key) % FoldCount))], fit, resampling);
        }
        catch (ArgumentException exception)
        {
            throw new BadInputException(ArgumentReason.Of(exception), "rows that a recalibration can be fitted on", null, path, innerException: exception);
        }

        OrderedDictionary<string, (Estimate Before, Estimate After)> metrics = Metrics(comparison);
        if (output is not null) Write(audit, comparison, metrics, method, resampling, output);
        if (isJson) Console.Out.WriteLine(JsonSerializer.Serialize(metrics.ToDictionary(pair => pair.Key, pair => new { Before = Reading.Of(pair.Value.Before), After = Reading.Of(pair.Value.After) }), ResultFile.Json));
        else Console.Out.Write(Text(metrics, method, predictions.Count));
        return 0;
    }

    private static OrderedDictionary<string, (Estimate, Estimate)> Metrics(RecalibrationComparison comparison)
    {
        (UncertaintyCalibration before, UncertaintyCalibration after) = (comparison.Before, comparison.After);
        int ninety = UncertaintyCalibration.Levels.IndexOf(0.9);
        return new()
        {
            ["scale: mean z² (ZMS)"] = (before.Zms, after.Zms),
            ["scale: ENCE"] = (before.Ence, after.Ence),
            ["coverage of 90 %"] = (before.Coverage[ninety], after.Coverage[ninety]),
            ["miscalibration area"] = (before.MiscalibrationArea, after.MiscalibrationArea),
            ["ranking (Spearman)"] = (before.Ranking, after.Ranking),
            ["sharpness"] = (before.Sharpness, after.Sharpness),
            ["CRPS"] = (before.Crps, after.Crps),
            ["NLL"] = (before.NegativeLogLikelihood, after.NegativeLogLikelihood),
            ["interval score"] = (before.IntervalScore, after.IntervalScore),
        };
    }

    private static string Text(OrderedDictionary<string, (Estimate Before, Estimate After)> metrics, string method, int rows)
    {
        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"{rows} rows, {method}, fitted on four fifths of the chemical systems and judged on the fifth\n\n{"",-24}{"before",-26}{"after",-26}\n"));
        foreach ((string name, (Estimate before, Estimate after)) in metrics) text.Append(CultureInfo.InvariantCulture, $"{name,-24}{before.ToString(),-26}{after.ToString()}\n");
        return text.Append("\nENCE and area are means of absolute deviations: resampled values lie above them,\nand an interval may leave its value out.\n").ToString();
    }

    private static void Write(AuditInput audit, RecalibrationComparison comparison, OrderedDictionary<string, (Estimate Before, Estimate After)> metrics, string method, Resampling resampling, string folder)
    {
        OutputFolder.WriteFile(Path.Combine(folder, "metrics.json"), JsonSerializer.Serialize(new { Method = method, Metrics = metrics.ToDictionary(pair => pair.Key, pair => new { Before = Reading.Of(pair.Value.Before), After = Reading.Of(pair.Value.After) }) }, ResultFile.Json) + "\n");
        Predictions p = comparison.Recalibrated;
        var table = new StringBuilder(p.Quantiles is null ? "id,truth,prediction,sigma\n" : "id,truth,prediction,lower,upper\n");
        for (int row = 0; row < p.Count; row++)
        {
            table.Append(OutputFolder.Quoted(p.Ids[row])).Append(CultureInfo.InvariantCulture, $",{p.Truth[row]:R},{p.Prediction[row]:R},");
            if (p.Quantiles is { } quantiles) table.Append(CultureInfo.InvariantCulture, $"{quantiles.Rows[row][1]:R},{quantiles.Rows[row][^2]:R}\n");
            else table.Append(CultureInfo.InvariantCulture, $"{p.Sigma!.Value[row]:R}\n");
        }

        OutputFolder.WriteFile(Path.Combine(folder, "recalibrated.csv"), table.ToString());
        Predictions stated = audit.Predictions.Sigma is null ? audit.Predictions with { Sigma = comparison.Recalibrated.Sigma } : audit.Predictions;
        if (stated.Sigma is not { } sigma) return;
        double mean = stated.Truth.Average(), tolerance = audit.Tolerance ?? (0.5 * Math.Sqrt(stated.Truth.Average(y => (y - mean) * (y - mean))));
        Boundary boundary = Boundary.Fit(stated, [new SupportTerm("predicted sigma", sigma, []) { Kind = TermKind.Sigma }], [], resampling, new BoundaryOptions { Tolerance = tolerance > 0 ? tolerance : 1, ToleratedRatio = audit.ToleratedRatio });
        BoundaryFile.Save(GuardExport.Of(boundary, stated, null, audit.Name, audit.Unit), Path.Combine(folder, "boundary.json"));
    }

    /// <summary>A manifest, or a table whose columns are told by their names.</summary>
    private static AuditInput Read(string path)
    {
        bool isManifest = path.EndsWith(".json", StringComparison.OrdinalIgnoreCase) && File.Exists(path) && File.ReadAllText(path).Contains("\"mpbf\"", StringComparison.Ordinal);
        if (isManifest) return ManifestReader.Read(path);
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return ManifestReader.Read(ManifestDraft.Of([path], folder).Manifest, folder);
    }

    private static AuditInput Ensemble(string path, string[] members, string truth, string formula)
    {
        Table table = Table.Load(path, [truth, formula, .. members]);
        double[] truths = table.Numbers(truth);
        double[][] columns = Array.ConvertAll(members, table.Numbers);
        int[] rows = [.. Enumerable.Range(0, table.RowCount).Where(row => double.IsFinite(truths[row]) && Array.TrueForAll(columns, column => double.IsFinite(column[row])) && Composition.TryParse(table.Text(formula)[row], out _, out _))];
        if (members.Length < 2) throw new BadInputException("one member", "at least two: the spread between them is the uncertainty", null, path);
        if (rows.Length == 0) throw new BadInputException("no row with a formula, a truth and every member", "at least one", null, path);
        Composition[] compositions = Array.ConvertAll(rows, row => Composition.Parse(table.Text(formula)[row]));
        string[] ids = Array.ConvertAll(rows, row => string.Create(CultureInfo.InvariantCulture, $"{table.Line(row)}"));
        ImmutableArray<double>[] ensemble = Array.ConvertAll(rows, row => (ImmutableArray<double>)[.. columns.Select(column => column[row])]);
        var predictions = new Predictions(ids, rows.Select(row => truths[row]), ensemble.Select(values => values.Average()), compositions.Select(composition => composition.ChemicalSystem))
        {
            Members = [.. ensemble],
            Groupings = [Grouping.ByElement(compositions)],
        };
        return new AuditInput(new MaterialTable("evaluation", compositions, ids), predictions) { Name = Path.GetFileName(path) };
    }
}

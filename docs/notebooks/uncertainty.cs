#:project ../../src/Mpbf.Dal/Mpbf.Dal.csproj
#:project ../../src/Mpbf.Isl/Mpbf.Isl.csproj
// Real uncertainty, badly scaled: CrabNet's sigma on all tasks that have one, recalibrated on other folds; conformal coverage by element; ensembles of algorithms.
//   dotnet run -c Release docs/notebooks/uncertainty.cs
using System.Collections.Immutable;
using System.Globalization;
using Mpbf.Core;
using Mpbf.Core.Estimates;
using Mpbf.Core.Matter;
using Mpbf.Dal.Tables;
using Mpbf.Isl.Calibration;
using Mpbf.Isl.Conformal;
using Mpbf.Isl.Distributions;
using Mpbf.Isl.Recalibration;

const string data = "../shared/data/";
const double level = 0.9;
const int largest = 20_000;
var resampling = new Resampling(7, 100);
(string Name, Func<Predictions, Recalibrator> Fit)[] methods = [("scaling", SigmaScaling.Fit), ("coverage", p => SigmaScaling.FitCoverage(p)), ("isotonic", IsotonicSigma.Fit), ("binwise", BinwiseSigma.Fit), ("CRUDE", Crude.Fit)];

Console.WriteLine("## CrabNet's sigma before recalibration, and the coverage of 90 % intervals after, fitted on the other folds\n");
Console.WriteLine($"| task | rows | mean z² | within 90 % | ranking | CRPS | {string.Join(" | ", methods.Select(m => m.Name + ": within 90 %, CRPS"))} |\n|---|---|---|---|---|---|{string.Concat(methods.Select(_ => "---|"))}");
var conformal = new List<string>();
foreach (string file in Directory.EnumerateFiles(data + "crabnet_predictions_uq", "*.csv.gz").Order(StringComparer.Ordinal))
{
    string task = Path.GetFileName(file).Split('.')[0];
    Table table = Table.Load(file, ["fold", "formula", "actual", "pred_crabnet", "sigma_crabnet"], new Dictionary<string, string> { ["split"] = "test" });
    double[] truth = table.Numbers("actual"), prediction = table.Numbers("pred_crabnet"), sigma = table.Numbers("sigma_crabnet");
    int[] rows = [.. Enumerable.Range(0, table.RowCount).Where(row => sigma[row] > 0 && double.IsFinite(truth[row]) && double.IsFinite(prediction[row]) && Composition.TryParse(table.Text("formula")[row], out _, out _)).OrderBy(row => Resampling.HashOf(table.Text("formula")[row] + row)).Take(largest).Order()];
    Composition[] compositions = Array.ConvertAll(rows, row => Composition.Parse(table.Text("formula")[row]));
    int[] folds = Array.ConvertAll(rows, row => int.Parse(table.Text("fold")[row], CultureInfo.InvariantCulture));
    var predictions = new Predictions(rows.Select(row => $"{row}"), rows.Select(row => truth[row]), rows.Select(row => prediction[row]), compositions.Select(c => c.ChemicalSystem)) { Sigma = [.. rows.Select(row => sigma[row])] };
    if (folds.Distinct().Count() < 2) continue;
    var before = UncertaintyCalibration.Of(predictions, resampling);
    int ninety = UncertaintyCalibration.Levels.IndexOf(level);
    string cells = string.Join(" | ", methods.Select(method =>
    {
        UncertaintyCalibration after = RecalibrationComparison.CrossFitted(predictions, folds, method.Fit, resampling).After;
        return string.Create(CultureInfo.InvariantCulture, $"{after.Coverage[ninety].Value:F3}, {after.Crps.Value:G3}");
    }));
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {task} | {rows.Length} | {before.Zms} | {before.Coverage[ninety]} | {before.Ranking.Value:F2} | {before.Crps.Value:G3} | {cells} |"));
    conformal.Add(Conformal(task, predictions, folds, Grouping.ByElement(compositions)));
}

Console.WriteLine("\n## Conformal intervals of 90 % (normalised by sigma; calibrated on the other folds), by element\n\n| task | marginal: covered | worst element of 50 rows or more | elements too low | Mondrian: covered | worst element | elements too low | infinite |\n|---|---|---|---|---|---|---|---|");
foreach (string line in conformal) Console.WriteLine(line);

Console.WriteLine("\n## Ensembles without sigma: algorithms of Matbench as members\n\n| task | members | rows | spread ranks errors (Spearman) | mean z² | within 90 % | within 90 % after scaling |\n|---|---|---|---|---|---|---|");
foreach (string task in new[] { "expt_gap", "dielectric", "log_kvrh", "phonons", "jdft2d", "steels" })
{
    string file = $"{data}matbench_predictions/{task}.csv.gz";
    string[] names;
    using (TableReader reader = TableReader.Open(file)) names = [.. reader.Columns];
    string target = names.First(name => name.StartsWith("target:", StringComparison.Ordinal));
    string[] members = [.. names.SkipWhile(name => name != target).Skip(1).Where(name => name != "dummy")];
    Table table = Table.Load(file, ["fold", "composition", target, .. members]);
    double[] truth = table.Numbers(target);
    double[][] columns = Array.ConvertAll(members, table.Numbers);
    int[] rows = [.. Enumerable.Range(0, table.RowCount).Where(row => double.IsFinite(truth[row]) && Array.TrueForAll(columns, c => double.IsFinite(c[row])) && columns.Select(c => c[row]).Distinct().Count() > 1)];
    string[] keys = Array.ConvertAll(rows, row => Composition.TryParse(table.Text("composition")[row], out Composition? c, out _) ? c!.ChemicalSystem : $"row {row}");
    var ensemble = new Predictions(rows.Select(row => $"{row}"), rows.Select(row => truth[row]), rows.Select(row => columns.Average(c => c[row])), keys) { Members = [.. rows.Select(row => (ImmutableArray<double>)[.. columns.Select(c => c[row])])] };
    RecalibrationComparison scaled = RecalibrationComparison.CrossFitted(ensemble, [.. rows.Select(row => int.Parse(table.Text("fold")[row], CultureInfo.InvariantCulture))], p => SigmaScaling.FitCoverage(p), resampling);
    int ninety = UncertaintyCalibration.Levels.IndexOf(level);
    Console.WriteLine($"| {task} | {members.Length} | {rows.Length} | {scaled.Before.Ranking} | {scaled.Before.Zms} | {scaled.Before.Coverage[ninety]} | {scaled.After.Coverage[ninety]} |");
}

static string Conformal(string task, Predictions predictions, int[] folds, Grouping elements)
{
    ImmutableArray<StatedInterval> stated = StatedInterval.OfSigmas(PredictiveDistributions.Of(predictions)!);
    double[] scores = StatedInterval.Scores(stated, predictions.Truth);
    bool[] marginal = new bool[scores.Length], mondrian = new bool[scores.Length];
    int infinite = 0;
    foreach (int fold in folds.Distinct())
    {
        int[] fitted = [.. Enumerable.Range(0, folds.Length).Where(row => folds[row] != fold)];
        double[] fittedScores = Array.ConvertAll(fitted, row => scores[row]);
        var split = new SplitConformal(fittedScores, level);
        var byElement = new MondrianConformal(fittedScores, new Grouping("elements", fitted.Select(row => (IEnumerable<string>)elements.Memberships[row])), level);
        foreach (int row in Enumerable.Range(0, folds.Length).Where(row => folds[row] == fold))
        {
            marginal[row] = split.Of(stated[row]).Contains(predictions.Truth[row]);
            Interval interval = byElement.Of(stated[row], elements.Memberships[row]);
            mondrian[row] = interval.Contains(predictions.Truth[row]);
            if (double.IsInfinity(interval.Upper)) infinite++;
        }
    }

    return string.Create(CultureInfo.InvariantCulture, $"| {task} | {Share(marginal)} | {Worst(marginal)} | {Share(mondrian)} | {Worst(mondrian)} | {(double)infinite / scores.Length:P1} |");

    string Share(bool[] covered) => (covered.Count(inside => inside) / (double)covered.Length).ToString("F3", CultureInfo.InvariantCulture);

    string Worst(bool[] covered)
    {
        GroupCoverage[] groups = [.. ConditionalCoverage.ByGroup(covered, elements, level).Where(group => group.RowCount >= 50)];
        if (groups.Length == 0) return " | ";
        GroupCoverage worst = groups.MinBy(group => group.Coverage)!;
        return string.Create(CultureInfo.InvariantCulture, $"{worst.Name} {worst.Coverage:F2} ({worst.RowCount}) | {groups.Count(group => group.PValue * groups.Length < 0.05)} of {groups.Length}");
    }
}

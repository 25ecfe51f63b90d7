#:project ../../src/Mpbf.Reporting/Mpbf.Reporting.csproj
#:property NoWarn=$(NoWarn);MA0047
// Which universal potential for molybdenum? 13 potentials on the 217 mlearn configurations of Mo through the audit, with its plan, and the repair by one factor.
//   dotnet run -c Release docs/notebooks/molybdenum.cs [FOLDER]      FOLDER receives a report for each model
using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using Mpbf.Core;
using Mpbf.Core.Estimates;
using Mpbf.Core.Matter;
using Mpbf.CrossLayer.Audits;
using Mpbf.CrossLayer.Planning;
using Mpbf.CrossLayer.Results;
using Mpbf.Dal.Tables;
using Mpbf.Reporting;

const int atomsPerConfiguration = 4;
const double tolerance = 0.2; // eV/Å
const string data = "../shared/data/";
string[] models = ["alignn_ff", "chgnet", "eqV2_153M_omat", "eqV2_31M_omat", "eqV2_31M_omat_mp_salex", "eqV2_86M_omat", "eqV2_86M_omat_mp_salex", "mace", "mace-alexandria", "matgl", "matgl-direct", "orb-v2", "sevennet"];
string[] kinds = [.. new[] { "training", "test" }.SelectMany(Kinds)];
Table table = Table.Load(data + "jarvis_mlearn_predictions/Mo_forces_full.csv.gz", ["id", "atom", "component", "ref", .. models]);
double[] reference = table.Numbers("ref");
double[][] predicted = Array.ConvertAll(models, table.Numbers);
var configurations = Enumerable.Range(0, table.RowCount).GroupBy(row => table.Text("id")[row]).ToArray();
int[] evaluation = [.. configurations.SelectMany(rows => Atoms(rows, 0))], target = [.. configurations.SelectMany(rows => Atoms(rows, 1))];
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{configurations.Length} configurations of {kinds.Distinct().Count()} kinds, {table.RowCount} force components; audited {evaluation.Length}, target {target.Length}; tolerance {tolerance} eV/Å; sigma: standard deviation of the other twelve models\n"));
Console.WriteLine("| model | MAE, eV/Å | over-claim L of the others' spread | AUROC of the boundary, kinds held out | E_r of the target | inside the boundary | the plan's first | change of E_r by a line | factor from 100 | RMSE after / before, predicted | realised on the other 117 |\n|---|---|---|---|---|---|---|---|---|---|---|");
for (int m = 0; m < models.Length; m++)
{
    int model = m;
    MaterialTable materials = Materials("evaluation", evaluation);
    var predictions = new Predictions(materials.Ids, evaluation.Select(row => reference[row]), evaluation.Select(row => predicted[model][row]), evaluation.Select(row => table.Text("id")[row]))
    {
        Sigma = [.. evaluation.Select(row => Spread(model, row))],
        Groupings = [new Grouping("kind of configuration", evaluation.Select(row => new[] { Kind(row) }))],
    };
    var input = new AuditInput(materials, predictions) { Name = $"Forces in molybdenum: {models[model]}", Unit = "eV/Å", Tolerance = tolerance, Target = Materials("target", target) with { Sigma = [.. target.Select(row => Spread(model, row))] } };
    AuditResult result = new BoundaryAudit().Run(input);
    VectorSums[] sums = [.. configurations.Select(rows => new VectorSums(rows.Key, rows.Sum(row => reference[row] * reference[row]), rows.Sum(row => reference[row] * predicted[model][row]), rows.Sum(row => predicted[model][row] * predicted[model][row])))];
    VectorSums[] shuffled = [.. sums];
    NamedRandom.Of("molybdenum").Shuffle(shuffled);
    SlopeRepair repair = SlopeRepair.Predict(shuffled[..100], new Resampling(7), shuffled.Length - 100, sums.Average(s => s.Predicted));
    ActionReading line = result.Plan!.Actions.Single(action => action.Kind == ActionKind.Recalibrate);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {models[model]} | {result.Descriptions["MeanAbsoluteError"]} | {result.Shift.Observed} | {result.Boundary.Skill}{(result.Boundary.Usable ? "" : ", refused")} | {result.Symbols["EpistemicRisk"]} | {result.Boundary.Coverage} | {result.Plan.Actions[0].Kind} | {line.RiskChange} | {repair.Factor} | {repair.ErrorRatio} | {SlopeRepair.Realised(repair.Factor.Value, shuffled[100..]):F3} |"));
    if (args.Length == 0) continue;
    Directory.CreateDirectory(args[0]);
    File.WriteAllText(Path.Combine(args[0], models[model] + ".html"), HtmlReport.Render(result));
    File.WriteAllText(Path.Combine(args[0], models[model] + ".txt"), TextReport.Render(result));
}

Console.WriteLine("\nMAE by kind of configuration, eV/Å, all components:\n");
string[] names = [.. kinds.Distinct().Order(StringComparer.Ordinal)];
Console.WriteLine($"| model | {string.Join(" | ", names)} |\n|---|{string.Concat(names.Select(_ => "---|"))}");
for (int m = 0; m < models.Length; m++)
    Console.WriteLine($"| {models[m]} | {string.Join(" | ", names.Select(name => Enumerable.Range(0, table.RowCount).Where(row => Kind(row) == name).Average(row => Math.Abs(predicted[m][row] - reference[row])).ToString("F2", CultureInfo.InvariantCulture)))} |");

// Whole atoms, drawn by configuration; the second part is disjoint from the first.
IEnumerable<int> Atoms(IGrouping<string, int> rows, int part)
{
    string[] atoms = [.. rows.Select(row => table.Text("atom")[row]).Distinct()];
    NamedRandom.Of($"atoms {rows.Key}").Shuffle(atoms);
    HashSet<string> chosen = [.. atoms.Skip(part * atomsPerConfiguration).Take(atomsPerConfiguration)];
    return rows.Where(row => chosen.Contains(table.Text("atom")[row]));
}

string Kind(int row) => kinds[int.Parse(table.Text("id")[row].AsSpan(3), CultureInfo.InvariantCulture) - 1];

MaterialTable Materials(string name, int[] rows) => new(name, rows.Select(_ => Composition.Parse("Mo")), rows.Select(row => $"{table.Text("id")[row]} {table.Text("atom")[row]} {table.Text("component")[row]}"))
{
    ResamplingKeys = [.. rows.Select(row => table.Text("id")[row])],
};

double Spread(int model, int row)
{
    double[] others = [.. Enumerable.Range(0, models.Length).Where(m => m != model).Select(m => predicted[m][row])];
    double mean = others.Average();
    return Math.Max(1e-4, Math.Sqrt(others.Sum(f => (f - mean) * (f - mean)) / (others.Length - 1)));
}

static IEnumerable<string> Kinds(string part)
{
    using FileStream file = File.OpenRead($"{data}mlearn_dft/Mo_{part}.json.gz");
    using var text = new GZipStream(file, CompressionMode.Decompress);
    using var document = JsonDocument.Parse(text);
    return [.. document.RootElement.EnumerateArray().Select(entry => entry.GetProperty("group").GetString()!)];
}

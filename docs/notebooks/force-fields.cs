#:project ../../src/Mpbf.Dal/Mpbf.Dal.csproj
// Thirteen universal force fields on six elements: conventions first, then each model as a source beside DFT.
//   dotnet run -c Release docs/notebooks/force-fields.cs
using System.Globalization;
using Mpbf.Core.Conditions;
using Mpbf.Core.Estimates;
using Mpbf.Core.Statistics;
using Mpbf.Dal.Fidelity;
using Mpbf.Dal.Tables;

const string data = "../shared/data/jarvis_mlearn_predictions/";
var resampling = new Resampling(7);
string[] models = ["alignn_ff", "chgnet", "eqV2_153M_omat", "eqV2_31M_omat", "eqV2_31M_omat_mp_salex", "eqV2_86M_omat", "eqV2_86M_omat_mp_salex", "mace", "mace-alexandria", "matgl", "matgl-direct", "orb-v2", "sevennet"];

Console.WriteLine("## Stress conventions\n\n| element | models with components exchanged | of | which |\n|---|---|---|---|");
SourceComparison[] stresses = [.. SourceComparison.Of(data + "stress_predictions.csv.gz", new SourceColumns { Reference = "ref_", Sources = ["pred_"], Components = ["xx", "yy", "zz", "xy", "xz", "yz"], Each = ["element", "model"], Resample = "id" }, resampling)];
foreach (var element in stresses.GroupBy(s => s.Key.Split(", ")[0]))
{
    string[] found = [.. element.SelectMany(s => s.Findings).Where(f => f.Kind == "components").Select(f => f.Text.Split(" (of")[0])];
    Console.WriteLine($"| {element.Key} | {found.Length} | {element.Count()} | {string.Join("; ", found.Distinct())} |");
}

Console.WriteLine("\n## Forces, full vectors (Si, Mo)\n\n| model | Si slope | Si top fifth | Si noise | Si MAE | Mo slope | Mo top fifth | Mo noise | Mo MAE |\n|---|---|---|---|---|---|---|---|---|");
var full = new[] { "Si", "Mo" }.ToDictionary(element => element, element => SourceComparison.Of($"{data}{element}_forces_full.csv.gz", new SourceColumns { Reference = "ref", Sources = [.. models], Resample = "id", IsVector = true }, resampling).ToDictionary(s => s.Source));
foreach (string model in models) Console.WriteLine($"| {model} | {Cells(full["Si"][model].AsIs)} | {Cells(full["Mo"][model].AsIs)} |");

Console.WriteLine("\n## Force slopes from per-configuration summaries, all elements\n\n| model | Cu | Ge | Li | Mo | Ni | Si |\n|---|---|---|---|---|---|---|");
Table table = Table.Load(data + "force_errors_per_config.csv.gz", ["element", "model", "id", "n_atoms", "force_mae_eV_A", "force_ref_rms_eV_A", "force_pred_rms_eV_A", "force_cosine"]);
double[] atoms = table.Numbers("n_atoms"), mae = table.Numbers("force_mae_eV_A"), refRms = table.Numbers("force_ref_rms_eV_A"), predRms = table.Numbers("force_pred_rms_eV_A"), cosine = table.Numbers("force_cosine");
string[] elements = ["Cu", "Ge", "Li", "Mo", "Ni", "Si"];
var slopes = new Dictionary<(string Model, string Element), (Estimate Slope, double Agreement, double Mae)>();
foreach (string model in models)
{
    foreach (string element in elements)
    {
        int[] rows = [.. Enumerable.Range(0, table.RowCount).Where(r => table.Text("model")[r] == model && table.Text("element")[r] == element && double.IsFinite(cosine[r]))];
        // Σ ref·pred of a configuration is n · rms · rms · cosine: the slope over all components follows from the summaries exactly.
        var resampled = new ResampledRows(resampling, [.. rows.Select(r => table.Text("id")[r])]);
        Estimate slope = resampled.Estimate("shift.slope", w => Sum(w, i => atoms[rows[i]] * refRms[rows[i]] * predRms[rows[i]] * cosine[rows[i]]) / Sum(w, i => atoms[rows[i]] * refRms[rows[i]] * refRms[rows[i]]));
        slopes[(model, element)] = (slope, Math.Clamp(1 - Math.Abs(1 - slope.Value), 0, 1), rows.Sum(r => atoms[r] * mae[r]) / rows.Sum(r => atoms[r]));
    }

    Console.WriteLine($"| {model} | {string.Join(" | ", elements.Select(element => slopes[(model, element)].Slope))} |");
}

Console.WriteLine("\n## Softening\n\n| model | breach (slope below 0.9) | watch (below 1, by less) |\n|---|---|---|");
foreach (string model in models)
{
    string Called(Verdict verdict) => string.Join(", ", elements.Where(element => ForceSoftening.Judge(slopes[(model, element)].Slope).Verdict == verdict));
    Console.WriteLine($"| {model} | {Called(Verdict.Breach)} | {Called(Verdict.Watch)} |");
}

Console.WriteLine("\n## Ranking by agreement (1 − |slope − 1|) against ranking by MAE\n\n| element | Spearman over 13 models |\n|---|---|");
double[] ones = Enumerable.Repeat(1.0, models.Length).ToArray();
foreach (string element in elements)
{
    var agreement = new RankStatistics([.. models.Select(model => slopes[(model, element)].Agreement)]);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {element} | {-agreement.Spearman(new RankStatistics([.. models.Select(model => slopes[(model, element)].Mae)]), ones):F2} |"));
}

static string Cells(PairedAgreement a) => string.Create(CultureInfo.InvariantCulture, $"{a.Slope} | {a.TopSlope} | {a.Noise.Value:F3} | {a.MeanAbsoluteError.Value:F3}");

static double Sum(ReadOnlySpan<double> weights, Func<int, double> term)
{
    double sum = 0;
    for (int i = 0; i < weights.Length; i++) sum += weights[i] * term(i);
    return sum;
}

#:project ../../src/Mpbf.CrossLayer/Mpbf.CrossLayer.csproj
#:property NoWarn=$(NoWarn);MA0047
// The law of over-claim, L = c₀ + α (V_d − β F_p), on pairs of fidelities: two on which it was found, others that played no part in it, three families of models.
//   dotnet run -c Release docs/notebooks/over-claim-law.cs -- [folder for the runs] [hold-outs a design, 2 unless stated] [pairs, all unless named]
// Runs that lie in the folder are not run again.
using System.Diagnostics;
using System.Globalization;
using Mpbf.Core;
using Mpbf.Core.Estimates;
using Mpbf.Core.Matter;
using Mpbf.Core.Statistics;
using Mpbf.CrossLayer.Fitting;
using Mpbf.Dal.Tables;
using Mpbf.Ral.Encoders;

const string data = "../shared/data/", splits = data + "crabnet_matbench/benchmark_data/";
const double kelvinToWavenumber = 0.6950348; // k_B / hc, cm⁻¹ a kelvin (CODATA 2018)
const int mostHigh = 6000;
string folder = args.Length > 0 ? args[0] : "over-claim";
int holdOuts = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 2;
Directory.CreateDirectory(folder);
var resampling = new Resampling(7);
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

(string Name, string Title, Func<(MaterialTable High, MaterialTable Low)> Load)[] pairs =
[
    ("gap", "gap: measured, PBE", () => (Labels(data + "crabnet_matbench/expt_gap.csv.gz"), Labels(data + "crabnet_matbench/mp_gap.csv.gz"))),
    ("log-k", "log K: MP, AFLOW", () => (Labels(Split("mp_bulk_modulus"), Math.Log10), Labels(Split("aflow__ael_bulk_modulus_vrh"), Math.Log10))),
    ("log-g", "log G: MP, AFLOW", () => (Labels(Split("mp_shear_modulus"), Math.Log10), Labels(Split("aflow__ael_shear_modulus_vrh"), Math.Log10))),
    ("pugh", "log K/G: MP, AFLOW", () => (Ratio(Labels(Split("mp_bulk_modulus"), Math.Log10), Labels(Split("mp_shear_modulus"), Math.Log10)), Ratio(Labels(Split("aflow__ael_bulk_modulus_vrh"), Math.Log10), Labels(Split("aflow__ael_shear_modulus_vrh"), Math.Log10)))),
    ("dft-gap", "gap: MP, AFLOW", () => (Thinned(Labels(data + "crabnet_matbench/mp_gap.csv.gz")), Labels(Split("aflow__Egap")))),
    ("hse", "gap of binaries: HSE, PBE", () => (Identified("gap_hse_eV"), Labels(data + "crabnet_matbench/mp_gap.csv.gz"))),
    ("phonon", "frequency: highest phonon, Debye", () => (Labels(data + "crabnet_matbench/phonons.csv.gz"), Labels(Split("aflow__ael_debye_temperature"), kelvin => kelvin * kelvinToWavenumber))),
    ("formation", "formation energy: corrected, as computed", () => (Property("corrected_formation_energy_per_atom"), Property("formation_energy_per_atom"))),
];
string[] wanted = args.Length > 2 ? args[2..] : [.. pairs.Select(pair => pair.Name)];
string embedding = data + "element_embeddings/megnet16.json";
var clock = Stopwatch.StartNew();
var fits = new Dictionary<(string Pair, ModelFamily Family), (Observation[] Rows, FittedLaw Law)>();

Console.WriteLine("| pair | model | cells | c₀ | α | β | R² out of chemistry | ceiling | reproduced | R² within cells | V_d of the other repeat: R² | real mixes: R², reproduced, R² within cells | real F_p | refused |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|---|");
foreach ((string name, string title, var load) in pairs.Where(pair => wanted.Contains(pair.Name)))
{
    foreach (ModelFamily family in Enum.GetValues<ModelFamily>())
    {
        string path = Path.Combine(folder, $"{name}-{family}.csv");
        string? text = File.Exists(path) ? "" : Try(() => Grid(load, title, family));
        if (text is null)
        {
            Console.WriteLine($"| {title} | {family} | too few compounds for a grid | | | | | | | | | | | |");
            continue;
        }

        if (text.Length > 0) File.WriteAllText(path, text);
        Observation[] rows = [.. RunTable.Load(path)[Law.BoundaryShift]];
        FittedLaw law = LawFit.Fit(Law.BoundaryShift, rows, resampling);
        fits[(name, family)] = (rows, law);
        Observation[] real = [.. rows.Where(row => !row.IsPlanted)];
        FittedLaw? ofReal = Try(() => LawFit.Fit(Law.BoundaryShift, real, resampling)), exchanged = Try(() => LawFit.Fit(Law.BoundaryShift, Exchanged(rows), resampling));
        Console.WriteLine($"| {title} | {family} | {law.Skill.GroupCount} | {law.Intercept} | {law.First} | {law.Second} | {law.Skill} | {law.Ceiling.Estimate?.Value:F2} | {law.Reproduced} | {law.SkillWithin} | {exchanged?.Skill.Value:F2} | {(ofReal is null ? "–" : $"{ofReal.Skill}, {ofReal.Reproduced.Estimate?.Value:F2}, within {ofReal.SkillWithin}")} | {real.Min(row => row.Second):F2}–{real.Max(row => row.Second):F2} | {(law.IsCalibrated ? "" : string.Join("; ", law.Refusals))} |");
    }
}

(string Name, string Title)[] done = [.. pairs.Where(pair => fits.ContainsKey((pair.Name, ModelFamily.Linear))).Select(pair => (pair.Name, pair.Title))];
Console.WriteLine($"\n## Transfer: fitted on the row, judged on the column, trees. R² over the column's ceiling\n\n| | {string.Join(" | ", done.Select(pair => pair.Title))} |\n|---|{string.Concat(done.Select(_ => "---|"))}");
foreach ((string from, string title) in done)
    Console.WriteLine($"| {title} | {string.Join(" | ", done.Select(to => from == to.Name ? "" : Transferred(fits[(from, ModelFamily.Trees)].Law, fits[(to.Name, ModelFamily.Trees)])))} |");

Console.WriteLine("\n## Transfer between families, the same measure\n\n| | trees → Gaussian process | trees → linear | Gaussian process → trees | linear → trees |\n|---|---|---|---|---|");
foreach ((string name, string title) in done)
    Console.WriteLine($"| {title} | {To(name, ModelFamily.Trees, ModelFamily.GaussianProcess)} | {To(name, ModelFamily.Trees, ModelFamily.Linear)} | {To(name, ModelFamily.GaussianProcess, ModelFamily.Trees)} | {To(name, ModelFamily.Linear, ModelFamily.Trees)} |");

Console.WriteLine("\n## Corpora ranked: mean over-claim over the cells of a held-out chemistry against the prediction, Spearman, mean over chemistries; fitted on the other chemistries\n\n| | model | all corpora | real ones, law of all | real ones, law of the planted ones |\n|---|---|---|---|---|");
foreach ((string name, string title) in done)
{
    foreach (ModelFamily family in Enum.GetValues<ModelFamily>())
    {
        Observation[] rows = fits[(name, family)].Rows;
        Console.WriteLine($"| {title} | {family} | {Ranked(rows, _ => true, _ => true):F2} | {Ranked(rows, _ => true, row => !row.IsPlanted):F2} | {Ranked(rows, row => row.IsPlanted, row => !row.IsPlanted):F2} |");
    }
}

Console.WriteLine("\n## Mean over-claim L, share beyond 2 sigma, and F_p by labels, trees\n\n| | high only | low only | compressed | shifted | noisy |\n|---|---|---|---|---|---|");
foreach ((string name, string title) in done) Console.WriteLine($"| {title} | {string.Join(" | ", ByLabels(Path.Combine(folder, $"{name}-Trees.csv")))} |");
Console.Error.WriteLine($"{clock.Elapsed.TotalSeconds:F0} s");

string To(string name, ModelFamily from, ModelFamily to) => Transferred(fits[(name, from)].Law, fits[(name, to)]);

string Transferred(FittedLaw law, (Observation[] Rows, FittedLaw Law) to) => $"{LawFit.Transfer(law, to.Rows, resampling).Value / to.Law.Ceiling.Estimate!.Value:F2}";

double Ranked(Observation[] rows, Func<Observation, bool> fitted, Func<Observation, bool> judged) => rows.Select(row => row.Group).Distinct().Average(group =>
{
    FittedLaw? law = Try(() => LawFit.Fit(Law.BoundaryShift, rows.Where(row => row.Group != group && fitted(row)), new Resampling(7, 2)));
    if (law is null) return double.NaN;
    var corpora = rows.Where(row => row.Group == group && judged(row)).GroupBy(row => (row.Design, row.First)).Select(corpus => (Predicted: law.First.Value * (corpus.Key.First - (law.Second.Value * corpus.First().Second)), Observed: corpus.Average(row => row.Outcome))).ToArray();
    return new RankStatistics([.. corpora.Select(corpus => corpus.Predicted)]).Spearman(new RankStatistics([.. corpora.Select(corpus => corpus.Observed)]), [.. corpora.Select(_ => 1.0)]);
});

static IEnumerable<string> ByLabels(string path)
{
    Table table = Mpbf.Dal.Tables.Table.Load(path, ["high_share", "fault", "L", "beyond_two_sigma", "F_p"]);
    double[] share = table.Numbers("high_share"), overclaim = table.Numbers("L"), beyond = table.Numbers("beyond_two_sigma"), fidelity = table.Numbers("F_p");
    foreach ((double high, LabelFault fault) in ((double, LabelFault)[])[(1, LabelFault.None), (0, LabelFault.None), (0, LabelFault.Compressed), (0, LabelFault.Shifted), (0, LabelFault.Noisy)])
    {
        int[] rows = [.. Enumerable.Range(0, table.RowCount).Where(row => share[row] == high && table.Text("fault")[row] == $"{fault}")];
        yield return $"{rows.Average(row => overclaim[row]):F2}, {rows.Average(row => beyond[row]):F2}, {rows.Average(row => fidelity[row]):F2}";
    }
}

string Grid(Func<(MaterialTable High, MaterialTable Low)> load, string title, ModelFamily family)
{
    (MaterialTable high, MaterialTable low) = load();
    var pair = new FidelityPair(title, high, low, family == ModelFamily.Linear ? CompositionEncoder.Of(ElementVectorFile.Load(embedding).Vectors) : null);
    var grid = new OverclaimGrid(pair, new GridOptions { Family = family, HoldOuts = holdOuts });
    var started = Stopwatch.StartNew();
    string text = RunTable.ToText(grid.Run(new Progress($"{title}, {family}")));
    Console.Error.WriteLine($"\n{title}, {family}: {grid.Runs.Length} corpora, {pair.Count} compositions, {started.Elapsed.TotalSeconds:F0} s");
    return text;
}

// V_d of each row from another repeat of its design: what the law explains when V_d and L do not share the noise of one corpus.
static IEnumerable<Observation> Exchanged(Observation[] rows) => rows
    .GroupBy(row => (row.Cell, row.Group, row.Design))
    .Where(same => same.Count() > 1)
    .SelectMany(same => same.Zip(same.Skip(1).Append(same.First()), (row, other) => row with { First = other.First }));

static T? Try<T>(Func<T> run) where T : class
{
    try
    {
        return run();
    }
    catch (BadInputException)
    {
        return null;
    }
}

static MaterialTable Table(IEnumerable<(Composition Composition, double Value)> rows)
{
    var all = rows.ToArray();
    return new MaterialTable("labels", all.Select(row => row.Composition)) { Values = [.. all.Select(row => row.Value)] };
}

static MaterialTable Labels(object files, Func<double, double>? transform = null, string value = "target")
{
    string[] paths = files as string[] ?? [(string)files];
    return Table(paths.Select(path => Mpbf.Dal.Tables.Table.Load(path, ["formula", value])).SelectMany(table => table.Numbers(value).Select((number, row) => (Formula: table.Text("formula")[row], Number: transform is null ? number : transform(number))))
        .Where(row => double.IsFinite(row.Number))
        .Select(row => (Composition.TryParse(row.Formula, out Composition? composition, out _) ? composition : null, row.Number))
        .Where(row => row.Item1 is not null)
        .Select(row => (row.Item1!, row.Number)));
}

static string[] Split(string name) => [.. ((string[])["train", "val", "test"]).Select(part => $"{splits}{name}__{part}.csv.gz")];

static MaterialTable Ratio(MaterialTable above, MaterialTable below)
{
    Dictionary<string, double> denominator = below.Compositions.Zip(below.Values!.Value).GroupBy(row => row.First.JoinKey).ToDictionary(same => same.Key, same => same.Average(row => row.Second));
    return Table(above.Compositions.Zip(above.Values!.Value).Where(row => denominator.ContainsKey(row.First.JoinKey)).Select(row => (row.First, row.Second - denominator[row.First.JoinKey])));
}

static MaterialTable Thinned(MaterialTable table)
{
    HashSet<string> kept = [.. table.Compositions.Select(composition => composition.JoinKey).Distinct().OrderBy(NamedRandom.SeedOf).Take(mostHigh)];
    return Table(table.Compositions.Zip(table.Values!.Value).Where(row => kept.Contains(row.First.JoinKey)));
}

static MaterialTable Identified(string column)
{
    Table ids = Mpbf.Dal.Tables.Table.Load(data + "matcalc_structures/index.csv.gz", ["id", "formula"]), gaps = Mpbf.Dal.Tables.Table.Load(data + "megnet_multifidelity_gap/dft_gaps_by_mpid.csv.gz", ["mp_id", column]);
    Dictionary<string, Composition> formulas = Enumerable.Range(0, ids.RowCount).GroupBy(row => ids.Text("id")[row]).ToDictionary(same => same.Key, same => Composition.Parse(ids.Text("formula")[same.First()]));
    double[] values = gaps.Numbers(column);
    return Table(Enumerable.Range(0, gaps.RowCount).Where(row => double.IsFinite(values[row]) && formulas.ContainsKey(gaps.Text("mp_id")[row])).Select(row => (formulas[gaps.Text("mp_id")[row]], values[row])));
}

static MaterialTable Property(string property)
{
    Table table = Mpbf.Dal.Tables.Table.Load(data + "matcalc_structures/index.csv.gz", ["formula", "value"], new Dictionary<string, string> { ["property"] = property });
    return Table(table.Numbers("value").Select((value, row) => (Composition.Parse(table.Text("formula")[row]), value)));
}

internal sealed class Progress(string what) : IProgress<GridProgress>
{
    public void Report(GridProgress value)
    {
        if (value.Done % 10 == 0 || value.Done == value.Count) Console.Error.Write($"\r{what}: {value.Done} of {value.Count} corpora");
    }
}

#:project ../../src/Mpbf.CrossLayer/Mpbf.CrossLayer.csproj
// Two audits of published predictions whose crystals are known, for boundary zones by prototype and cell size: formation energies of WBM crystals by MEGNet, and of perovskites by CrabNet.
//   dotnet run -c Release docs/notebooks/prototype-zones.cs -- FOLDER      writes predictions and manifests there
//   mpbf audit FOLDER/wbm.json -o FOLDER/wbm && mpbf audit FOLDER/perovskites.json -o FOLDER/perovskites
//   dotnet run -c Release docs/notebooks/prototype-zones.cs -- FOLDER tables      prints the zones of both results
using System.Globalization;
using Mpbf.Core.Matter;
using Mpbf.CrossLayer.Results;
using Mpbf.Dal.Tables;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
const string data = "../shared/data/", wbm = data + "matcalc_structures/wbm-random-pbe52-equilibrium-2025.1.json.gz", perovskites = data + "cdvae_crystals/perov_5_test.csv.gz";
string folder = args[0];
if (args is [_, "tables"])
{
    foreach (string name in new[] { "wbm", "perovskites" }) Print(name, ResultFile.Load(Path.Combine(folder, name, "result.json")).Boundary);
    return;
}

Directory.CreateDirectory(folder);
const string energies = data + "matbench_discovery/wbm_e_form_predictions_subset.csv.gz", matbench = data + "matbench_predictions/perovskites.csv.gz";
File.WriteAllText(Path.Combine(folder, "wbm.json"), $$"""
    { "mpbf": 1, "name": "Formation energies of WBM crystals by MEGNet", "tolerance": 0.1, "unit": "eV/atom",
      "evaluation": { "table": "{{Relative(energies)}}", "id": "material_id", "truth": "e_form_corrected_dft", "prediction": "megnet", "committee": ["megnet", "esnet", "voronoi_rf"], "fidelity": "PBE",
                      "structures": "{{Relative(wbm)}}", "groups": ["elements", "prototype"] } }

    """);

// Both sets come from one source (Castelli et al.) and share no identifier: a crystal is the Matbench row of its composition with its energy, where that is only one.
Table crystals = Table.Load(perovskites, ["id", "formula", "heat_all"]), rows = Table.Load(matbench, ["composition", "target:e_form", "CrabNet", "rf", "alignn"]);
double[] heats = crystals.Numbers("heat_all"), targets = rows.Numbers("target:e_form");
ILookup<string, int> byComposition = Enumerable.Range(0, rows.RowCount).ToLookup(row => Composition.Parse(rows.Text("composition")[row]).JoinKey);
int joined = 0;
using (var writer = new StreamWriter(Path.Combine(folder, "perovskites.csv")))
{
    writer.Write("id,formula,e_form,CrabNet,rf,alignn\n");
    for (int i = 0; i < crystals.RowCount; i++)
    {
        int[] same = [.. byComposition[Composition.Parse(crystals.Text("formula")[i]).JoinKey].Where(row => Math.Abs(targets[row] - heats[i]) < 0.005)];
        if (same is not [var row]) continue;
        joined++;
        writer.Write($"{crystals.Text("id")[i]},{crystals.Text("formula")[i]},{targets[row]},{rows.Text("CrabNet")[row]},{rows.Text("rf")[row]},{rows.Text("alignn")[row]}\n");
    }
}

File.WriteAllText(Path.Combine(folder, "perovskites.json"), $$"""
    { "mpbf": 1, "name": "Formation energies of perovskites by CrabNet", "tolerance": 0.5, "unit": "eV",
      "evaluation": { "table": "perovskites.csv", "id": "id", "truth": "e_form", "prediction": "CrabNet", "committee": ["CrabNet", "rf"], "fidelity": "PBE", "structures": "{{Relative(perovskites)}}", "groups": ["elements", "prototype"] } }

    """);
Console.WriteLine($"{joined} of {crystals.RowCount} perovskites have one Matbench row");

static void Print(string name, BoundaryReading boundary)
{
    Console.WriteLine($"\n**{name}**: {(boundary.Usable ? "usable" : boundary.Refusal)}, AUROC {boundary.Skill}, s* {boundary.Threshold}; {string.Join(", ", boundary.Terms.Where(term => term.Weight > 0).Select(term => $"{term.Name} {term.Weight:F2}"))}\n");
    Console.WriteLine("| | rows inside, near, outside | share outside | error ratio inside | near | outside |\n|---|---|---|---|---|---|");
    foreach (ZonesReading zones in boundary.Zones.Where(zones => zones.Kind is "all" or "prototype" or "cellSize"))
    {
        int all = zones.Inside.Rows + zones.Near.Rows + zones.Outside.Rows;
        Console.WriteLine($"| {zones.Name} | {zones.Inside.Rows}, {zones.Near.Rows}, {zones.Outside.Rows} | {(double)zones.Outside.Rows / all:P0} | {Ratio(zones.Inside)} | {Ratio(zones.Near)} | {Ratio(zones.Outside)} |");
    }
}

static string Ratio(ZoneReading zone) => zone.Rows == 0 ? "–" : zone.ErrorRatio.IsAssessed ? $"{zone.ErrorRatio}" : "too few";

string Relative(string path) => Path.GetRelativePath(folder, path).Replace('\\', '/');

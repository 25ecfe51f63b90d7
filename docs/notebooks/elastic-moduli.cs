#:project ../../src/Mpbf.CrossLayer/Mpbf.CrossLayer.csproj
// An audit whose corpus and target are crystals: bulk moduli predicted by the 5 nearest compositions, held out by crystal system and prototype.
//   dotnet run -c Release docs/notebooks/elastic-moduli.cs -- FOLDER      writes predictions.csv and manifest.json there
//   mpbf audit FOLDER/manifest.json -o FOLDER
using System.Globalization;
using Mpbf.Core;
using Mpbf.Core.Embeddings;
using Mpbf.Core.Matter;
using Mpbf.Dal.Tables;
using Mpbf.Ral.Encoders;

const string data = "../shared/data/matcalc_structures/", corpus = data + "mp-binary-pbe-elasticity-2025.1.json.gz", target = data + "alexandria-binary-pbe-phonon-2025.1.json.gz";
string folder = args[0];
Directory.CreateDirectory(folder);
Table table = Table.Load(corpus, ["id", "formula", "bulk_modulus_vrh", "crystalSystem", "prototype"]);
double[] moduli = table.Numbers("bulk_modulus_vrh");
var materials = new MaterialTable("corpus", table.Text("formula").Select(Composition.Parse));
int[] labels = MaterialTable.CompositionLabels(materials)[0];
EmbeddingMatrix space = CompositionEncoder.Default.Encode(materials.Compositions).Matrix;
var neighbours = NearestNeighbours.Find(space, space, 5, labels, labels);

using (var writer = new StreamWriter(Path.Combine(folder, "predictions.csv")))
{
    writer.Write("id,formula,crystalSystem,prototype,measured,predicted,sigma\n");
    for (int row = 0; row < table.RowCount; row++)
    {
        double[] near = [.. neighbours.Indices(row).ToArray().Where(i => i >= 0).Select(i => moduli[i])];
        double mean = near.Average(), sigma = Math.Max(1, Math.Sqrt(near.Sum(k => (k - mean) * (k - mean)) / (near.Length - 1)));
        writer.Write(string.Create(CultureInfo.InvariantCulture, $"{table.Text("id")[row]},{table.Text("formula")[row]},{table.Text("crystalSystem")[row]},\"{table.Text("prototype")[row]}\",{moduli[row]},{mean},{sigma}\n"));
    }
}

string Relative(string path) => Path.GetRelativePath(folder, path).Replace('\\', '/');
File.WriteAllText(Path.Combine(folder, "manifest.json"), $$"""
    { "mpbf": 1, "name": "Bulk moduli of binary crystals: the mean of the 5 nearest compositions", "tolerance": 30, "unit": "GPa",
      "corpus":     { "table": "{{Relative(corpus)}}", "id": "id", "value": "bulk_modulus_vrh", "fidelity": "PBE" },
      "evaluation": { "table": "predictions.csv", "id": "id", "truth": "measured", "prediction": "predicted", "sigma": "sigma", "fidelity": "PBE", "groups": ["crystalSystem", "prototype"] },
      "target":     { "table": "{{Relative(target)}}", "id": "id", "without": ["corpus"] } }

    """);
Console.WriteLine($"{table.RowCount} crystals, {table.Text("prototype").Distinct().Count()} prototypes");

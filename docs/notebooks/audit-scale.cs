#:project ../../src/Mpbf.CrossLayer/Mpbf.CrossLayer.csproj
#:property NoWarn=$(NoWarn);MA0047
// A full audit of many predictions with an embedding of 256 coordinates, with its time by step and its memory:
//   dotnet run -c Release docs/notebooks/audit-scale.cs -- 100000
// Real compositions and gaps (crabnet_matbench and crabnet_predictions_uq, repeated where there are too few) in a simulated embedding: 256 random mixtures of composition statistics with noise.
using System.Diagnostics;
using System.Globalization;
using Mpbf.Core;
using Mpbf.Core.Embeddings;
using Mpbf.Core.Estimates;
using Mpbf.Core.Matter;
using Mpbf.CrossLayer.Audits;
using Mpbf.CrossLayer.Boundaries;
using Mpbf.CrossLayer.Results;
using Mpbf.Dal.Tables;
using Mpbf.Ral.Encoders;

const int width = 256;
int count = int.Parse(args[0], CultureInfo.InvariantCulture);
Table table = Table.Load("../shared/data/crabnet_predictions_uq/mp_gap.csv.gz", ["formula", "actual", "pred_crabnet", "sigma_crabnet", "pred_hotcrab", "pred_rf"]);
double[] actual = table.Numbers("actual"), predicted = table.Numbers("pred_crabnet"), sigma = table.Numbers("sigma_crabnet"), second = table.Numbers("pred_hotcrab"), third = table.Numbers("pred_rf");
int[] usable = [.. Enumerable.Range(0, table.RowCount).Where(row => sigma[row] > 0 && double.IsFinite(predicted[row]) && double.IsFinite(second[row]) && double.IsFinite(third[row]) && Composition.TryParse(table.Text("formula")[row], out _, out _))];
Composition[] compositions = Array.ConvertAll(usable, row => Composition.Parse(table.Text("formula")[row]));
EmbeddingMatrix statistics = CompositionEncoder.Default.Encode(compositions).Matrix;
float[] mixtures = new float[width * statistics.Width];
var random = NamedRandom.Of("audit scale");
for (int i = 0; i < mixtures.Length; i++) mixtures[i] = random.NextSingle() - 0.5f;

int[] evaluated = Draw(0), known = Draw(1), asked = Draw(2);
MaterialTable materials = Place("evaluation", evaluated), corpus = Place("corpus", known) with { Values = [.. known.Select(i => actual[usable[i]])], Fidelity = "PBE" };
MaterialTable target = Place("target", asked) with { Sigma = [.. asked.Select(i => sigma[usable[i]])], CommitteeDisagreement = Disagreement(asked) };
materials = materials with { CommitteeDisagreement = Disagreement(evaluated), Fidelity = "PBE" };
var predictions = new Predictions(materials.Ids, evaluated.Select(i => actual[usable[i]]), evaluated.Select(i => predicted[usable[i]]), materials.ResamplingKeys)
{
    Sigma = [.. evaluated.Select(i => sigma[usable[i]])],
    Groupings = [Grouping.ByElement(materials.Compositions), Grouping.ByChemicalSystem(materials.Compositions)],
};
GC.Collect();
Console.WriteLine($"{count} rows each of evaluation, corpus and target, {width} coordinates, {usable.Length} distinct compositions");

var clock = Stopwatch.StartNew();
string step = "";
double from = 0;
AuditResult result = new BoundaryAudit().Run(new AuditInput(materials, predictions) { Corpus = corpus, Target = target, Tolerance = 0.5, Unit = "eV" }, new Steps(Say));
Say("end");
Console.WriteLine(FormattableString.Invariant($"{clock.Elapsed.TotalSeconds:F1} s in all, largest working set {Process.GetCurrentProcess().PeakWorkingSet64 / 1e9:F2} GB"));
Console.WriteLine($"usable: {result.Boundary.Usable}; {string.Join(", ", result.Boundary.Terms.Select(term => FormattableString.Invariant($"{term.Name} {term.Weight:F2}")))}");

void Say(string next)
{
    if (step.Length > 0) Console.WriteLine(FormattableString.Invariant($"{clock.Elapsed.TotalSeconds - from,6:F1} s  {step}"));
    (step, from) = (next, clock.Elapsed.TotalSeconds);
}

int[] Draw(int part)
{
    var draw = NamedRandom.Of($"audit scale {part}");
    return [.. Enumerable.Range(0, count).Select(_ => draw.Next(usable.Length))];
}

MaterialTable Place(string name, int[] rows)
{
    var noise = NamedRandom.Of($"audit scale {name}");
    float[] means = new float[rows.Length * statistics.Width], values = new float[rows.Length * width];
    for (int i = 0; i < rows.Length; i++) statistics.Row(rows[i]).CopyTo(means.AsSpan(i * statistics.Width));
    Mpbf.Core.Numerics.MatrixProduct.MultiplyTransposed(means, mixtures, values, statistics.Width);
    for (int i = 0; i < values.Length; i++) values[i] += noise.NextSingle();
    return new MaterialTable(name, rows.Select(row => compositions[row]), rows.Select((row, i) => $"{name} {i}")) { Embedding = new Embedding("simulated", Subject.Model, new EmbeddingMatrix(values, rows.Length, width)) };
}

System.Collections.Immutable.ImmutableArray<double> Disagreement(int[] rows) => [.. rows.Select(i =>
{
    double[] three = [predicted[usable[i]], second[usable[i]], third[usable[i]]];
    double mean = three.Average();
    return Math.Sqrt(three.Sum(y => (y - mean) * (y - mean)) / 2);
})];

internal sealed class Steps(Action<string> say) : IProgress<string>
{
    public void Report(string value) => say(value);
}

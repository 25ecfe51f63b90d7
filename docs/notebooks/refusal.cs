#:project ../../src/Mpbf.CrossLayer/Mpbf.CrossLayer.csproj
// Does the audit refuse where nothing can be known, and answer where a boundary is planted? On real predictions, over many seeds:
//   dotnet run -c Release docs/notebooks/refusal.cs -- docs/cases/band-gaps-home.json 100 [rows, all]
using System.Globalization;
using Mpbf.Core;
using Mpbf.Core.Embeddings;
using Mpbf.Core.Estimates;
using Mpbf.CrossLayer.Audits;
using Mpbf.CrossLayer.Boundaries;
using Mpbf.Guard;

AuditInput whole = ManifestReader.Read(args[0]);
int seeds = int.Parse(args[1], CultureInfo.InvariantCulture), most = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : int.MaxValue;
int[] rows = [.. Enumerable.Range(0, whole.Predictions.Count).OrderBy(row => Resampling.HashOf(whole.Predictions.Ids[row])).Take(most).Order()];
Predictions predictions = whole.Predictions.Select(rows);
var materials = new MaterialTable("evaluation", rows.Select(row => whole.Materials.Compositions[row]), predictions.Ids);
SupportTerm[] terms = [.. SupportTerms.Of(new AuditInput(materials, predictions) { Corpus = whole.Corpus }).All];
SupportTerm distance = terms[0];
double planted = distance.ValueAt(0.8), centre = predictions.Truth.Average();
double[] residuals = predictions.Residuals(), constant = [.. Enumerable.Repeat(centre, rows.Length)];
int[] refused = new int[3];
int answered = 0, bracketed = 0;
for (int seed = 0; seed < seeds; seed++)
{
    double[] permuted = [.. residuals];
    new Random(seed).Shuffle(permuted);
    if (!Fit([.. predictions.Prediction], permuted, terms, seed).IsUsable) refused[0]++;
    if (!Fit(constant, permuted, terms, seed + seeds).IsUsable) refused[1]++;
    if (!Fit([.. predictions.Prediction], residuals, InRandomSpace(seed), seed).IsUsable) refused[2]++;
    Boundary boundary = Fit([.. predictions.Prediction], [.. permuted.Select((residual, row) => distance.Evaluation[row] > planted ? 4 * residual : residual)], [distance], seed);
    if (boundary.IsUsable)
    {
        answered++;
        Interval threshold = boundary.Threshold.Interval(0.99)!.Value;
        if (distance.ValueAt(threshold.Lower) <= planted && planted <= distance.ValueAt(threshold.Upper)) bracketed++;
    }

    if ((seed + 1) % 10 == 0) Console.Error.WriteLine($"{seed + 1} of {seeds}: {string.Join(", ", refused)} refused, {answered} answered, {bracketed} bracketed");
}

Console.WriteLine($"{whole.Name}: {rows.Length} rows, {seeds} seeds; terms: {string.Join(", ", terms.Select(term => term.Name))}\n");
Console.WriteLine($"| | of {seeds} seeds |\n|---|---|");
Console.WriteLine($"| residuals permuted across rows: refused | {refused[0]} |");
Console.WriteLine($"| constant predictions, residuals permuted: refused | {refused[1]} |");
Console.WriteLine($"| random embedding of 16 coordinates, no sigma, real errors: refused | {refused[2]} |");
Console.WriteLine(FormattableString.Invariant($"| permuted residuals four times as large beyond a neighbour distance of {planted:G4}: answered | {answered} |"));
Console.WriteLine($"| of these, that distance inside the 99 % interval of s* | {bracketed} |");

Boundary Fit(double[] prediction, double[] errors, SupportTerm[] candidates, int seed)
{
    var changed = new Predictions(predictions.Ids, prediction.Zip(errors, (p, error) => p - error), prediction, predictions.ResamplingKeys) { Groupings = predictions.Groupings };
    return Boundary.Fit(changed, candidates, [], new Resampling((ulong)seed), new BoundaryOptions { Tolerance = whole.Tolerance!.Value });
}

// Distance, density and leverage in a space that knows nothing; the distance in composition statistics, which an audit adds, is left out.
SupportTerm[] InRandomSpace(int seed)
{
    var random = NamedRandom.Of($"random space {seed}");
    float[] values = [.. Enumerable.Range(0, rows.Length * 16).Select(_ => random.NextSingle())];
    var without = new Predictions(predictions.Ids, predictions.Truth, predictions.Prediction, predictions.ResamplingKeys) { Groupings = predictions.Groupings };
    return [.. SupportTerms.Of(new AuditInput(materials with { Embedding = new Embedding("random", Subject.Model, new EmbeddingMatrix(values, rows.Length, 16)) }, without)).All.Where(term => term.Kind != TermKind.Given)];
}

#:project ../../src/Mpbf.CrossLayer/Mpbf.CrossLayer.csproj
// Does the audit refuse where nothing can be known, and answer where a boundary is planted? On real predictions, over many seeds:
//   dotnet run -c Release docs/notebooks/refusal.cs -- docs/cases/band-gaps-home.json 100
using System.Globalization;
using Mpbf.Core;
using Mpbf.Core.Estimates;
using Mpbf.CrossLayer.Audits;
using Mpbf.CrossLayer.Boundaries;

AuditInput input = ManifestReader.Read(args[0]) with { Target = null };
int seeds = int.Parse(args[1], CultureInfo.InvariantCulture);
SupportTerm distance = SupportTerms.Of(input).All[0];
double planted = distance.ValueAt(0.8);
double[] residuals = input.Predictions.Residuals();
int refused = 0, answered = 0, bracketed = 0;
for (int seed = 0; seed < seeds; seed++)
{
    double[] permuted = [.. residuals];
    new Random(seed).Shuffle(permuted);
    if (!Fit(permuted, seed).IsUsable) refused++;
    Boundary boundary = Fit([.. permuted.Select((residual, row) => distance.Evaluation[row] > planted ? 4 * residual : residual)], seed);
    if (!boundary.IsUsable) continue;
    answered++;
    Interval threshold = boundary.Threshold.Interval(0.99)!.Value;
    if (distance.ValueAt(threshold.Lower) <= planted && planted <= distance.ValueAt(threshold.Upper)) bracketed++;
}

Console.WriteLine($"{input.Name}: {residuals.Length} rows, {seeds} seeds");
Console.WriteLine($"residuals permuted across rows: {refused} refused");
Console.WriteLine(FormattableString.Invariant($"four times as large beyond a neighbour distance of {planted:G4}: {answered} answered, {bracketed} with that distance inside the 99 % interval of s*"));

Boundary Fit(double[] errors, int seed)
{
    Predictions predictions = input.Predictions;
    var changed = new Predictions(predictions.Ids, predictions.Prediction.Zip(errors, (p, error) => p - error), predictions.Prediction, predictions.ResamplingKeys) { Groupings = predictions.Groupings };
    return Boundary.Fit(changed, [distance], [], new Resampling((ulong)seed), new BoundaryOptions { Tolerance = input.Tolerance!.Value });
}

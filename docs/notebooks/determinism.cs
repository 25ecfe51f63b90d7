#:project ../../src/Mpbf.CrossLayer/Mpbf.CrossLayer.csproj
// Does a result depend on the number of threads, or on how rows were dealt to machines? The embedded example, and any manifest given:
//   dotnet run -c Release docs/notebooks/determinism.cs -- docs/cases/band-gaps-home.json
using Mpbf.Core;
using Mpbf.Core.Estimates;
using Mpbf.CrossLayer.Audits;
using Mpbf.CrossLayer.Examples;
using Mpbf.CrossLayer.Results;

bool holds = true;
foreach (AuditInput input in new[] { SemiconductorExample.Load() }.Concat(args.Select(path => ManifestReader.Read(path))))
{
    string all = ResultFile.ToJson(new BoundaryAudit().Run(input));
    var oneThread = new ConcurrentExclusiveSchedulerPair(TaskScheduler.Default, 1).ExclusiveScheduler;
    string one = await Task.Factory.StartNew(() => ResultFile.ToJson(new BoundaryAudit().Run(input)), CancellationToken.None, TaskCreationOptions.None, oneThread).ConfigureAwait(false);
    Say($"{input.Name}: {all.Length} bytes of result.json, one thread and {Environment.ProcessorCount}", all == one);

    var resampling = new Resampling(input.Seed, input.Draws);
    ResampledSums whole = Sums(resampling), merged = Sums(resampling);
    ResampledSums[] shards = [Sums(resampling), Sums(resampling), Sums(resampling), Sums(resampling)];
    double[] residuals = input.Predictions.Residuals();
    for (int row = 0; row < residuals.Length; row++)
    {
        string key = input.Predictions.ResamplingKeys[row];
        double[] values = [1, residuals[row], residuals[row] * residuals[row], Math.Abs(residuals[row]), input.Predictions.Truth[row], input.Predictions.Truth[row] * input.Predictions.Truth[row]];
        whole.Add(key, values);
        shards[Resampling.HashOf(input.Predictions.Ids[row]) % 4].Add(key, values);
    }

    foreach (ResampledSums shard in shards.Reverse()) merged.Merge(shard);
    foreach ((string name, Func<double[], double> statistic) in new (string, Func<double[], double>)[]
    {
        ("mean absolute error", s => s[3] / s[0]), ("bias", s => s[1] / s[0]), ("RMSE", s => Math.Sqrt(s[2] / s[0])), ("R²", s => 1 - (s[2] / (s[5] - (s[4] * s[4] / s[0])))),
    })
    {
        Estimate a = whole.Estimate(name, statistic), b = merged.Estimate(name, statistic);
        Say($"  {name} {a}, one pass and four shards merged", BitConverter.DoubleToInt64Bits(a.Value) == BitConverter.DoubleToInt64Bits(b.Value) && a.Draws.SequenceEqual(b.Draws));
    }
}

return holds ? 0 : 1;

static ResampledSums Sums(Resampling resampling) => new(resampling, 6);

void Say(string what, bool isEqual)
{
    holds &= isEqual;
    Console.WriteLine($"{what}: {(isEqual ? "the same" : "DIFFERENT")}");
}

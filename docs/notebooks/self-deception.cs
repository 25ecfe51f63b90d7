#:project ../../src/Mpbf.Dal/Mpbf.Dal.csproj
#:project ../../src/Mpbf.Isl/Mpbf.Isl.csproj
// A campaign that fooled itself: greedy bagged trees that take their own predictions for data, beside the same loop without, on a measured pool.
//   dotnet run -c Release docs/notebooks/self-deception.cs [FOLDER]      FOLDER receives fooled.csv, honest.csv and pool.csv of the first seed, for mpbf loop
using System.Globalization;
using Mpbf.Core.Conditions;
using Mpbf.Core.Estimates;
using Mpbf.Dal.Tables;
using Mpbf.Isl;
using Mpbf.Isl.Campaigns;
using Mpbf.Isl.Surrogates;

const int initialCount = 10, batchSize = 6, roundCount = 8, seeds = 20;
string[] columns = ["n", "theta", "r", "t"];
Table table = Table.Load("../shared/data/pvlab_benchmarking/Crossed_barrel.csv", [.. columns, "toughness"]);
double[][] values = [.. columns.Select(table.Numbers), table.Numbers("toughness")];
var points = Enumerable.Range(0, table.RowCount).GroupBy(row => string.Join(';', values[..^1].Select(column => column[row].ToString("R", CultureInfo.InvariantCulture)))).ToArray(); // replicates are averaged
double[] outcomes = [.. points.Select(rows => rows.Average(row => values[^1][row]))];
var pool = new SimulatedPool("crossed barrel", new CandidatePool(new Points([.. points.SelectMany(rows => values[..^1].Select(column => column[rows.First()]))], points.Length, columns.Length)), outcomes, Goal.Maximise);
var honest = new ModelPolicy("honest", new BaggedTrees(), Preference.Greedy) { FitEvery = batchSize };
var resampling = new Resampling(1);
var runs = new[] { honest with { Name = "fooled", OwnLabelCount = 12 }, honest }.ToDictionary(policy => policy.Name, policy =>
    Simulation.Run([policy], [pool], [.. Enumerable.Range(1, seeds).Select(seed => (ulong)seed)], initialCount + (roundCount * batchSize), new LoopSettings { InitialCount = initialCount, BatchSize = batchSize }));
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{pool.Pool.Count} candidates, best {outcomes.Max():F1}; {initialCount} random + {roundCount} × {batchSize}, {seeds} seeds; means [95 % over seeds]\n"));
Console.WriteLine("| round | own labels, share | predicted for the round's proposals: fooled / honest | measured there: fooled / honest | 90 % intervals that hold, so far: fooled | honest | trust alarm raised, of 20: fooled / honest | best so far: fooled / honest |\n|---|---|---|---|---|---|---|---|");
for (int round = 1; round <= roundCount; round++)
{
    int until = round;
    Campaign[] fooled = At("fooled", until), twin = At("honest", until);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {round} | {fooled.Average(c => c.OwnLabelShare):F2} | {Of(fooled, until, p => p.Prediction!.Value):F1} / {Of(twin, until, p => p.Prediction!.Value):F1} | {Of(fooled, until, p => p.Outcome):F1} / {Of(twin, until, p => p.Outcome):F1} | {Covered(fooled)} | {Covered(twin)} | {Alarms(fooled)} / {Alarms(twin)} | {fooled.Average(Best):F1} / {twin.Average(Best):F1} |"));
}

Console.WriteLine("\n| condition after the last round: calls (breaches) of 20 | fooled | honest |\n|---|---|---|");
foreach (string code in new[] { "isl.feedback-amplification", "isl.uncertainty-under-representation", "isl.exploration-narrowing", "isl.inference-drift" }) Console.WriteLine($"| {code} | {Calls("fooled", code)} | {Calls("honest", code)} |");
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\nTop 5 % found: fooled {DiscoveryRuns.Of(runs["fooled"]).Yield(initialCount + (roundCount * batchSize), resampling)}, honest {DiscoveryRuns.Of(runs["honest"]).Yield(initialCount + (roundCount * batchSize), resampling)}."));
if (args.Length > 0)
{
    Directory.CreateDirectory(args[0]);
    File.WriteAllText(Path.Combine(args[0], "pool.csv"), "id,outcome\n" + string.Concat(outcomes.Select((y, i) => string.Create(CultureInfo.InvariantCulture, $"{i},{y:R}\n"))));
    foreach ((string name, var loops) in runs) File.WriteAllText(Path.Combine(args[0], name + ".csv"), Record(loops[0].State));
}

Campaign[] At(string name, int round) => [.. runs[name].Select(run => run.State.ToCampaign(pool.Pool, null, run.Corrects).Until(round))];

static double Of(Campaign[] campaigns, int round, Func<Proposal, double> value) => campaigns.Average(campaign => campaign.Proposals.Where(point => point.Round == round).Average(value));

static double Best(Campaign campaign) => campaign.Initial.Concat(campaign.Proposals).Max(point => point.Outcome);

static int Alarms(Campaign[] campaigns) => campaigns.Count(campaign => SteeringRounds.Of(campaign, new Resampling(1, 2))[^1].IsAlarm == true);

string Covered(Campaign[] campaigns)
{
    var sums = new ResampledSums(resampling, 2);
    double halfWidth = MathNet.Numerics.Distributions.Normal.InvCDF(0, 1, 0.95);
    for (int run = 0; run < campaigns.Length; run++)
    {
        foreach (Proposal point in campaigns[run].Proposals) sums.Add($"run {run}", 1, Math.Abs(point.Outcome - point.Prediction!.Value) <= halfWidth * point.Sigma!.Value ? 1 : 0);
    }

    return sums.Estimate("coverage", static s => s[1] / s[0]).ToString();
}

string Calls(string name, string code)
{
    Verdict[] verdicts = [.. At(name, roundCount).Select((campaign, seed) => SteeringAssessment.Assess(campaign, new Resampling((ulong)seed + 1)).Conditions.Single(condition => condition.Code == code).Verdict)];
    return $"{verdicts.Count(v => v is Verdict.Watch or Verdict.Breach)} ({verdicts.Count(v => v == Verdict.Breach)})";
}

static string Record(LoopState state) => "round,id,outcome,prediction,sigma,own_label\n" + string.Concat(
    state.Measured.Select(point => (point.Round, Line: string.Create(CultureInfo.InvariantCulture, $"{point.Round},{point.Candidate},{point.Outcome:R},{point.Prediction:R},{point.Sigma:R},false\n")))
        .Concat(state.OwnLabels.Select(label => (label.Round, Line: string.Create(CultureInfo.InvariantCulture, $"{label.Round},{label.Label.Candidate},{label.Label.Value:R},{label.Label.Value:R},,true\n"))))
        .OrderBy(row => row.Round).Select(row => row.Line));

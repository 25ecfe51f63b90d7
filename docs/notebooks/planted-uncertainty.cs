#:project ../../src/Mpbf.Dal/Mpbf.Dal.csproj
#:project ../../src/Mpbf.Ral/Mpbf.Ral.csproj
#:project ../../src/Mpbf.Isl/Mpbf.Isl.csproj
#:project ../../src/Mpbf.Guard/Mpbf.Guard.csproj
#:property NoWarn=$(NoWarn);MA0047
// Faults planted into honest uncertainty on real predictions, one at a time, and which checks call them.
//   dotnet run -c Release docs/notebooks/planted-uncertainty.cs [repetitions]
using System.Globalization;
using MathNet.Numerics.Distributions;
using Mpbf.Core;
using Mpbf.Core.Conditions;
using Mpbf.Core.Embeddings;
using Mpbf.Core.Estimates;
using Mpbf.Core.Matter;
using Mpbf.Dal.Tables;
using Mpbf.Guard;
using Mpbf.Isl;
using Mpbf.Isl.Calibration;
using Mpbf.Isl.Conformal;
using Mpbf.Isl.Monitors;
using Mpbf.Ral.Encoders;

const double level = 0.9;
const int rowCount = 2000;
int repetitions = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 100;
Table table = Table.Load("../shared/data/crabnet_predictions_uq/mp_gap.csv.gz", ["formula", "pred_crabnet", "sigma_crabnet"], new Dictionary<string, string> { ["split"] = "test" });
double[] prediction = table.Numbers("pred_crabnet"), stated = table.Numbers("sigma_crabnet");
int[] usable = [.. Enumerable.Range(0, table.RowCount).Where(row => stated[row] > 0.02 && double.IsFinite(prediction[row]) && Composition.TryParse(table.Text("formula")[row], out _, out _))];

string[] checks = ["under-representation (coverage, mean z²)", "coverage by anion family", "heavy tails", "inputs drift (energy test)", "scores drift (martingale)", "guard's health"];
string[] faults = ["none", "sigma halved", "sigma halved for oxides", "heavy tails (Student t, 2.5 degrees of freedom)", "inputs drift after half", "errors twice as large after half", "outcomes delayed by 200"];
Console.WriteLine($"calls in {repetitions} repetitions of {rowCount} rows\n\n| fault | {string.Join(" | ", checks)} |\n|---|{string.Concat(checks.Select(_ => "---|"))}");
foreach (string fault in faults)
{
    int[] calls = new int[checks.Length];
    Parallel.For(0, repetitions, seed =>
    {
        bool[] called = Judge(fault, seed);
        for (int c = 0; c < calls.Length; c++)
        {
            if (called[c]) Interlocked.Increment(ref calls[c]);
        }
    });
    Console.WriteLine($"| {fault} | {string.Join(" | ", calls)} |");
}

bool[] Judge(string fault, int seed)
{
    var random = new Random(seed);
    int[] rows = [.. usable.OrderBy(_ => random.Next()).Take(rowCount)];
    Composition[] compositions = Array.ConvertAll(rows, row => Composition.Parse(table.Text("formula")[row]));
    if (fault == "inputs drift after half")
    {
        // The stream moves from compounds without transition metals to those with them.
        int[] order = [.. Enumerable.Range(0, rowCount).OrderBy(i => compositions[i].Amounts.Any(pair => pair.Element.Family is ElementFamily.Transition3d or ElementFamily.Transition4d or ElementFamily.Transition5d) ? 1 : 0).ThenBy(i => i)];
        (rows, compositions) = (Array.ConvertAll(order, i => rows[i]), Array.ConvertAll(order, i => compositions[i]));
    }

    double[] sigma = Array.ConvertAll(rows, row => stated[row]), truth = new double[rowCount], claimed = new double[rowCount];
    for (int i = 0; i < rowCount; i++)
    {
        bool isOxide = compositions[i].Amounts[^1].Element.Symbol == "O";
        double z = fault.StartsWith("heavy", StringComparison.Ordinal) ? StudentT.Sample(random, 0, 1, 2.5) : Normal.Sample(random, 0, 1);
        if (fault == "errors twice as large after half" && i >= rowCount / 2) z *= 2;
        truth[i] = prediction[rows[i]] - (sigma[i] * z);
        claimed[i] = fault == "sigma halved" || (fault == "sigma halved for oxides" && isOxide) ? sigma[i] / 2 : sigma[i];
    }

    var predictions = new Predictions(rows.Select(row => $"{row}"), truth, rows.Select(row => prediction[row]), compositions.Select(c => c.ChemicalSystem)) { Sigma = [.. claimed] };
    Steering steering = new SteeringAssessment().Assess(predictions, null, new Resampling((ulong)seed, 100));
    double half = 1.6448536269514722;
    bool[] covered = [.. Enumerable.Range(0, rowCount).Select(i => Math.Abs(truth[i] - prediction[rows[i]]) <= half * claimed[i])];
    double overall = covered.Count(inside => inside) / (double)rowCount;
    var families = new Grouping("anion", compositions.Select(c => new[] { c.Amounts[^1].Element.Symbol }));
    // Judged against the coverage of the whole, so that a uniformly wrong scale is not called a matter of families.
    GroupCoverage[] groups = [.. ConditionalCoverage.ByGroup(covered, families, Math.Min(level, overall)).Where(group => group.RowCount >= 50)];
    EmbeddingMatrix space = CompositionEncoder.Default.Encode(compositions).Matrix;
    var martingale = new ExchangeabilityMartingale(seed);
    for (int i = 0; i < rowCount; i++) martingale.Observe(Math.Abs(truth[i] - prediction[rows[i]]) / claimed[i]);
    return
    [
        steering.Conditions.Single(c => c.Code == "isl.uncertainty-under-representation").Verdict is Verdict.Watch or Verdict.Breach,
        groups.Any(group => group.PValue * groups.Length < 0.05),
        steering.Calibration!.IsTailed || Kurtosis(Enumerable.Range(0, rowCount).Select(i => (truth[i] - prediction[rows[i]]) / claimed[i])) > 2,
        TwoSampleTest.Energy(space.Select([.. Enumerable.Range(0, 300)]), space.Select([.. Enumerable.Range(rowCount - 300, 300)]), (ulong)seed).PValue < 0.05,
        martingale.LargestLogCapital > Math.Log(20),
        !GuardStaysHealthy(claimed, truth, Array.ConvertAll(rows, row => prediction[row]), fault == "outcomes delayed by 200" ? 200 : 0),
    ];
}

static double Kurtosis(IEnumerable<double> z)
{
    double[] values = [.. z];
    double second = values.Average(v => v * v), fourth = values.Average(v => v * v * v * v);
    return (fourth / (second * second)) - 3;
}

static bool GuardStaysHealthy(double[] sigma, double[] truth, double[] prediction, int delay)
{
    using var guard = new BoundaryGuard(new GuardBoundary { Tolerance = 1, Threshold = 0.9, BaseRate = 0.1, Refusal = "intervals only", IntervalFactor = 1.6448536269514722, IsNormalised = true });
    var waiting = new Queue<(GuardDecision Decision, double Truth)>();
    for (int i = 0; i < sigma.Length; i++)
    {
        waiting.Enqueue((guard.Decide([], prediction[i], sigma[i]), truth[i]));
        if (waiting.Count > delay && waiting.Dequeue() is var (decision, outcome)) guard.Observe(decision, outcome);
    }

    return guard.Health.IsHealthy;
}

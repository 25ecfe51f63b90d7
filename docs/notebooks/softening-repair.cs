#:project ../../src/Mpbf.CrossLayer/Mpbf.CrossLayer.csproj
#:property NoWarn=$(NoWarn);MA0047
// Softened forces repaired by one factor from 1, 10 or 100 configurations: the predicted change of the force error against the realised one on the other configurations. 13 potentials × 6 elements.
//   dotnet run -c Release docs/notebooks/softening-repair.cs [repetitions]
using System.Globalization;
using Mpbf.Core.Estimates;
using Mpbf.Core.Statistics;
using Mpbf.CrossLayer.Planning;
using Mpbf.Dal.Tables;

const string data = "../shared/data/jarvis_mlearn_predictions/";
int repetitions = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 40;
int[] counts = [1, 10, 100];
var resampling = new Resampling(7);
Table table = Table.Load(data + "force_errors_per_config.csv.gz", ["element", "model", "id", "n_atoms", "force_ref_rms_eV_A", "force_pred_rms_eV_A", "force_cosine"]);
double[] atoms = table.Numbers("n_atoms"), reference = table.Numbers("force_ref_rms_eV_A"), predicted = table.Numbers("force_pred_rms_eV_A"), cosine = table.Numbers("force_cosine");
var pairs = Enumerable.Range(0, table.RowCount).Where(row => double.IsFinite(cosine[row])).GroupBy(row => (Element: table.Text("element")[row], Model: table.Text("model")[row]))
    .OrderBy(pair => pair.Key.Element, StringComparer.Ordinal).ThenBy(pair => pair.Key.Model, StringComparer.Ordinal)
    .Select(pair => (pair.Key.Element, pair.Key.Model, Sums: pair.Select(row => VectorSums.OfSummary(table.Text("id")[row], 3 * atoms[row], reference[row], predicted[row], cosine[row])).ToArray())).ToArray();

Dictionary<(string, string), double> components = Enumerable.Range(0, table.RowCount).GroupBy(row => (table.Text("element")[row], table.Text("id")[row])).ToDictionary(rows => rows.Key, rows => 3 * atoms[rows.First()]);

// What the summaries say against the full vectors, where both exist.
double largest = 0;
var vectors = new Dictionary<(string Element, string Model), Dictionary<string, (double R, double F)[]>>();
foreach (string element in new[] { "Mo", "Si" })
{
    string[] models = [.. pairs.Where(pair => pair.Element == element).Select(pair => pair.Model)];
    Table full = Table.Load($"{data}{element}_forces_full.csv.gz", ["id", "ref", .. models]);
    double[] r = full.Numbers("ref");
    foreach (string model in models)
    {
        double[] f = full.Numbers(model);
        var byConfiguration = Enumerable.Range(0, full.RowCount).Where(row => double.IsFinite(f[row])).GroupBy(row => full.Text("id")[row]).ToDictionary(rows => rows.Key, rows => rows.Select(row => (r[row], f[row])).ToArray());
        vectors[(element, model)] = byConfiguration;
        VectorSums[] sums = Array.Find(pairs, pair => pair.Element == element && pair.Model == model).Sums;
        double fromVectors = byConfiguration.Values.Sum(c => c.Sum(x => x.Item1 * x.Item2)) / byConfiguration.Values.Sum(c => c.Sum(x => x.Item2 * x.Item2));
        largest = Math.Max(largest, Math.Abs(fromVectors - (sums.Sum(s => s.Cross) / sums.Sum(s => s.Predicted))));
    }
}

Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Largest difference between factors from summaries and from vectors (Mo, Si): {largest:G2}\n"));
var trials = new List<Trial>();
var unshrunk = new List<Trial>();
var chosen = new List<Trial>();
foreach (var (element, model, sums) in pairs)
{
    foreach (int count in counts) // the configurations on which the model itself predicts the largest forces: known before any is calculated
    {
        VectorSums[] ordered = [.. sums.OrderByDescending(s => s.Predicted / components[(element, s.Key)])];
        SlopeRepair repair = SlopeRepair.Predict(ordered[..count], resampling, ordered.Length - count, sums.Average(s => s.Predicted));
        chosen.Add(new(element, model, count, repair.ErrorRatio.Value, SlopeRepair.Realised(repair.Factor.Value, ordered[count..]), repair.ErrorRatio.Interval(), null, null));
    }

    foreach (int count in counts)
    {
        double prior = sums.Average(s => s.Predicted);
        for (int repetition = 0; repetition < repetitions; repetition++)
        {
            VectorSums[] shuffled = [.. sums];
            NamedRandom.Of(string.Create(CultureInfo.InvariantCulture, $"repair {element} {model} {count} {repetition}")).Shuffle(shuffled);
            VectorSums[] hand = shuffled[..count], others = shuffled[count..];
            SlopeRepair repair = SlopeRepair.Predict(hand, resampling, others.Length, prior), trusting = SlopeRepair.Predict(hand, resampling, others.Length);
            (double, double)? absolute = null;
            if (vectors.TryGetValue((element, model), out var full))
            {
                double factor = repair.Factor.Value;
                absolute = (MaeRatio(hand.Select((s, i) => (full[s.Key], count == 1 ? factor : (hand.Sum(h => h.Cross) - s.Cross + prior) / (hand.Sum(h => h.Predicted) - s.Predicted + prior)))), MaeRatio(others.Select(s => (full[s.Key], factor))));
            }

            trials.Add(new(element, model, count, repair.ErrorRatio.Value, SlopeRepair.Realised(repair.Factor.Value, others), repair.ErrorRatio.Interval(), absolute?.Item1, absolute?.Item2));
            unshrunk.Add(new(element, model, count, trusting.ErrorRatio.Value, SlopeRepair.Realised(trusting.Factor.Value, others), trusting.ErrorRatio.Interval(), null, null));
        }
    }
}

string[] elements = [.. pairs.Select(pair => pair.Element).Distinct()];
Console.WriteLine($"## RMSE after the factor over RMSE before: predicted / realised on the other configurations, medians of {repetitions} choices\n");
foreach (int count in counts)
{
    Console.WriteLine($"From {count}:\n\n| model | {string.Join(" | ", elements)} |\n|---|{string.Concat(elements.Select(_ => "---|"))}");
    foreach (string model in pairs.Select(pair => pair.Model).Distinct()) Console.WriteLine($"| {model} | {string.Join(" | ", elements.Select(element => Cell(trials.Where(t => t.Model == model && t.Element == element && t.Count == count))))} |");
    Console.WriteLine();
}

Console.WriteLine("## Agreement over 78 pairs\n\n| from | predicted against realised, Spearman [95 % of the choices] | mean difference | median absolute difference | largest 5 % beyond | repairs of more than 2 % called | of those called, realised | intervals that cover | harmed |\n|---|---|---|---|---|---|---|---|---|");
foreach (int count in counts) Agreement($"{count}, at random", [.. trials.Where(t => t.Count == count)], repetitions);
foreach (int count in counts) Agreement($"{count}, at random, λ = 0", [.. unshrunk.Where(t => t.Count == count)], repetitions);
foreach (int count in counts) Agreement($"{count}, of the largest predicted forces", [.. chosen.Where(t => t.Count == count)], 1);

Console.WriteLine("\nMean absolute error from full vectors (Mo, Si, 26 pairs):\n\n| from | Spearman, all choices | mean difference | median absolute difference |\n|---|---|---|---|");
foreach (int count in counts)
{
    Trial[] of = [.. trials.Where(t => t.Count == count && t.PredictedMae is not null)];
    double[] ones = Enumerable.Repeat(1.0, of.Length).ToArray();
    double rho = new RankStatistics([.. of.Select(t => t.PredictedMae!.Value)]).Spearman(new RankStatistics([.. of.Select(t => t.RealisedMae!.Value)]), ones);
    double[] gaps = [.. of.Select(t => Math.Abs(t.PredictedMae!.Value - t.RealisedMae!.Value)).Order()];
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {count} | {rho:F3} | {of.Average(t => t.PredictedMae!.Value - t.RealisedMae!.Value):F4} | {gaps[gaps.Length / 2]:F4} |"));
}

Console.WriteLine("\nIntervals from 100, coverage by element: " + string.Join(", ", elements.Select(element =>
{
    Trial[] of = [.. trials.Where(t => t.Count == 100 && t.Element == element)];
    return string.Create(CultureInfo.InvariantCulture, $"{element} {of.Count(t => t.Interval!.Value.Contains(t.Realised)) / (double)of.Length:P0}");
})));

static void Agreement(string from, Trial[] all, int repetitions)
{
    Trial[] of = [.. all.Where(t => double.IsFinite(t.Predicted))];
    double[] rho = [.. all.Chunk(repetitions).SelectMany(pair => pair.Index()).GroupBy(x => x.Index, x => x.Item).Select(choice => Rho(choice.Where(t => double.IsFinite(t.Predicted)))).Order()];
    Trial[] called = [.. of.Where(t => t.Predicted < 0.98)], covered = [.. of.Where(t => t.Interval is not null)];
    double[] gaps = [.. of.Select(t => Math.Abs(t.Predicted - t.Realised)).Order()];
    string spread = repetitions == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $" [{rho[(int)(0.025 * rho.Length)]:F3}, {rho[(int)(0.975 * (rho.Length - 1))]:F3}]");
    string cover = covered.Length == 0 ? "no interval" : string.Create(CultureInfo.InvariantCulture, $"{covered.Count(t => t.Interval!.Value.Contains(t.Realised)) / (double)covered.Length:P0}");
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {from} | {rho[rho.Length / 2]:F3}{spread} | {of.Average(t => t.Predicted - t.Realised):F4} | {gaps[gaps.Length / 2]:F4} | {gaps[(int)(0.95 * gaps.Length)]:F3} | {called.Length / (double)of.Length:P0} | {called.Count(t => t.Realised < 1) / (double)called.Length:P1} | {cover} | {of.Count(t => t.Realised > 1.01) / (double)of.Length:P1} |"));
}

static double Rho(IEnumerable<Trial> choice)
{
    Trial[] of = [.. choice];
    return new RankStatistics([.. of.Select(t => t.Predicted)]).Spearman(new RankStatistics([.. of.Select(t => t.Realised)]), Enumerable.Repeat(1.0, of.Length).ToArray());
}

static double MaeRatio(IEnumerable<((double R, double F)[] Vectors, double Factor)> configurations)
{
    double before = 0, after = 0;
    foreach (var (components, factor) in configurations)
    {
        foreach (var (r, f) in components)
        {
            before += Math.Abs(f - r);
            after += Math.Abs((factor * f) - r);
        }
    }

    return after / before;
}

static string Cell(IEnumerable<Trial> trials)
{
    Trial[] of = [.. trials];
    return of.Length == 0 ? "–" : string.Create(CultureInfo.InvariantCulture, $"{Median(of.Select(t => t.Predicted)):F2} / {Median(of.Select(t => t.Realised)):F2}");
}

static double Median(IEnumerable<double> values)
{
    double[] sorted = [.. values.Order()];
    return sorted[sorted.Length / 2];
}

internal sealed record Trial(string Element, string Model, int Count, double Predicted, double Realised, Interval? Interval, double? PredictedMae, double? RealisedMae);

#:project ../../src/Mpbf.CrossLayer/Mpbf.CrossLayer.csproj
#:property NoWarn=$(NoWarn);MA0047
// Which indication of support tells large errors from small ones, whole elements held out, and does the fusion find it or refuse? Real predictions, each term by itself and all together:
//   dotnet run -c Release docs/notebooks/where-distance-fails.cs [largest number of rows a set, 3000] [part of a set's name]
using System.Globalization;
using Mpbf.Core;
using Mpbf.Core.Estimates;
using Mpbf.Core.Matter;
using Mpbf.CrossLayer.Audits;
using Mpbf.CrossLayer.Boundaries;
using Mpbf.Dal.Tables;
using Mpbf.Isl.Surrogates;
using Mpbf.Ral.Encoders;

int most = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 3000;
const string crabnet = "../shared/data/crabnet_predictions_uq/", matbench = "../shared/data/matbench_predictions/", stresses = "../shared/data/jarvis_mlearn_predictions/stress_predictions.csv.gz";
string[] rivals = ["pred_crabnet", "pred_hotcrab", "pred_rf", "pred_roost"];
Source[] sources =
[
    .. new[] { ("castelli", "perovskites, castelli"), ("dielectric", "refractive index"), ("elasticity_log10_G_VRH", "log G"), ("elasticity_log10_K_VRH", "log K"), ("expt_gap", "measured gap"), ("jdft2d", "exfoliation energy"), ("mp_e_form", "formation energy"), ("mp_gap", "PBE gap"), ("phonons", "phonon peak"), ("steels_yield", "yield strength of steels") }
        .Select(pair => new Source($"CrabNet: {pair.Item2}", $"{crabnet}{pair.Item1}.csv.gz", "formula", "actual", "pred_crabnet", "sigma_crabnet", rivals)),
    new("ALIGNN: perovskites", matbench + "perovskites.csv.gz", "composition", "target:e_form", "alignn", null, ["alignn", "coNGN", "CrabNet", "rf"]),
    new("ALIGNN: refractive index", matbench + "dielectric.csv.gz", "composition", "target:n", "alignn", null, ["alignn", "coNGN", "CrabNet", "rf"]),
    new("random forest: formation energy", matbench + "mp_e_form.csv.gz", "composition", "target:e_form", "rf", null, ["alignn", "coNGN", "CrabNet", "rf"]),
    new("random forest: yield strength of steels", matbench + "steels.csv.gz", "composition", "target:yield strength", "rf", null, []),
];
(string Name, Func<AuditInput> Input)[] sets =
[
    .. sources.Select(source => (source.Name, (Func<AuditInput>)(() => Read(source)))),
    ("CrabNet taught PBE gaps: measured gap", () => ManifestReader.Read(Path.Combine("docs", "cases", "band-gaps-simulation.json")) with { Target = null }),
    .. new[] { "chgnet", "mace" }.Select(model => ($"{model}: stress of mlearn's configurations", (Func<AuditInput>)(() => Stress(model)))),
    .. new[] { ("expt_gap", "measured gap"), ("elasticity_log10_K_VRH", "log K"), ("castelli", "perovskites, castelli"), ("dielectric", "refractive index"), ("jdft2d", "exfoliation energy"), ("phonons", "phonon peak"), ("mp_e_form", "formation energy") }.SelectMany(pair => new[]
    {
        ($"trees, an anion held out: {pair.Item2}", (Func<AuditInput>)(() => HeldOut($"{crabnet}{pair.Item1}.csv.gz", new BaggedTrees(new BaggedTreesOptions { TreeCount = 40, FeatureShare = 0.3 }), isEnsemble: true))),
        ($"Bayesian ridge, an anion held out: {pair.Item2}", () => HeldOut($"{crabnet}{pair.Item1}.csv.gz", new BayesianRidge(), isEnsemble: false)),
        ($"20 bootstrapped ridges, an anion held out: {pair.Item2}", () => HeldOut($"{crabnet}{pair.Item1}.csv.gz", new BayesianRidge(), isEnsemble: true, bootstraps: 20)),
    }),
];

string[] shown = ["neighbour distance", "density dissimilarity", "leverage", "predicted sigma", "ensemble spread", "committee disagreement"];
Console.WriteLine($"AUROC out of group (✗ refused by itself), elements held out\n\n| predictions | rows | beyond tolerance | {string.Join(" | ", shown)} | fused | kept |\n|---|---|---|{string.Concat(shown.Select(_ => "---|"))}---|---|");
foreach ((string name, Func<AuditInput> source) in sets.Where(set => args.Length < 2 || set.Name.Contains(args[1], StringComparison.Ordinal)))
{
    AuditInput input = source();
    input = new AuditInput(input.Materials, input.Predictions with { Groupings = [Grouping.ByElement(input.Materials.Compositions)] }) { Corpus = input.Corpus };
    SupportTerm[] terms = [.. SupportTerms.Of(input).All];
    Boundary all = Fit(input, terms);
    string[] alone = [.. shown.Select(kind => Array.Find(terms, term => term.Name.StartsWith(kind, StringComparison.Ordinal)) is { } term ? Said(Fit(input, [term])) : "–")];
    string kept = string.Join(", ", all.Support.Terms.Zip(all.Support.Weights).Where(pair => pair.Second > 0).Select(pair => FormattableString.Invariant($"{Array.Find(shown, kind => pair.First.Name.StartsWith(kind, StringComparison.Ordinal))} {pair.Second:F2}")));
    Console.WriteLine(FormattableString.Invariant($"| {name} | {input.Predictions.Count} | {all.BaseRate:P0} | {string.Join(" | ", alone)} | {Said(all)} | {(all.IsUsable ? kept : "refused")} |"));
}

static string Said(Boundary boundary)
{
    Estimate auroc = boundary.Skill[0].Auroc;
    string interval = auroc.Interval() is { } i ? FormattableString.Invariant($" [{i.Lower:F2}, {i.Upper:F2}]") : "";
    return FormattableString.Invariant($"{auroc.Value:F2}{interval}{(boundary.IsUsable ? "" : " ✗")}");
}

static Boundary Fit(AuditInput input, SupportTerm[] terms)
{
    double mean = input.Predictions.Truth.Average(), tolerance = 0.5 * Math.Sqrt(input.Predictions.Truth.Average(y => (y - mean) * (y - mean)));
    return Boundary.Fit(input.Predictions, terms, [], new Resampling(7), new BoundaryOptions { Tolerance = tolerance });
}

AuditInput Read(Source set)
{
    string[] columns = [set.Truth, set.Prediction, .. set.Sigma is null ? Array.Empty<string>() : [set.Sigma], .. set.Committee];
    (int[] rows, Composition[] compositions, Dictionary<string, double[]> values) = Load(set.File, set.Formula, set.Sigma is null ? null : ("split", "test"), [.. columns.Distinct()]);
    if (set.Sigma is not null) rows = [.. rows.Where(row => values[set.Sigma][row] > 0)];
    var materials = new MaterialTable("evaluation", rows.Select(row => compositions[row]), rows.Select(row => $"{row}"))
    {
        CommitteeDisagreement = set.Committee.Length == 0 ? null : [.. rows.Select(row => Deviation(Array.ConvertAll(set.Committee, name => values[name][row])))],
    };
    return new AuditInput(materials, new Predictions(materials.Ids, rows.Select(row => values[set.Truth][row]), rows.Select(row => values[set.Prediction][row]), materials.ResamplingKeys)
    {
        Sigma = set.Sigma is null ? null : [.. rows.Select(row => values[set.Sigma][row])],
    });
}

// Six components a configuration, one universal potential's against DFT; the committee are all of them. Resampled by configuration.
AuditInput Stress(string model)
{
    string[] components = ["xx", "yy", "zz", "xy", "xz", "yz"];
    Table table = Table.Load(stresses, ["element", "model", "id", .. components.SelectMany(c => new[] { $"ref_{c}", $"pred_{c}" })]);
    Dictionary<string, double[]> values = components.SelectMany(c => new[] { $"ref_{c}", $"pred_{c}" }).ToDictionary(name => name, table.Numbers);
    IGrouping<string, int>[] configurations = [.. Enumerable.Range(0, table.RowCount).GroupBy(row => table.Text("id")[row]).Where(group => group.Any(row => table.Text("model")[row] == model) && group.Count() > 5)];
    (IGrouping<string, int> Rows, int Own, string Component)[] asked =
    [
        .. configurations.SelectMany(group => components.Select(component => (group, group.First(row => table.Text("model")[row] == model), component)))
            .Where(a => double.IsFinite(values[$"ref_{a.component}"][a.Item2]) && a.group.All(row => double.IsFinite(values[$"pred_{a.component}"][row])))
            .OrderBy(a => NamedRandom.SeedOf($"{a.group.Key} {a.component}")).Take(most),
    ];
    var materials = new MaterialTable("evaluation", asked.Select(a => Composition.Parse(table.Text("element")[a.Own])), asked.Select(a => $"{a.Rows.Key} {a.Component}"))
    {
        CommitteeDisagreement = [.. asked.Select(a => Deviation([.. a.Rows.Select(row => values[$"pred_{a.Component}"][row])]))],
    };
    return new AuditInput(materials, new Predictions(materials.Ids, asked.Select(a => values[$"ref_{a.Component}"][a.Own]), asked.Select(a => values[$"pred_{a.Component}"][a.Own]), asked.Select(a => a.Rows.Key)));
}

// Each row predicted by a model that has seen no compound of its most electronegative element; the space is the model's own: composition statistics.
AuditInput HeldOut(string file, ISurrogate surrogate, bool isEnsemble, int bootstraps = 0)
{
    (int[] rows, Composition[] compositions, Dictionary<string, double[]> values) = Load(file, "formula", ("split", "test"), ["actual"]);
    rows = [.. rows.Take(1500)];
    Embedding space = CompositionEncoder.Default.Encode([.. rows.Select(row => compositions[row])]) with { Subject = Subject.Model };
    double[] truth = [.. rows.Select(row => values["actual"][row])], mean = new double[rows.Length], sigma = new double[rows.Length];
    foreach (IGrouping<string, int> held in Enumerable.Range(0, rows.Length).GroupBy(i => compositions[rows[i]].Amounts.MaxBy(pair => pair.Element.Electronegativity).Element.Symbol))
    {
        int[] asked = [.. held], known = [.. Enumerable.Range(0, rows.Length).Except(asked)];
        var questions = new Points(space.Matrix.Select(asked));
        double[] own = new double[asked.Length], spread = new double[asked.Length];
        if (bootstraps == 0)
        {
            surrogate.Fit(new Points(space.Matrix.Select(known)), Array.ConvertAll(known, i => truth[i]), []).Predict(questions, own, spread);
        }
        else
        {
            double[][] members = [.. Enumerable.Range(0, bootstraps).Select(member =>
            {
                int[] drawn = NamedRandom.Of(FormattableString.Invariant($"ridge {held.Key} {member}")).GetItems(known, known.Length);
                double[] answer = new double[asked.Length];
                surrogate.Fit(new Points(space.Matrix.Select(drawn)), Array.ConvertAll(drawn, i => truth[i]), []).Predict(questions, answer, new double[asked.Length]);
                return answer;
            })];
            for (int i = 0; i < asked.Length; i++) (own[i], spread[i]) = (members.Average(answer => answer[i]), Deviation([.. members.Select(answer => answer[i])]));
        }

        for (int i = 0; i < asked.Length; i++) (mean[asked[i]], sigma[asked[i]]) = (own[i], spread[i]);
    }

    var materials = new MaterialTable("evaluation", rows.Select(row => compositions[row]), rows.Select(row => $"{row}")) { Embedding = space, EnsembleSpread = isEnsemble ? [.. sigma] : null };
    return new AuditInput(materials, new Predictions(materials.Ids, truth, mean, materials.ResamplingKeys) { Sigma = isEnsemble ? null : [.. sigma] });
}

// Usable rows, at most so many, chosen by hash and in that order.
(int[] Rows, Composition[] Compositions, Dictionary<string, double[]> Values) Load(string file, string formula, (string Column, string Text)? where, string[] columns)
{
    Table table = Table.Load(file, [formula, .. columns], where is { } w ? new Dictionary<string, string> { [w.Column] = w.Text } : null);
    Dictionary<string, double[]> values = columns.ToDictionary(name => name, table.Numbers);
    Composition?[] parsed = [.. table.Text(formula).Select(text => Composition.TryParse(text, out Composition? c, out _) ? c : null)];
    int[] rows =
    [
        .. Enumerable.Range(0, table.RowCount).Where(row => parsed[row] is not null && values.All(pair => double.IsFinite(pair.Value[row])))
            .OrderBy(row => NamedRandom.SeedOf(string.Create(CultureInfo.InvariantCulture, $"{parsed[row]!.JoinKey} {row}"))).Take(most),
    ];
    return (rows, Array.ConvertAll(parsed, c => c!), values);
}

static double Deviation(double[] values)
{
    double mean = values.Average();
    return Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1));
}

internal sealed record Source(string Name, string File, string Formula, string Truth, string Prediction, string? Sigma, string[] Committee);

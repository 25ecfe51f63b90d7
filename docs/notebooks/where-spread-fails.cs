#:project ../../src/Mpbf.CrossLayer/Mpbf.CrossLayer.csproj
#:property NoWarn=$(NoWarn);MA0047
// Where do the members of an ensemble or committee agree and are wrong? Every set is halved by the hash of its resampling groups before anything is looked at. Spread is looked at on one half; where its interval touches ½ it is judged on
// the other, with other draws, other members where they are ours, and at two tolerances; the fusion has to pick something else there, or refuse. Useless: touches ½ and lies below 0.6; inverted: below ½.
//   dotnet run -c Release docs/notebooks/where-spread-fails.cs [part of a set's name, or "audit"]
using System.Globalization;
using Mpbf.Core;
using Mpbf.Core.Embeddings;
using Mpbf.Core.Estimates;
using Mpbf.Core.Matter;
using Mpbf.CrossLayer.Audits;
using Mpbf.CrossLayer.Boundaries;
using Mpbf.Dal.Tables;
using Mpbf.Isl.Surrogates;
using Mpbf.Ral.Encoders;

const int mostOwn = 1500, mostPublished = 3000, mostOfManyFits = 750;
const string data = "../shared/data/", crabnet = data + "crabnet_predictions_uq/", composed = data + "crabnet_matbench/", aflow = composed + "benchmark_data/", jarvis = data + "jarvis_ai_predictions/", olympus = data + "olympus/";
string[] rivals = ["pred_crabnet", "pred_hotcrab", "pred_rf", "pred_roost"];
string[] mptrj = ["chgnet", "mace", "matgl", "matgl-direct", "sevennet"], omat = ["eqV2_31M_omat", "eqV2_86M_omat", "eqV2_153M_omat"];
string[] kappaMptrj = ["allegro-mp-l-0.1", "eqnorm-mptrj", "equiformer-v3-mp", "esen-30m-mp", "grace-2l-mptrj", "mace-mp-0", "matris-10m-mp", "nequix-mp-1", "orb-v2-mptrj", "sevennet-l3i5"];
string[] kappaMore = ["allegro-oam-l-0.1", "equflashv2-45m-oam", "equiformer-v3-oam", "esen-30m-oam", "grace-2l-oam", "grace-3l-oam-l", "mace-mpa-0", "matris-10m-oam", "nequip-oam-l-0.1", "pet-oam-xl-1.0.0", "sevennet-omni-i12"];

List<(string Name, Func<Sample> Read)> sets =
[
    // Committees published, judged at the fidelity they were taught and at another.
    ("committee taught PBE gaps, own fidelity", () => Gaps(isMeasured: false, isInsulator: false)),
    ("committee taught PBE gaps: measured gap", () => Gaps(isMeasured: true, isInsulator: false)),
    ("committee taught PBE gaps, own fidelity, gap predicted", () => Gaps(isMeasured: false, isInsulator: true)),
    ("committee taught PBE gaps: measured gap, gap predicted", () => Gaps(isMeasured: true, isInsulator: true)),
    ("MEGNet, eSNet, Voronoi forest, own fidelity: formation energy, corrected", () => Wbm("e_form_corrected_dft")),
    ("MEGNet, eSNet, Voronoi forest: formation energy, uncorrected", () => Wbm("e_form_uncorrected_dft")),
    ("potentials taught MPtrj: ln κ", () => Kappa(kappaMptrj)),
    ("potentials taught OMat and more: ln κ", () => Kappa(kappaMore)),
    ("PBE in four databases: measured gap of 54 solids", () => Codes(["gpaw_pbe", "vasp_pbe_aflow", "vasp_pbe_mp", "vasp_pbe_oqmd"])),
    ("LDA, PBE and OptB88vdW: measured gap of 54 solids", () => Codes(["gpaw_lda", "gpaw_pbe", "vasp_optb88vdw"])),
    .. new[] { "a", "vol", "kv", "c11", "c44", "form_en", "surf_en", "vac_en" }.SelectMany(property => new[]
    {
        ($"potentials taught PBE: OptB88vdW {property}", (Func<Sample>)(() => Chips(property, mptrj))),
        ($"one potential in three sizes: OptB88vdW {property}", () => Chips(property, omat)),
    }),
    .. new[] { "Mo", "Si" }.SelectMany(element => new[]
    {
        ($"potentials taught MPtrj: forces of {element}", (Func<Sample>)(() => Forces(element, mptrj))),
        ($"one potential in three sizes: forces of {element}", () => Forces(element, omat)),
    }),
    ("potentials taught MPtrj: stress of mlearn's configurations", () => Stress(mptrj)),
    ("one potential in three sizes: stress of mlearn's configurations", () => Stress(omat)),
    .. new[] { ("dft_3d__bulk_modulus_kv", "bulk modulus"), ("dft_3d__shear_modulus_gv", "shear modulus"), ("dft_3d__ehull", "energy above hull"), ("dft_3d__exfoliation_energy", "exfoliation energy"), ("dft_3d__formation_energy_peratom", "formation energy"), ("dft_3d__mbj_bandgap", "mBJ gap"), ("dft_3d__optb88vdw_bandgap", "OptB88vdW gap"), ("dft_3d__Tc_supercon", "Tc, computed"), ("snumat__Band_gap_HSE", "HSE gap"), ("ssub__formula_energy", "formation energy, SSUB"), ("supercon_chem__Tc", "Tc, measured") }
        .Select(pair => ($"JARVIS committee: {pair.Item2}", (Func<Sample>)(() => Wide($"{jarvis}{pair.Item1}.csv.gz", "id", "target", "split")))),
    .. new[] { ("expt_gap", "measured gap", "target:gap expt"), ("glass", "glass forming", "target:gfa"), ("jdft2d", "exfoliation energy", "target:exfoliation_en"), ("log_gvrh", "log G", "target:log10(G_VRH)"), ("log_kvrh", "log K", "target:log10(K_VRH)"), ("perovskites", "perovskites, castelli", "target:e_form"), ("phonons", "phonon peak", "target:last phdos peak"), ("dielectric", "refractive index", "target:n") }
        .Select(pair => ($"Matbench committee: {pair.Item2}", (Func<Sample>)(() => Wide($"{data}matbench_predictions/{pair.Item1}.csv.gz", "composition", pair.Item3, "fold")))),

    // Our own ensembles, asked about groups they have not seen.
    .. Own("an anion held out: measured gap", () => Composed([composed + "expt_gap.csv.gz"])),
    .. Own("taught PBE gaps, an anion held out, own fidelity", () => TaughtPbe(isMeasured: false)),
    .. Own("taught PBE gaps, an anion held out: measured gap", () => TaughtPbe(isMeasured: true)),
    .. new[] { ("aflow__agl_thermal_conductivity_300K", "thermal conductivity"), ("aflow__agl_thermal_expansion_300K", "thermal expansion"), ("aflow__ael_debye_temperature", "Debye temperature"), ("aflow__ael_shear_modulus_vrh", "shear modulus"), ("aflow__Egap", "AFLOW gap"), ("aflow__energy_atom", "energy per atom"), ("mp_e_hull", "energy above hull"), ("mp_elastic_anisotropy", "elastic anisotropy") }
        .SelectMany(pair => Own($"an anion held out: {pair.Item2}", () => Composed([.. Parts(pair.Item1)]))),
    .. Own("an anion held out: glass forming", () => Composed([composed + "glass.csv.gz"])),
    .. new[] { "3496", "3851", "3860", "4098" }.SelectMany(plate => Own($"a metal held out: overpotential, plate {plate}", () => Plate(plate))),
    .. new[] { "Base", "Ligand", "Solvent" }.SelectMany(part => Own($"a {part.ToLowerInvariant()} held out: arylation yield", () => Arylation(part))),
    .. new[] { ("expt_gap", "measured gap"), ("elasticity_log10_K_VRH", "log K"), ("castelli", "perovskites, castelli"), ("mp_e_form", "formation energy"), ("phonons", "phonon peak") }
        .Select(pair => ($"trees, fractions, an element held out: {pair.Item2}", (Func<Sample>)(() => Fractions(Composed([$"{composed}{pair.Item1}.csv.gz"]))))),
    .. new[] { ("aflow__agl_thermal_expansion_300K", "thermal expansion"), ("aflow__ael_debye_temperature", "Debye temperature"), ("aflow__energy_atom", "energy per atom") }
        .Select(pair => ($"trees, fractions, an element held out: {pair.Item2}", (Func<Sample>)(() => Fractions(Composed([.. Parts(pair.Item1)]))))),
    ("20 bootstrapped ridges, fractions, an element held out: measured gap", () => Fractions(Composed([composed + "expt_gap.csv.gz"])) with { Surrogate = "20 bootstrapped ridges" }),
    ("20 bootstrapped ridges, fractions, an element held out: energy per atom", () => Fractions(Composed([.. Parts("aflow__energy_atom")])) with { Surrogate = "20 bootstrapped ridges" }),
    .. Own("a host's column held out: vacancy migration", Migration),
    .. Own("a number of struts held out: toughness of crossed barrels", () => Loop("crossed_barrel", 0)),
    .. Own("a side group held out: reduction potential of redoxmers", () => Loop("redoxmers", 0, 1)),
    .. Own("a side group held out: absorption of redoxmers", () => Loop("redoxmers", 0)),
    .. Own("a fourth side group held out: reduction potential of redoxmers", () => Loop("redoxmers", 3, 1)),
    .. Own("a fourth side group held out: absorption of redoxmers", () => Loop("redoxmers", 3)),
    .. Own("an acceptor held out: overlap of photovoltaic polymers", () => Loop("mmli_opv", 1)),
    .. Own("a donor held out: overlap of photovoltaic polymers", () => Loop("mmli_opv", 0)),
    .. Own("an organic ion held out: hybrid perovskites' gap", () => Loop("perovskites", 0)),
    .. Own("an anion held out: hybrid perovskites' gap", () => Loop("perovskites", 2)),
    .. Own("a fragment held out: peak score of dyes", () => Loop("dye_lasers", 1)),
    .. Own("a fragment held out: overlap of dyes", () => Loop("dye_lasers", 1, 1)),
    .. Own("a sample loop's range held out: peak area", () => Loop("hplc", 0)),
    .. Own("a flow's range held out: silver nanoparticles", () => Loop("agnp", 0)),
    .. Own("a blend's range held out: degradation, PCE10", () => Loop("photo_pce10", 0)),
    .. Own("a blend's range held out: degradation, WF3", () => Loop("photo_wf3", 0)),
];

string[] shown = ["neighbour distance", "leverage", "spread"];
(int Looked, int Few, int Touched, int Confirmed, int Shown, int KeptUseless, int Spread, int Other, int Refused) tally = default;
Console.WriteLine($"| predictions | half | tolerance | rows | beyond tolerance | {string.Join(" | ", shown)} | fused | kept | spread |\n|---|---|---|---|---|---|---|---|---|---|---|");
foreach ((string name, Func<Sample> read) in sets.Where(set => args.Length == 0 || set.Name.Contains(args[0], StringComparison.Ordinal)))
{
    Sample sample = read();
    int most = sample.Members is not null ? mostPublished : sample.Held!.Distinct().Count() > 30 ? mostOfManyFits : mostOwn;
    tally.Looked++;
    switch (Show(name, "looked at", sample.Half(0, most), 0.5, seed: 7))
    {
        case "too few": tally.Few++; break;
        case "tells": break;
        default:
            tally.Touched++;
            Judged other = sample.Half(1, most);
            string[] said = [Show(name, "judged", other, 0.5, seed: 8), Show(name, "judged", other, 0.25, seed: 8)];
            if (said.All(word => word is "useless" or "inverted")) tally.Confirmed++;
            break;
    }
}

Console.WriteLine($"\n{tally.Looked} sets; too few groups or errors in {tally.Few}; spread touches ½ in {tally.Touched}, confirmed in {tally.Confirmed}. Of {tally.Shown} rows a term was kept that by itself touches ½ in {tally.KeptUseless}. Where spread is useless or inverted: kept alone or with others in {tally.Spread}, another term kept in {tally.Other}, refused in {tally.Refused}.");

Console.WriteLine("\nThe same spread against errors of its own fidelity and of another, both halves\n\n| predictions | rows | own | other | fall |\n|---|---|---|---|---|");
(string Own, string Other)[] fidelities =
[
    ("committee taught PBE gaps, own fidelity", "committee taught PBE gaps: measured gap"),
    ("committee taught PBE gaps, own fidelity, gap predicted", "committee taught PBE gaps: measured gap, gap predicted"),
    ("MEGNet, eSNet, Voronoi forest, own fidelity: formation energy, corrected", "MEGNet, eSNet, Voronoi forest: formation energy, uncorrected"),
    ("trees, taught PBE gaps, an anion held out, own fidelity", "trees, taught PBE gaps, an anion held out: measured gap"),
    ("20 bootstrapped ridges, taught PBE gaps, an anion held out, own fidelity", "20 bootstrapped ridges, taught PBE gaps, an anion held out: measured gap"),
];
foreach ((string own, string other) in fidelities.Where(pair => args.Length == 0 || pair.Other.Contains(args[0], StringComparison.Ordinal)))
{
    Judged[] both = [.. new[] { own, other }.Select(name => sets.First(set => set.Name == name).Read()).Select(sample => sample.Half(-1, sample.Members is null ? mostOfManyFits : mostPublished))];
    Boundary[] fits = [.. both.Select(judged => Fit(judged, [judged.Terms[^1]], 0.5, 7))];
    Estimate fall = fits[0].Skill[0].Auroc - fits[1].Skill[0].Auroc;
    Console.WriteLine(FormattableString.Invariant($"| {other} | {both[1].Predictions.Count} | {Said(fits[0])}, {fits[0].BaseRate:P0} beyond | {Said(fits[1])}, {fits[1].BaseRate:P0} beyond | {fall.Value:F2} [{fall.Interval()!.Value.Lower:F2}, {fall.Interval()!.Value.Upper:F2}] |"));
}

if (args is [] or ["audit"]) Audit();

// The terms of an audit: one forest taught on compounds without a third of the elements, asked about compounds with some of them.
void Audit()
{
    Sample sample = Fractions(Composed([.. Parts("aflow__energy_atom")]));
    ILookup<bool, int> isNew = Enumerable.Range(0, sample.Truth.Length).OrderBy(row => NamedRandom.SeedOf($"audit {sample.Keys[row]} {row}")).ToLookup(row => Array.Exists(sample.Groups[row], symbol => NamedRandom.SeedOf($"unseen {symbol}") % 3 == 0));
    int[] known = [.. isNew[false].Take(mostPublished)], asked = [.. isNew[true].Take(mostOwn)];
    MaterialTable Materials(string name, int[] rows) => new(name, rows.Select(row => sample.Compositions![row]), rows.Select(row => $"{row}"))
    {
        Embedding = new Embedding("element fractions", Subject.Model, new EmbeddingMatrix([.. rows.SelectMany(row => sample.Space![row].Select(v => (float)v))], rows.Length, sample.Space![0].Length)),
        Values = [.. rows.Select(row => sample.Truth[row])],
    };
    MaterialTable corpus = Materials("corpus", known), evaluation = Materials("evaluation", asked);
    double[] mean = new double[asked.Length], spread = new double[asked.Length];
    new BaggedTrees(new BaggedTreesOptions { TreeCount = 40, FeatureShare = 0.3 }).Fit(new Points(corpus.Embedding!.Matrix), corpus.Values!.Value.AsSpan()).Predict(new Points(evaluation.Embedding!.Matrix), mean, spread);
    evaluation = evaluation with { EnsembleSpread = [.. spread] };
    var input = new AuditInput(evaluation, new Predictions(evaluation.Ids, evaluation.Values!.Value, mean, evaluation.ResamplingKeys)) { Corpus = corpus };
    var judged = new Judged(input.Predictions, [.. SupportTerms.Of(input).All]);
    Boundary all = Fit(judged, judged.Terms, 0.5, 7);
    Console.WriteLine(FormattableString.Invariant($"\nAn audit: energy per atom, trees taught on {known.Length} compounds without a third of the elements, asked about {asked.Length} with some of them; beyond tolerance {all.BaseRate:P0}\n\n| term | AUROC | kept |\n|---|---|---|"));
    foreach ((SupportTerm term, double weight) in judged.Terms.Zip(all.Support.Weights)) Console.WriteLine(FormattableString.Invariant($"| {term.Name} | {Said(Fit(judged, [term], 0.5, 7))} | {weight:F2} |"));
    Console.WriteLine($"| fused | {Said(all)} | {(all.IsUsable ? "" : "refused")} |");
}

string Show(string name, string half, Judged judged, double share, ulong seed)
{
    Boundary all = Fit(judged, judged.Terms, share, seed);
    Boundary?[] alone = [.. shown.Select(kind => Array.Find(judged.Terms, term => term.Name == kind) is { } term ? Fit(judged, [term], share, seed) : null)];
    string kept = string.Join(", ", all.Support.Terms.Zip(all.Support.Weights).Where(pair => pair.Second > 0).Select(pair => FormattableString.Invariant($"{pair.First.Name} {pair.Second:F2}")));
    string said = alone[^1]!.Skill[0].Auroc.Interval() switch { null => "too few", { Upper: < 0.5 } => "inverted", { Lower: > 0.5 } => "tells", { Upper: < 0.6 } => "useless", _ => "not told" };
    Console.WriteLine(FormattableString.Invariant($"| {name} | {half} | {share} sd | {judged.Predictions.Count} | {all.BaseRate:P0} | {string.Join(" | ", alone.Select(b => b is null ? "–" : Said(b)))} | {Said(all)} | {(all.IsUsable ? kept : "refused")} | {said} |"));
    tally.Shown++;
    if (all.IsUsable && shown.Zip(alone).Any(pair => pair.Second is { IsUsable: false } && all.Support.Kept.Any(term => term.Name == pair.First))) tally.KeptUseless++;
    if (said is not ("useless" or "inverted")) return said;
    if (!all.IsUsable) tally.Refused++;
    else if (all.Support.Kept.Any(term => term.Name == "spread")) tally.Spread++;
    else tally.Other++;
    return said;
}

static Boundary Fit(Judged judged, SupportTerm[] terms, double share, ulong seed)
{
    double mean = judged.Predictions.Truth.Average(), tolerance = share * Math.Sqrt(judged.Predictions.Truth.Average(y => (y - mean) * (y - mean)));
    return Boundary.Fit(judged.Predictions, terms, [], new Resampling(seed), new BoundaryOptions { Tolerance = tolerance });
}

static string Said(Boundary boundary)
{
    Estimate auroc = boundary.Skill[0].Auroc;
    string interval = auroc.Interval() is { } i ? FormattableString.Invariant($" [{i.Lower:F2}, {i.Upper:F2}]") : "";
    return FormattableString.Invariant($"{auroc.Value:F2}{interval}{(boundary.IsUsable ? "" : " ✗")}");
}

static IEnumerable<string> Parts(string property) => new[] { "train", "val", "test" }.Select(part => $"{aflow}{property}__{part}.csv.gz");

static IEnumerable<(string, Func<Sample>)> Own(string what, Func<Sample> read) => new[] { "trees", "20 bootstrapped ridges" }.Select(kind => ($"{kind}, {what}", (Func<Sample>)(() => read() with { Surrogate = kind })));

Sample Gaps(bool isMeasured, bool isInsulator)
{
    Table pbe = Table.Load(crabnet + "mp_gap.csv.gz", ["formula", "actual", .. rivals]), measured = Table.Load(composed + "expt_gap.csv.gz", ["formula", "target"]);
    double[][] members = [.. rivals.Select(pbe.Numbers)];
    double[] actual = pbe.Numbers("actual"), target = measured.Numbers("target");
    Dictionary<string, int> row = Rows(pbe.Text("formula")).Where(i => members.All(m => double.IsFinite(m[i.Row]))).GroupBy(i => i.Key).ToDictionary(group => group.Key, group => group.MaxBy(i => actual[i.Row]).Row);
    (string Key, int Row)[] asked = [.. Rows(measured.Text("formula")).DistinctBy(i => i.Key).Where(i => row.TryGetValue(i.Key, out int r) && (!isInsulator || members.Average(m => m[r]) > 0.5))];
    return Formulas([.. asked.Select(i => measured.Text("formula")[i.Row])], [.. asked.Select(i => isMeasured ? target[i.Row] : actual[row[i.Key]])]) with { Members = [.. asked.Select(i => Array.ConvertAll(members, m => m[row[i.Key]]))] };
}

Sample TaughtPbe(bool isMeasured)
{
    Table pbe = Table.Load(composed + "mp_gap.csv.gz", ["formula", "target"]), measured = Table.Load(composed + "expt_gap.csv.gz", ["formula", "target"]);
    double[] computed = pbe.Numbers("target"), target = measured.Numbers("target");
    Dictionary<string, double> gap = Rows(pbe.Text("formula")).GroupBy(i => i.Key).ToDictionary(group => group.Key, group => group.Max(i => computed[i.Row]));
    (string Key, int Row)[] asked = [.. Rows(measured.Text("formula")).DistinctBy(i => i.Key).Where(i => gap.ContainsKey(i.Key))];
    double[] taught = [.. asked.Select(i => gap[i.Key])];
    return WithSpace(Formulas([.. asked.Select(i => measured.Text("formula")[i.Row])], isMeasured ? [.. asked.Select(i => target[i.Row])] : taught)) with { Taught = taught };
}

Sample Wbm(string truth)
{
    string[] models = ["megnet", "esnet", "voronoi_rf"];
    Table table = Table.Load(data + "matbench_discovery/wbm_e_form_predictions_subset.csv.gz", ["formula", truth, .. models]);
    return Committee(table, "formula", table.Numbers(truth), [.. models.Select(table.Numbers)]);
}

Sample Kappa(string[] models)
{
    Table table = Table.Load(data + "matbench_discovery/kappa103_per_material.csv.gz", ["model", "material_id", "formula", "kappa_dft_W_mK", "kappa_ml_W_mK"]);
    return Long(table, "material_id", "model", table.Numbers("kappa_dft_W_mK"), table.Numbers("kappa_ml_W_mK"), models, key => key, "formula", Math.Log);
}

Sample Chips(string property, string[] models)
{
    Table table = Table.Load(data + "jarvis_chipsff/chipsff_predictions.csv.gz", ["model", "property", "jid", "reference", "prediction"], new Dictionary<string, string> { ["property"] = property });
    return Long(table, "jid", "model", table.Numbers("reference"), table.Numbers("prediction"), models, Host, null, x => x);
}

Sample Codes(string[] methods)
{
    Table table = Table.Load(data + "jarvis_es_methods/methods_vs_experiment.csv", ["property", "jid", "method", "reference", "prediction"], new Dictionary<string, string> { ["property"] = "bandgap" });
    return Long(table, "jid", "method", table.Numbers("reference"), table.Numbers("prediction"), methods, id => id, null, x => x);
}

static string Host(string jid) => jid[jid.IndexOf("JVASP", StringComparison.Ordinal)..].Split('_')[0];

Sample Long(Table table, string id, string model, double[] truth, double[] prediction, string[] models, Func<string, string> key, string? formula, Func<double, double> scale)
{
    var rows = new List<(string Key, string Formula, double Truth, double[] Members)>();
    foreach (IGrouping<string, int> material in Enumerable.Range(0, table.RowCount).GroupBy(row => table.Text(id)[row]))
    {
        double[] members = [.. models.Select(name => material.Where(row => table.Text(model)[row] == name).Select(row => scale(prediction[row])).FirstOrDefault(double.NaN))];
        int first = material.First();
        if (members.All(double.IsFinite) && double.IsFinite(scale(truth[first]))) rows.Add((key(material.Key), formula is null ? "" : table.Text(formula)[first], scale(truth[first]), members));
    }

    Sample sample = formula is null ? Plain([.. rows.Select(row => row.Key)], [.. rows.Select(row => row.Truth)]) : Formulas([.. rows.Select(row => row.Formula)], [.. rows.Select(row => row.Truth)]);
    return sample with { Members = [.. rows.Select(row => row.Members)] };
}

Sample Forces(string element, string[] models)
{
    Table table = Table.Load($"{data}jarvis_mlearn_predictions/{element}_forces_full.csv.gz", ["id", "ref", .. models]);
    return Committee(table, null, table.Numbers("ref"), [.. models.Select(table.Numbers)], "id");
}

Sample Stress(string[] models)
{
    string[] components = ["xx", "yy", "zz", "xy", "xz", "yz"];
    Table table = Table.Load(data + "jarvis_mlearn_predictions/stress_predictions.csv.gz", ["element", "model", "id", .. components.SelectMany(c => new[] { $"ref_{c}", $"pred_{c}" })]);
    Sample[] parts = [.. components.Select(c => Long(table, "id", "model", table.Numbers($"ref_{c}"), table.Numbers($"pred_{c}"), models, id => id, null, x => x))];
    return Plain([.. parts.SelectMany(part => part.Keys)], [.. parts.SelectMany(part => part.Truth)]) with { Members = [.. parts.SelectMany(part => part.Members!)] };
}

// Every further column is a member that has answers.
Sample Wide(string file, string id, string truth, string stop)
{
    using TableReader reader = TableReader.Open(file);
    string[] models = [.. reader.Columns.Where(name => name != id && name != truth && name != stop && name is not ("id" or "spg_num" or "crystal_system" or "dummy"))];
    Table table = Table.Load(file, [id, truth, .. models], stop == "split" ? new Dictionary<string, string> { ["split"] = "test" } : null);
    double[][] members = [.. models.Select(table.Numbers).Where(m => m.Count(double.IsFinite) > 0.9 * m.Length)];
    return Committee(table, id == "composition" ? id : null, table.Numbers(truth), members, id);
}

Sample Committee(Table table, string? formula, double[] truth, double[][] members, string key = "id")
{
    int[] rows = [.. Enumerable.Range(0, table.RowCount).Where(row => double.IsFinite(truth[row]) && members.All(m => double.IsFinite(m[row])) && (formula is null || Composition.TryParse(table.Text(formula)[row], out _, out _)))];
    double[] values = [.. rows.Select(row => truth[row])];
    Sample sample = formula is null ? Plain([.. rows.Select(row => table.Text(key)[row])], values) : Formulas([.. rows.Select(row => table.Text(formula)[row])], values);
    return sample with { Members = [.. rows.Select(row => Array.ConvertAll(members, m => m[row]))] };
}

Sample Composed(string[] files)
{
    Table[] tables = [.. files.Select(file => Table.Load(file, ["formula", "target"]))];
    (string Formula, double Truth)[] rows = [.. tables.SelectMany(table => table.Text("formula").Zip(table.Numbers("target"))).Where(row => double.IsFinite(row.Second) && Composition.TryParse(row.First, out _, out _))];
    return WithSpace(Formulas([.. rows.Select(row => row.Formula)], [.. rows.Select(row => row.Truth)]));
}

// Fractions of the elements as the space; one of a row's elements, chosen by hash, is held out: no compound of it is known.
static Sample Fractions(Sample sample)
{
    string[] elements = [.. sample.Groups.SelectMany(group => group).Distinct().Order(StringComparer.Ordinal)];
    return sample with
    {
        Space = [.. sample.Compositions!.Select(c => Array.ConvertAll(elements, symbol => c.Amounts.Where(pair => pair.Element.Symbol == symbol).Sum(pair => pair.Amount) / c.Amounts.Sum(pair => pair.Amount)))],
        Held = [.. sample.Groups.Select((group, row) => group.MinBy(symbol => NamedRandom.SeedOf($"held {string.Join(' ', group)} {symbol} {row}"))!)],
    };
}

// Loads of metals; one of a row's metals, chosen by hash, is held out.
Sample Plate(string plate)
{
    string[] names = plate switch { "3496" => ["Ni", "Fe", "Co", "Mn", "Ce", "La"], "3851" => ["Ni", "Fe", "Co", "Ta", "Mn", "Cu"], "3860" => ["Sn", "Fe", "Co", "Ta", "Mn", "Cu"], _ => ["Sn", "Sb", "Co", "Ca", "Ni", "Mn"] };
    double[][] rows = [.. Cells($"{olympus}oer_plate_{plate}").Select(cells => Array.ConvertAll(cells, Number))];
    string[][] metals = [.. rows.Select(row => names.Where((_, j) => row[j] > 0).ToArray())];
    return new Sample([.. metals.Select(m => string.Join('-', m))], metals, [.. rows.Select(row => row[^1])])
    {
        Space = [.. rows.Select(row => row[..6])],
        Held = [.. metals.Select((group, row) => group.MinBy(symbol => NamedRandom.SeedOf($"held {symbol} {row}"))!)],
    };
}

Sample Arylation(string part)
{
    string[] kinds = ["Base", "Ligand", "Solvent"];
    Table table = Table.Load(data + "baybe_arylation/direct_arylation.csv.gz", [.. kinds, "Concentration", "Temp_C", "yield"]);
    return Conditions([.. kinds.Select(table.Text)], [table.Numbers("Concentration"), table.Numbers("Temp_C")], table.Numbers("yield"), table.Text(part));
}

// Hosts of vacancies: one row a metal and structure, held out with its column of the periodic table.
Sample Migration()
{
    string[] features = ["cohesive_energy", "K", "K'", "volume_per_atom", "e_vacform"];
    var rows = new List<(string Symbol, double[] Features, double Truth)>();
    foreach (string file in new[] { "A1-fcc", "A2-hcp" })
    {
        Table table = Table.Load($"{data}mlip_arena/vacancy_migration__Table-{file}.csv", ["symbol", "e_vacmig", .. features]);
        double[][] columns = [.. features.Select(table.Numbers)];
        double[] truth = table.Numbers("e_vacmig");
        for (int row = 0; row < truth.Length; row++) rows.Add((table.Text("symbol")[row], [.. columns.Select(c => c[row]), file == "A1-fcc" ? 1 : 0], truth[row]));
    }

    rows.RemoveAll(row => !double.IsFinite(row.Truth) || !row.Features.All(double.IsFinite));
    string[] columnsHeld = [.. rows.Select(row => Composition.Parse(row.Symbol.Split('_')[0]).Amounts[0].Element.Group is { } group ? string.Create(CultureInfo.InvariantCulture, $"group {group}") : "f block")];
    return new Sample([.. rows.Select(row => row.Symbol)], [.. columnsHeld.Select(held => new[] { held })], [.. rows.Select(row => row.Truth)]) { Space = [.. rows.Select(row => row.Features)], Held = columnsHeld };
}

// A campaign's table: names by their descriptors where these tell them apart, else by indicators; a name is held out, or a fifth of a number's range.
Sample Loop(string set, int held, int outcome = 0)
{
    string[][] cells = [.. Cells(olympus + set)];
    using var config = System.Text.Json.JsonDocument.Parse(File.ReadAllText($"{olympus}{set}/config.json"));
    (string Name, bool IsName)[] parameters = [.. config.RootElement.GetProperty("parameters").EnumerateArray().Select(p => (p.GetProperty("name").GetString()!, p.GetProperty("type").GetString() == "categorical"))];
    string described = $"{olympus}{set}/descriptors.csv";
    Dictionary<(string, string), double[]> descriptors = File.Exists(described)
        ? File.ReadLines(described).Select(line => line.Split(',')).GroupBy(c => (c[0], c[1])).ToDictionary(group => group.Key, group => group.OrderBy(c => c[2], StringComparer.Ordinal).Select(c => Number(c[3])).ToArray())
        : [];
    var features = new List<double>[cells.Length];
    for (int row = 0; row < cells.Length; row++) features[row] = [];
    for (int j = 0; j < parameters.Length; j++)
    {
        string[] names = [.. cells.Select(row => row[j]).Distinct().Order(StringComparer.Ordinal)];
        bool isDescribed = parameters[j].IsName && names.All(name => descriptors.ContainsKey((parameters[j].Name, name))) && names.Select(name => string.Join(' ', descriptors[(parameters[j].Name, name)])).Distinct().Count() == names.Length;
        for (int row = 0; row < cells.Length; row++)
        {
            if (!parameters[j].IsName) features[row].Add(Number(cells[row][j]));
            else if (isDescribed) features[row].AddRange(descriptors[(parameters[j].Name, cells[row][j])]);
            else features[row].AddRange(names.Select(name => name == cells[row][j] ? 1.0 : 0));
        }
    }

    double[] truth = [.. cells.Select(row => Number(row[parameters.Length + outcome]))];
    double[] sorted = parameters[held].IsName ? [] : [.. cells.Select(row => Number(row[held])).Order()];
    string[] part = [.. cells.Select(row => parameters[held].IsName ? row[held] : $"part {Math.Min(4, 5 * Array.FindIndex(sorted, v => v >= Number(row[held])) / sorted.Length)}")];
    int[] usable = [.. Enumerable.Range(0, cells.Length).Where(row => features[row].All(double.IsFinite) && double.IsFinite(truth[row]))];
    return new Sample([.. usable.Select(row => string.Join(' ', cells[row][..parameters.Length]))], [.. usable.Select(row => new[] { part[row] })], [.. usable.Select(row => truth[row])])
    {
        Space = [.. usable.Select(row => features[row].ToArray())],
        Held = [.. usable.Select(row => part[row])],
    };
}

static Sample Conditions(IReadOnlyList<string>[] names, double[][] numbers, double[] truth, IReadOnlyList<string> held)
{
    string[][] kinds = [.. names.Select(column => column.Distinct().Order(StringComparer.Ordinal).ToArray())];
    int[] rows = [.. Enumerable.Range(0, truth.Length)];
    return new Sample([.. rows.Select(row => string.Join(' ', names.Select(column => column[row])))], [.. rows.Select(row => new[] { held[row] })], truth)
    {
        Space = [.. rows.Select(row => names.SelectMany((column, j) => kinds[j].Select(kind => kind == column[row] ? 1.0 : 0)).Concat(numbers.Select(column => column[row])).ToArray())],
        Held = [.. held],
    };
}

static IEnumerable<string[]> Cells(string folder)
{
    string plain = folder + "/data.csv";
    using Stream stream = File.Exists(plain) ? File.OpenRead(plain) : new System.IO.Compression.GZipStream(File.OpenRead(plain + ".gz"), System.IO.Compression.CompressionMode.Decompress);
    using var reader = new StreamReader(stream);
    while (reader.ReadLine() is { } line)
    {
        if (line.Length > 0) yield return line.Split(',');
    }
}

static double Number(string cell) => double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : double.NaN;

static IEnumerable<(string Key, int Row)> Rows(IReadOnlyList<string> formulas) => formulas.Select((formula, row) => (Key: Composition.TryParse(formula, out Composition? c, out _) ? c!.JoinKey : "", row)).Where(i => i.Key.Length > 0);

static Sample Plain(string[] keys, double[] truth) => new(keys, [.. keys.Select(key => new[] { key })], truth);

static Sample Formulas(string[] formulas, double[] truth)
{
    Composition[] compositions = [.. formulas.Select(Composition.Parse)];
    return new Sample([.. compositions.Select(c => c.ChemicalSystem)], [.. compositions.Select(c => c.Amounts.Select(pair => pair.Element.Symbol).ToArray())], truth) { Compositions = compositions };
}

// Composition statistics; the most electronegative element is held out.
static Sample WithSpace(Sample sample) => sample with { Held = [.. sample.Compositions!.Select(c => c.Amounts.MaxBy(pair => pair.Element.Electronegativity).Element.Symbol)] };

internal sealed record Judged(Predictions Predictions, SupportTerm[] Terms);

/// <summary>Rows with truth; members of a committee, or a space and what to hold out for ensembles of ours.</summary>
internal sealed record Sample(string[] Keys, string[][] Groups, double[] Truth)
{
    public Composition[]? Compositions { get; init; }

    public double[][]? Members { get; init; }

    public double[][]? Space { get; init; }

    public string[]? Held { get; init; }

    public double[]? Taught { get; init; }

    public string Surrogate { get; init; } = "trees";

    public Judged Half(int part, int most)
    {
        int[] rows = [.. Enumerable.Range(0, Truth.Length).Where(row => part < 0 || NamedRandom.SeedOf($"half {Keys[row]}") % 2 == (ulong)part).OrderBy(row => NamedRandom.SeedOf(FormattableString.Invariant($"{Keys[row]} {row}"))).Take(most)];
        double[] truth = [.. rows.Select(row => Truth[row])], prediction = new double[rows.Length], spread = new double[rows.Length];
        EmbeddingMatrix? encoded = Space is null && Compositions is not null ? CompositionEncoder.Default.Encode([.. rows.Select(row => Compositions[row])]).Matrix : null;
        EmbeddingMatrix? space = Space is not null ? Standardised([.. rows.Select(row => Space[row])])
            : encoded is not null ? Standardised([.. Enumerable.Range(0, rows.Length).Select(i => Array.ConvertAll(encoded.Row(i).ToArray(), v => (double)v))]) : null;
        var terms = new List<SupportTerm>();
        if (Members is not null)
        {
            for (int i = 0; i < rows.Length; i++) (prediction[i], spread[i]) = (Members[rows[i]].Average(), Deviation(Members[rows[i]]));
            if (space is not null)
            {
                string[] keys = [.. rows.Select(row => Keys[row])];
                int[] labels = Array.ConvertAll(keys, key => Array.IndexOf(keys, key));
                NearestNeighbours near = NearestNeighbours.Find(space, space, 5, labels, labels);
                terms.Add(new("neighbour distance", Enumerable.Range(0, rows.Length).Select(near.MeanDistance), []));
            }
        }
        else
        {
            double[] distance = new double[rows.Length], leverage = new double[rows.Length], taught = Taught is null ? truth : [.. rows.Select(row => Taught[row])];
            string[] held = [.. rows.Select(row => Held![row])];
            int names = held.Distinct().Count();
            foreach (IGrouping<string, int> fold in Enumerable.Range(0, rows.Length).GroupBy(i => names <= 100 ? held[i] : FormattableString.Invariant($"{NamedRandom.SeedOf(held[i]) % 12}")))
            {
                int[] asked = [.. fold];
                HashSet<string> unseen = [.. asked.Select(i => held[i])];
                int[] known = [.. Enumerable.Range(0, rows.Length).Where(i => !Array.Exists(Groups[rows[i]], unseen.Contains))];
                EmbeddingMatrix corpus = space!.Select(known), questions = space.Select(asked);
                (double[] own, double[] sigma) = Answer(corpus, Array.ConvertAll(known, i => taught[i]), questions, FormattableString.Invariant($"{fold.Key} {part}"), (ulong)(part + 2));
                NearestNeighbours near = NearestNeighbours.Find(questions, corpus, 5);
                double[] h = Leverage.On(corpus).Of(questions);
                for (int i = 0; i < asked.Length; i++) (prediction[asked[i]], spread[asked[i]], distance[asked[i]], leverage[asked[i]]) = (own[i], sigma[i], near.MeanDistance(i), h[i]);
            }

            terms.Add(new("neighbour distance", distance, []));
            terms.Add(new("leverage", leverage, []));
        }

        terms.Add(new("spread", spread, []));
        return new Judged(new Predictions(rows.Select(row => FormattableString.Invariant($"{row}")), truth, prediction, rows.Select(row => Keys[row])) { Groupings = [new Grouping("groups", rows.Select(row => Groups[row]))] }, [.. terms]);
    }

    private (double[] Mean, double[] Spread) Answer(EmbeddingMatrix corpus, double[] taught, EmbeddingMatrix questions, string purpose, ulong seed)
    {
        double[] mean = new double[questions.RowCount], spread = new double[questions.RowCount];
        if (Surrogate == "trees")
        {
            new BaggedTrees(new BaggedTreesOptions { TreeCount = 40, FeatureShare = 0.3, Seed = seed }).Fit(new Points(corpus), taught).Predict(new Points(questions), mean, spread);
            return (mean, spread);
        }

        double[][] members = [.. Enumerable.Range(0, 20).Select(member =>
        {
            int[] rows = [.. Enumerable.Range(0, taught.Length)], drawn = NamedRandom.Of(FormattableString.Invariant($"ridge {purpose} {member}")).GetItems(rows, rows.Length);
            double[] answer = new double[questions.RowCount];
            new BayesianRidge().Fit(new Points(corpus.Select(drawn)), Array.ConvertAll(drawn, i => taught[i])).Predict(new Points(questions), answer, new double[answer.Length]);
            return answer;
        })];
        for (int i = 0; i < mean.Length; i++) (mean[i], spread[i]) = (members.Average(answer => answer[i]), Deviation([.. members.Select(answer => answer[i])]));
        return (mean, spread);
    }

    private static EmbeddingMatrix Standardised(double[][] rows)
    {
        int width = rows[0].Length;
        float[] values = new float[rows.Length * width];
        for (int j = 0; j < width; j++)
        {
            double mean = rows.Average(row => row[j]), deviation = Math.Sqrt(rows.Average(row => (row[j] - mean) * (row[j] - mean)));
            for (int i = 0; i < rows.Length; i++) values[(i * width) + j] = deviation > 0 ? (float)((rows[i][j] - mean) / deviation) : 0;
        }

        return new EmbeddingMatrix(values, rows.Length, width);
    }

    private static double Deviation(double[] values)
    {
        double mean = values.Average();
        return Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1));
    }
}

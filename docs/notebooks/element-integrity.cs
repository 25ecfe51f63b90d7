#:project ../../src/Mpbf.Dal/Mpbf.Dal.csproj
#:project ../../src/Mpbf.Ral/Mpbf.Ral.csproj
// Does abstraction integrity rank representations by what they are worth on chemistries not seen? 23 tables of element vectors and degraded versions of them, 15 properties, 12 families of elements held out whole.
//   dotnet run -c Release docs/notebooks/element-integrity.cs [rows a property, default 500] [tables alone: 1]
using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using MathNet.Numerics.LinearAlgebra;
using Mpbf.Core;
using Mpbf.Core.Embeddings;
using Mpbf.Core.Estimates;
using Mpbf.Core.Matter;
using Mpbf.Core.Statistics;
using Mpbf.Dal.Tables;
using Mpbf.Ral;
using Mpbf.Ral.Factors;

const string data = "../shared/data/", tables = data + "element_embeddings/", properties = data + "crabnet_matbench/";
int most = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 500;
bool alone = args.Length > 1;
const int poolSize = 1300;
var clock = Stopwatch.StartNew();
string[] files =
[
    "mace_mp0.csv.gz", "chgnet.csv", "sevennet.csv.gz", "orb_v2.csv.gz", "chemeleon.csv.gz", "crystallm_v24c.dim512_atom_vectors.csv.gz", "megnet16.json", "cgnf.json.gz", "mat2vec.csv.gz", "matscholar-embedding.json.gz",
    "matscibert.csv.gz", "skipatom_20201009_induced.csv.gz", "crabnet_elemnet.csv.gz", "crabnet_cgcnn.csv", "crabnet_jarvis.csv.gz", "magpie.csv", "oliynyk.csv", "xenonpy_element_features.csv", "random_200.csv.gz", "atomic.json", "mod_petti.json",
];
string[] handmade = ["magpie", "oliynyk", "xenonpy_element_features"];
// Element fractions and the place in the periodic table are written down here: their files name columns twice.
ElementVectors[] loaded =
[
    .. files.Select(file => ElementVectorFile.Load(tables + file).Vectors),
    new("one-hot", Element.All.Select(element => element.Symbol), Element.All.Select(element => KeyValuePair.Create(element, Element.All.Select(other => other == element ? 1.0 : 0).ToImmutableArray()))),
    new("row and column", ["row", "column"], Element.All.Select(element => KeyValuePair.Create(element, ImmutableArray.Create(element.Period, element.Group ?? 3.0)))),
];
Element[] common = [.. Element.All.Where(element => loaded.All(table => table.Contains(element)))];
Console.WriteLine($"{common.Length} elements common to {loaded.Length} tables\n");

(string Name, string Parent, double[][] Vectors)[] representations = [.. loaded.Select(table => (table.Name, table.Name, Rotated(table)))];
if (!alone) representations = [.. representations, .. new[] { "mace_mp0", "chgnet", "mat2vec", "megnet16", "magpie", "crabnet_cgcnn" }.SelectMany(parent => Derived(parent, representations.Single(r => r.Name == parent).Vectors))];

// The pool is labelled by nothing but its elements.
Composition[] pool = Compositions(properties + "mp_gap.csv.gz", poolSize, 11).Select(pair => pair.Composition).ToArray();
ElementVectors quantities = loaded.Single(table => table.Name == "xenonpy_element_features");
(Scale Scale, string[] Names)[] axis =
[
    (Scale.Electronic, ["electron_affinity", "en_pauling", "first_ion_en", "dipole_polarizability", "num_s_valence", "num_p_valence", "num_d_valence", "num_f_valence", "gs_mag_moment"]),
    (Scale.LocalEnvironment, ["covalent_radius_cordero", "covalent_radius_pyykko", "vdw_radius", "atomic_radius_rahm", "covalent_radius_slater"]),
    (Scale.Crystal, ["atomic_volume", "gs_volume_per", "lattice_constant", "icsd_volume", "gs_est_fcc_latcnt"]),
    (Scale.Thermodynamic, ["melting_point", "boiling_point", "fusion_enthalpy", "evaporation_heat", "heat_of_formation"]),
    (Scale.Macro, ["bulk_modulus", "density", "thermal_conductivity"]),
];
Factor[] factors = [.. axis.SelectMany(scale => scale.Names.SelectMany(name => CompositionFactors.Statistics(name, scale.Scale, pool, element => quantities.Contains(element) ? quantities[element][quantities.Components.IndexOf(name)] : double.NaN)))];

string[] judged =
[
    "expt_gap", "mp_gap", "benchmark_data/aflow__Egap__train", "mp_e_form", "castelli", "benchmark_data/mp_e_hull__train", "jdft2d", "phonons", "benchmark_data/aflow__ael_debye_temperature__train",
    "benchmark_data/aflow__agl_thermal_conductivity_300K__train", "benchmark_data/aflow__agl_thermal_expansion_300K__train", "elasticity_log10_K_VRH", "elasticity_log10_G_VRH", "benchmark_data/mp_elastic_anisotropy__train", "dielectric",
];
(Composition Composition, double Value)[][] labelled = [.. judged.Select(name => Compositions(properties + name + ".csv.gz", most, 5))];
Grouping[] families = [.. labelled.Select(rows => Grouping.ByFamily([.. rows.Select(row => row.Composition)]))];
ProbeKind[] kinds = [ProbeKind.Neighbours, ProbeKind.Ridge, ProbeKind.KernelRidge];
string[] models = ["8-NN", "ridge", "kernel ridge"];

Console.WriteLine("R(e) of the foundation models' vectors by scale, 8-NN probe\n\n| table | electronic | local environment | crystal | thermodynamic | macro | U_q |\n|---|---|---|---|---|---|---|");
foreach (var (name, _, vectors) in representations.Where(r => r.Name is "mace_mp0" or "chgnet" or "sevennet" or "orb_v2" or "magpie" or "mat2vec"))
{
    Abstraction read = new ProbedIntegrity().Assess(new Embedding(name, Subject.Model, Features(vectors, pool)), pool, factors, [], new Resampling(1));
    Console.WriteLine($"| {name} | {string.Join(" | ", read.Spectrum.Select(scale => Interval(scale.Representation)))} | {Interval(read.ScaleTransitionUncertainty)} |");
}

Console.WriteLine();
static string Interval(Measure measure) => measure.Estimate is { } e && e.Interval() is { } i ? FormattableString.Invariant($"{e.Value:F2} [{i.Lower:F2}, {i.Upper:F2}]") : "not assessed";

// A_i for ranking is the mean of R(e) over the scales; skill is 1 − MAE over that of the median, clipped to [−1, 1], the mean over properties.
var results = new (double[] Integrity, double[] Lost, double[] Wrong, double[] Skill)[representations.Length];
for (int r = 0; r < representations.Length; r++)
{
    EmbeddingMatrix space = Features(representations[r].Vectors, pool);
    Abstraction[] read = [.. kinds[..2].Select(kind => new ProbedIntegrity(kind).Assess(new Embedding(representations[r].Name, Subject.Model, space), pool, factors, [], new Resampling(1, 2)))];
    double[] skill = [.. kinds.Select(kind => judged.Select((_, p) => Math.Clamp(OutOfGroupSkill.Of(Features(representations[r].Vectors, [.. labelled[p].Select(row => row.Composition)]), [.. labelled[p].Select(row => row.Value)], families[p], kind), -1, 1)).Average())];
    results[r] = ([.. read.Select(a => a.Spectrum.Average(scale => scale.Representation.Estimate!.Value))], [.. read.Select(a => a.ScaleTransitionUncertainty.Estimate?.Value ?? double.NaN)], [.. read.Select(a => a.WrongAssignment.Value)], skill);
    Console.Error.WriteLine($"{clock.Elapsed.TotalSeconds,6:F0} s  {representations[r].Name}");
}

Console.WriteLine("| table | A_i, 8-NN | ridge | U_q | wrong rows | skill, 8-NN | ridge | kernel ridge | mean |\n|---|---|---|---|---|---|---|---|---|");
foreach (int r in Enumerable.Range(0, loaded.Length).OrderByDescending(r => results[r].Skill.Average()))
{
    var (integrity, lost, wrong, skill) = results[r];
    Console.WriteLine(FormattableString.Invariant($"| {representations[r].Name} | {integrity[0]:F2} | {integrity[1]:F2} | {lost[0]:F2} | {wrong[0]:F2} | {skill[0]:F2} | {skill[1]:F2} | {skill[2]:F2} | {skill.Average():F3} |"));
}

int[] all = [.. Enumerable.Range(0, representations.Length)], own = [.. all.Where(r => r < loaded.Length)], learnt = [.. own.Where(r => !handmade.Contains(representations[r].Name))];
Console.WriteLine("\nSpearman's ρ of A_i with skill, percentile interval over parents\n\n| A_i read by | judged by | 23 tables | 20, no handmade | all with derived |\n|---|---|---|---|---|");
for (int k = 0; k < 2; k++)
{
    for (int j = -1; j < kinds.Length; j++) Console.WriteLine($"| {models[k]} | {(j < 0 ? "their mean" : models[j])} | {Rank(own, k, j)} | {Rank(learnt, k, j)} | {(alone ? "" : Rank(all, k, j))} |");
}

Console.WriteLine();
foreach (int[] set in new[] { own, learnt })
{
    int chosen = set.MaxBy(r => results[r].Integrity[0]), best = set.MaxBy(r => results[r].Skill.Average());
    Console.WriteLine(FormattableString.Invariant($"Of {set.Length}: highest A_i {representations[chosen].Name}, best {representations[best].Name}, skill lost {results[best].Skill.Average() - results[chosen].Skill.Average():F3}"));
}

double[] ones = [.. own.Select(_ => 1.0)];
Console.WriteLine(FormattableString.Invariant($"ρ of −U_q with skill {Spearman(own, r => -results[r].Lost[0], r => results[r].Skill.Average()):F2}, of U_q with A_i {Spearman(own, r => results[r].Lost[0], r => results[r].Integrity[0]):F2}, of A_i from wrong rows with skill {Spearman(own, r => results[r].Wrong[0], r => results[r].Skill.Average()):F2}"));
Console.WriteLine($"{clock.Elapsed.TotalSeconds:F0} s, {most} rows a property");

string Rank(int[] set, int probe, int judge)
{
    Func<int, double> skill = r => judge < 0 ? results[r].Skill.Average() : results[r].Skill[judge];
    double point = Spearman(set, r => results[r].Integrity[probe], skill);
    string[] parents = [.. set.Select(r => representations[r].Parent).Distinct()];
    var random = new Random(3);
    double[] draws = [.. Enumerable.Range(0, 2000).Select(_ => Spearman([.. parents.Select(_ => parents[random.Next(parents.Length)]).SelectMany(parent => set.Where(r => representations[r].Parent == parent))], r => results[r].Integrity[probe], skill)).Where(double.IsFinite).Order()];
    return FormattableString.Invariant($"{point:F2} [{draws[(int)(0.025 * draws.Length)]:F2}, {draws[(int)(0.975 * draws.Length)]:F2}]");
}

double Spearman(int[] set, Func<int, double> x, Func<int, double> y) =>
    new RankStatistics([.. set.Select(x)]).Spearman(new RankStatistics([.. set.Select(y)]), [.. set.Select(_ => 1.0)]);

// Standardised over the elements, missing values at the mean; wide tables turned to their principal axes, which loses nothing.
double[][] Rotated(ElementVectors table)
{
    Matrix<double> m = Matrix<double>.Build.Dense(common.Length, table.Components.Length, (i, j) => table[common[i]][j]);
    for (int j = 0; j < m.ColumnCount; j++)
    {
        double[] column = m.Column(j).ToArray(), known = [.. column.Where(double.IsFinite)];
        double mean = known.DefaultIfEmpty(0).Average(), deviation = Math.Sqrt(known.DefaultIfEmpty(0).Average(x => (x - mean) * (x - mean)));
        m.SetColumn(j, [.. column.Select(x => double.IsFinite(x) && deviation > 1e-9 ? (x - mean) / deviation : 0)]);
    }

    if (m.ColumnCount > 80)
    {
        var svd = m.Svd();
        m = svd.U.SubMatrix(0, common.Length, 0, svd.S.Count) * Matrix<double>.Build.DenseOfDiagonalVector(svd.S);
    }

    return m.ToRowArrays();
}

IEnumerable<(string, string, double[][])> Derived(string parent, double[][] vectors)
{
    Matrix<double> m = Matrix<double>.Build.DenseOfRowArrays(vectors);
    var svd = m.Svd();
    foreach (int kept in new[] { 4, 8, 16 }.Where(kept => kept < svd.S.Count))
        yield return ($"{parent}, {kept} axes", parent, (svd.U.SubMatrix(0, m.RowCount, 0, kept) * Matrix<double>.Build.DenseOfDiagonalVector(svd.S.SubVector(0, kept))).ToRowArrays());
    var random = new Random(9);
    double spread = Math.Sqrt(m.Enumerate().Average(x => x * x));
    foreach (double noise in new[] { 0.5, 1, 2 })
        yield return (FormattableString.Invariant($"{parent}, noise {noise}"), parent, [.. vectors.Select(v => v.Select(x => x + (noise * spread * MathNet.Numerics.Distributions.Normal.Sample(random, 0, 1))).ToArray())]);
    foreach (double share in new[] { 0.2, 0.5 })
    {
        int[] order = [.. Enumerable.Range(0, vectors.Length)], moved = [.. order.OrderBy(_ => random.Next()).Take((int)(share * order.Length))], targets = [.. moved];
        random.Shuffle(targets);
        for (int i = 0; i < moved.Length; i++) order[moved[i]] = targets[i];
        yield return (FormattableString.Invariant($"{parent}, {share:P0} of rows exchanged"), parent, [.. order.Select(i => vectors[i])]);
    }
}

// Mean and standard deviation over atoms, each block scaled to unit variance.
EmbeddingMatrix Features(double[][] vectors, IReadOnlyList<Composition> compositions)
{
    int width = vectors[0].Length;
    Dictionary<Element, double[]> of = common.Zip(vectors).ToDictionary(pair => pair.First, pair => pair.Second);
    double[,] values = new double[compositions.Count, 2 * width];
    for (int row = 0; row < compositions.Count; row++)
    {
        for (int j = 0; j < width; j++)
        {
            double mean = compositions[row].Amounts.Sum(pair => pair.Amount * of[pair.Element][j]) / compositions[row].AtomCount;
            values[row, j] = mean;
            values[row, width + j] = Math.Sqrt(compositions[row].Amounts.Sum(pair => pair.Amount * (of[pair.Element][j] - mean) * (of[pair.Element][j] - mean)) / compositions[row].AtomCount);
        }
    }

    float[] result = new float[compositions.Count * 2 * width];
    foreach (int block in new[] { 0, width })
    {
        double variance = 0;
        for (int j = block; j < block + width; j++)
        {
            double mean = Enumerable.Range(0, compositions.Count).Average(row => values[row, j]);
            variance += Enumerable.Range(0, compositions.Count).Average(row => (values[row, j] - mean) * (values[row, j] - mean));
        }

        for (int row = 0; row < compositions.Count; row++)
        {
            for (int j = block; j < block + width; j++) result[(row * 2 * width) + j] = (float)(values[row, j] / Math.Sqrt(Math.Max(1e-12, variance)));
        }
    }

    return new EmbeddingMatrix(result, compositions.Count, 2 * width);
}

// Distinct compositions of the common elements with the mean of their labels, as many as wanted, chosen by a seed.
(Composition Composition, double Value)[] Compositions(string path, int count, int seed)
{
    Table table = Table.Load(path, ["formula", "target"]);
    double[] targets = table.Numbers("target");
    var rows = new Dictionary<string, (Composition Composition, double Sum, int Count)>(StringComparer.Ordinal);
    int[] order = [.. Enumerable.Range(0, table.RowCount)];
    new Random(seed).Shuffle(order);
    foreach (int row in order)
    {
        if (!Composition.TryParse(table.Text("formula")[row], out Composition? composition, out _) || !double.IsFinite(targets[row]) || composition!.Amounts.Any(pair => !common.Contains(pair.Element))) continue;
        (Composition Composition, double Sum, int Count) known = rows.GetValueOrDefault(composition.JoinKey, (composition, 0, 0));
        if (known.Count == 0 && rows.Count == count) continue;
        rows[composition.JoinKey] = (composition, known.Sum + targets[row], known.Count + 1);
    }

    return [.. rows.Values.Select(row => (row.Composition, row.Sum / row.Count))];
}

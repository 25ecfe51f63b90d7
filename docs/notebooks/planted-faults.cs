#:project ../../src/Mpbf.Ral/Mpbf.Ral.csproj
#:project ../../src/Mpbf.Dal/Mpbf.Dal.csproj
#:property NoWarn=$(NoWarn);MA0047
// Faults planted into real data, one at a time, and which detectors of the data layer call them.
//   dotnet run -c Release docs/notebooks/planted-faults.cs [repetitions]
using System.Globalization;
using MathNet.Numerics.Distributions;
using Mpbf.Core;
using Mpbf.Core.Conditions;
using Mpbf.Core.Crystals;
using Mpbf.Core.Estimates;
using Mpbf.Core.Matter;
using Mpbf.Dal;
using Mpbf.Dal.Conventions;
using Mpbf.Dal.Fidelity;
using Mpbf.Dal.Modalities;
using Mpbf.Dal.Structures;
using Mpbf.Dal.Tables;
using Mpbf.Dal.Trajectories;
using Mpbf.Ral.Encoders;

const string data = "../shared/data/";
int repetitions = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 50;
Table moduli = Table.Load(data + "matcalc_structures/mp-binary-pbe-elasticity-2025.1.json.gz", ["formula", "bulk_modulus_vrh", "shear_modulus_vrh"]);
Composition[] compositions = [.. moduli.Text("formula").Select(Composition.Parse)];
double[] bulk = moduli.Numbers("bulk_modulus_vrh");
Structure[] silicon = [.. StructureFile.ReadAll(data + "mlearn_dft/Si_training.json.gz").Where(frame => frame.Properties.ContainsKey(SiteProperty.Forces))];
Table stress = Table.Load(data + "jarvis_mlearn_predictions/stress_predictions.csv.gz", ["element", "model", "id", .. Names("ref_"), .. Names("pred_")], new Dictionary<string, string> { ["element"] = "Ge", ["model"] = "orb-v2" });
EmbeddingRows space = new(CompositionEncoder.Default.Encode(compositions));

string[] detectors = ["simulation bias", "trajectory noise", "modality gap", "chemical sparsity", "factor", "offset", "offset per element", "components", "clipping"];
(string Name, Action<World> Plant)[] faults =
[
    ("none", _ => { }),
    ("functional shift: oxides 25 % low", world => world.Scale(row => compositions[row].Amounts[^1].Element.Symbol == "O", 0.75)),
    ("functional shift: all 5 % low", world => world.Scale(_ => true, 0.95)),
    ("force noise 1 %", world => world.ForceNoise = 0.01),
    ("force noise 5 %", world => world.ForceNoise = 0.05),
    ("force noise 20 %", world => world.ForceNoise = 0.2),
    ("a tenth of the frames repeated", world => world.RepeatedShare = 0.1),
    ("forces frozen over a tenth of the frames", world => world.FrozenShare = 0.1),
    ("spectra removed for oxides", world => world.WithoutSpectra = row => compositions[row].Amounts[^1].Element.Symbol == "O"),
    ("the largest chemical system deleted from the corpus", world => world.DeletesSystem = true),
    ("unit factor: kbar for GPa", world => world.Scale(_ => true, 10)),
    ("unit factor: eV/Å³ for GPa", world => world.Scale(_ => true, 1 / 160.2176634)),
    ("constant offset of 100 GPa", world => world.Shift(_ => 100)),
    ("an offset for each element", world => world.Shift(row => compositions[row].Amounts.Sum(pair => pair.Amount / compositions[row].AtomCount * world.ElementOffset(pair.Element)))),
    ("tensor components xy and yz exchanged", world => world.SwapsComponents = true),
    ("values clipped at the 95th percentile", world => world.Clips = true),
];

Console.WriteLine($"calls in {repetitions} repetitions; the fault's own detector in bold\n\n| fault | {string.Join(" | ", detectors)} |\n|---|{string.Concat(detectors.Select(_ => "---|"))}");
foreach ((string name, Action<World> plant) in faults)
{
    int[] calls = new int[detectors.Length];
    Parallel.For(0, repetitions, seed =>
    {
        var world = new World(seed, compositions, bulk, space);
        plant(world);
        bool[] called = world.Judge(silicon, stress);
        for (int d = 0; d < calls.Length; d++)
        {
            if (called[d]) Interlocked.Increment(ref calls[d]);
        }
    });
    Console.WriteLine($"| {name} | {string.Join(" | ", calls)} |");
}

static string[] Names(string prefix) => [.. new[] { "xx", "yy", "zz", "xy", "xz", "yz" }.Select(name => prefix + name)];

/// <summary>Rows of the corpus' space, selectable.</summary>
internal sealed record EmbeddingRows(Embedding All)
{
    public Embedding Of(IReadOnlyList<int> rows) => All with { Matrix = All.Matrix.Select(rows) };
}

/// <summary>Real bulk moduli as two sources that differ by independent noise of 5 GPa, split at random into corpus and target; spectra on 40 % of the materials; real silicon frames; real stresses.</summary>
internal sealed class World
{
    private readonly Random _random;
    private readonly Composition[] _compositions;
    private readonly double[] _reference;
    private readonly double[] _source;
    private readonly EmbeddingRows _space;
    private readonly Dictionary<string, double> _offsets = [];

    public World(int seed, Composition[] compositions, double[] bulk, EmbeddingRows space)
    {
        (_random, _compositions, _reference, _space) = (new Random(seed), compositions, bulk, space);
        _source = [.. bulk.Select(value => value + Normal.Sample(_random, 0, 5))];
        foreach (Element element in Element.All) _offsets[element.Symbol] = Normal.Sample(_random, 0, 60);
    }

    public double ForceNoise { get; set; }

    public double RepeatedShare { get; set; }

    public double FrozenShare { get; set; }

    public Func<int, bool> WithoutSpectra { get; set; } = _ => false;

    public bool DeletesSystem { get; set; }

    public bool SwapsComponents { get; set; }

    public bool Clips { get; set; }

    public double ElementOffset(Element element) => _offsets[element.Symbol];

    public void Scale(Func<int, bool> where, double factor)
    {
        for (int row = 0; row < _source.Length; row++) _source[row] *= where(row) ? factor : 1;
    }

    public void Shift(Func<int, double> by)
    {
        for (int row = 0; row < _source.Length; row++) _source[row] += by(row);
    }

    public bool[] Judge(Structure[] frames, Table stress)
    {
        var resampling = new Resampling((ulong)_random.Next());
        if (Clips)
        {
            double bound = _source.Order().ElementAt(_source.Length * 95 / 100);
            for (int row = 0; row < _source.Length; row++) _source[row] = Math.Min(_source[row], bound);
        }

        int[] corpusRows = [.. Enumerable.Range(0, _compositions.Length).Where(_ => _random.Next(2) == 0)], targetRows = [.. Enumerable.Range(0, _compositions.Length).Except(corpusRows)];
        if (DeletesSystem)
        {
            string system = _compositions.CountBy(composition => composition.ChemicalSystem).MaxBy(pair => pair.Value).Key;
            targetRows = [.. targetRows.Union(corpusRows.Where(row => _compositions[row].ChemicalSystem == system))];
            corpusRows = [.. corpusRows.Where(row => _compositions[row].ChemicalSystem != system)];
        }

        MaterialTable Labelled(string name, int[] rows, double[] values, string fidelity) => new(name, rows.Select(row => _compositions[row])) { Values = [.. rows.Select(row => values[row])], Fidelity = fidelity, Embedding = _space.Of(rows) };
        int[] everyRow = [.. Enumerable.Range(0, _compositions.Length)];
        Assimilation layer = new DataAssimilation().Assess(Labelled("corpus", corpusRows, _source, "A"), Labelled("reference", everyRow, _reference, "B"), Labelled("target", targetRows, _source, "A"), "B", resampling);
        var pairs = new PairedValues(_reference, _source, [.. everyRow.Select(row => row.ToString(CultureInfo.InvariantCulture))]);
        var conventions = ScalarConventions.Check(pairs);
        // Offsets per element are looked for after a factor is repaired, as in a comparison of sources.
        double factor = conventions.FirstOrDefault(finding => finding.Factor is not null)?.Factor ?? 1;
        bool elements = ElementOffsets.Check(_compositions, [.. everyRow.Select(row => (_source[row] / factor) - _reference[row])], isPerAtom: true) is not null;
        return
        [
            Called(layer.Conditions.Single(condition => condition.Code == "dal.simulation-bias")),
            Called(TrajectoryNoise.Of(Frames(frames), resampling).Judge()),
            Called(ModalityGap.Of([.. everyRow.Select(row => new ModalityItem("structure", "", _compositions[row])), .. everyRow.Where(row => _random.NextDouble() < 0.4 && !WithoutSpectra(row)).Select(row => new ModalityItem("spectrum", "", _compositions[row]))], resampling).Judge()),
            Called(layer.Conditions.Single(condition => condition.Code == "dal.chemical-sparsity")),
            conventions.Any(finding => finding.Kind == "factor"),
            conventions.Any(finding => finding.Kind == "offset"),
            elements,
            Components(stress),
            conventions.Any(finding => finding.Kind == "clipping"),
        ];
    }

    private static bool Called(Condition condition) => condition.Verdict is Verdict.Watch or Verdict.Breach;

    private List<Structure> Frames(Structure[] frames)
    {
        var planted = new List<Structure>();
        SiteProperty? frozen = null;
        foreach (Structure frame in frames)
        {
            SiteProperty forces = frame.Properties[SiteProperty.Forces];
            double rms = Math.Sqrt(forces.Values.ToArray().Sum(f => f * f) / forces.Values.Length);
            double[] values = [.. forces.Values.ToArray().Select(f => f + (ForceNoise > 0 ? Normal.Sample(_random, 0, ForceNoise * rms) : 0))];
            Structure noisy = ForceNoise > 0 ? frame.WithProperty(SiteProperty.Forces, new SiteProperty(3, values, forces.Unit)) : frame;
            if (FrozenShare > 0 && frozen is not null && frozen.Count == frame.Count && _random.NextDouble() < FrozenShare) noisy = frame.WithProperty(SiteProperty.Forces, frozen);
            else frozen = forces;
            planted.Add(noisy);
            if (_random.NextDouble() < RepeatedShare) planted.Add(noisy);
        }

        return planted;
    }

    /// <summary>ORB-v2's germanium stresses with shear that is worth telling apart: a random strain state on top of both sources.</summary>
    private bool Components(Table stress)
    {
        string[] names = ["xx", "yy", "zz", "xy", "xz", "yz"];
        double[][] reference = [.. names.Select(name => stress.Numbers("ref_" + name))], source = [.. names.Select(name => stress.Numbers("pred_" + name))];
        double[] a = new double[stress.RowCount * 6], b = new double[a.Length];
        for (int row = 0; row < stress.RowCount; row++)
        {
            for (int c = 0; c < 6; c++)
            {
                double shear = c < 3 ? 0 : Normal.Sample(_random, 0, 3);
                a[(row * 6) + c] = reference[c][row] + shear;
                b[(row * 6) + c] = source[c][row] + shear;
            }

            if (SwapsComponents) (b[(row * 6) + 3], b[(row * 6) + 5]) = (b[(row * 6) + 5], b[(row * 6) + 3]);
        }

        return ComponentOrder.Find(names, a, b, stress.Text("id")) is not null;
    }
}

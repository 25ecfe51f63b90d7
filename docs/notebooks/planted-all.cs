#:project ../../src/Mpbf.CrossLayer/Mpbf.CrossLayer.csproj
#:property NoWarn=$(NoWarn);MA0047
// One world of real data in which all fifteen detectors have their input; faults of every layer planted into it, one at a time.
//   dotnet run -c Release docs/notebooks/planted-all.cs [repetitions]
using System.Collections.Immutable;
using System.Globalization;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.LinearAlgebra;
using Mpbf.Core;
using Mpbf.Core.Conditions;
using Mpbf.Core.Crystals;
using Mpbf.Core.Embeddings;
using Mpbf.Core.Estimates;
using Mpbf.CrossLayer.Detectors;
using Mpbf.Dal;
using Mpbf.Dal.Modalities;
using Mpbf.Dal.Structures;
using Mpbf.Dal.Tables;
using Mpbf.Dal.Trajectories;
using Mpbf.Isl;
using Mpbf.Isl.Campaigns;
using Mpbf.Isl.Surrogates;
using Mpbf.Ral;
using Mpbf.Ral.Detectors;
using Mpbf.Ral.Encoders;
using Mpbf.Ral.Factors;
using Mpbf.Ral.Interventions;
using Mpbf.Ral.Invariance;

const int FirstSeed = 5000; // no threshold was set on these
const string Data = "../shared/data/";
int repetitions = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 20;
Structure[] crystals = [.. StructureFile.ReadAll(Data + "matcalc_structures/mp-binary-pbe-elasticity-2025.1.json.gz")];
double[] bulk = Table.Load(Data + "matcalc_structures/mp-binary-pbe-elasticity-2025.1.json.gz", ["formula", "bulk_modulus_vrh"]).Numbers("bulk_modulus_vrh");
int[] usable = [.. Enumerable.Range(0, crystals.Length).Where(row => crystals[row].IsOrdered && double.IsFinite(bulk[row]))];
var shared = new SharedData([.. usable.Select(row => crystals[row])], [.. usable.Select(row => bulk[row])],
    [.. StructureFile.ReadAll(Data + "mlearn_dft/Si_training.json.gz").Where(frame => frame.Properties.ContainsKey(SiteProperty.Forces))],
    [Pool("AgNP", Goal.Minimise), Pool("P3HT", Goal.Maximise), Pool("Crossed_barrel", Goal.Maximise)]);

Fault[] faults =
[
    new("none", -1, [], _ => { }),
    new("oxides 25 % low", 0, [Part.Labels, Part.Predictions], w => w.LabelFactor = row => w.Crystals[row].Composition.Amounts[^1].Element.Symbol == "O" ? 0.75 : 1),
    new("all labels 5 % low", 0, [Part.Labels, Part.Predictions], w => w.LabelFactor = _ => 0.95),
    new("force noise 1 %", 1, [Part.Frames], w => w.ForceNoise = 0.01),
    new("a tenth of the frames repeated", 1, [Part.Frames], w => w.RepeatedShare = 0.1),
    new("spectra removed for oxides", 2, [Part.Modalities], w => w.WithoutSpectra = "O"),
    new("three largest chemical systems deleted from the corpus", 3, [Part.Labels, Part.Predictions], w => w.DeletedSystems = 3),
    new("ionisation energy regressed out", 4, [Part.Space, Part.Predictions], w => w.Space = Linear.Without(w.Space, w.Factor("ionisation energy (mean)"))),
    new("absolute coordinates at 1 %", 4, [Part.Space], w => w.Leak = 0.01),
    new("label leaks through the order of atoms", 5, [Part.Ladders], w => w.IsShortcut = true),
    new("two principal axes", 6, [Part.Space, Part.Predictions], w => w.Space = Linear.Principal(w.Space, 2)),
    new("a third of the rows on another's point", 6, [Part.Space, Part.Predictions], w => w.Space = w.Space.Select([.. Enumerable.Range(0, w.Space.RowCount).Select(row => row % 3 == 0 ? (row + 1) % w.Space.RowCount : row)])),
    new("second modality permuted", 7, [Part.Second], w => w.IsPermuted = true),
    new("outcomes 1 sd worse after half", 8, [Part.Loop], w => w.Shift = round => round > World.RoundCount / 2 ? -1 : 0),
    new("bias growing to 2 sd", 8, [Part.Loop], w => w.Shift = round => 2.0 * round / World.RoundCount),
    new("own predictions taken for data", 9, [Part.Loop], w => w.Policy = World.Uncorrected with { OwnLabelCount = 12 }),
    new("sigma halved", 10, [Part.Predictions], w => w.SigmaFactor = _ => 0.5),
    new("sigma halved for oxides", 10, [Part.Predictions], w => w.SigmaFactor = row => w.Crystals[row].Composition.Amounts[^1].Element.Symbol == "O" ? 0.5 : 1),
    new("locked to one region after half", 11, [Part.Loop], w => w.IsLocked = true),
    new("errors × 3 where labels are worst and support weakest", 12, [Part.Predictions], w => w.ErrorFactor = (labels, support) => labels && support ? 3 : 1),
    new("the same, × 1.5", 12, [Part.Predictions], w => w.ErrorFactor = (labels, support) => labels && support ? 1.5 : 1),
    new("errors × 3 where labels are worst alone", -1, [Part.Predictions], w => w.ErrorFactor = (labels, _) => labels ? 3 : 1),
    new("biased corpus, own labels 1 sigma optimistic", 13, [Part.Retraining], w => (w.CorpusBias, w.Optimism) = (0.1, 1)),
    new("biased corpus, own labels ¼ sigma optimistic", 13, [Part.Retraining], w => (w.CorpusBias, w.Optimism) = (0.1, 0.25)),
    new("biased corpus, own labels as predicted", -1, [Part.Retraining], w => w.CorpusBias = 0.1),
    new("sigma without the label noise", 14, [Part.Predictions], w => w.StatedLabelNoise = 0),
    new("sigma with half of the label noise", 14, [Part.Predictions], w => w.StatedLabelNoise = 0.5),
];

string[] detectors = ["simulation bias", "trajectory noise", "modality gap", "chemical sparsity", "over-abstraction", "causal erosion", "latent collapse", "misalignment", "inference drift", "feedback amplification", "under-representation", "narrowing", "cascading error", "bias reinforcement", "misrepresented"];
int[][] calls = [.. faults.Select(_ => new int[detectors.Length])], breaches = [.. faults.Select(_ => new int[detectors.Length])], assessed = [.. faults.Select(_ => new int[detectors.Length])];
for (int seed = FirstSeed; seed < FirstSeed + repetitions; seed++)
{
    var clean = new Dictionary<Part, (int, Condition)[]>();
    for (int f = 0; f < faults.Length; f++)
    {
        // A detector whose input the fault does not touch says what it says of the same seed without it.
        var world = new World(seed, shared);
        faults[f].Plant(world);
        foreach (Part part in Enum.GetValues<Part>())
        {
            (int, Condition)[] found = f > 0 && !faults[f].Touches.Contains(part) ? clean[part] : world.Judge(part);
            if (f == 0) clean[part] = found;
            foreach ((int detector, Condition condition) in found)
            {
                if (condition.Verdict > Verdict.NotAssessed) assessed[f][detector]++;
                if (condition.Verdict >= Verdict.Watch) calls[f][detector]++;
                if (condition.Verdict == Verdict.Breach) breaches[f][detector]++;
                if (f == 0 || faults[f].Touches.Contains(part)) Console.Error.WriteLine($"{seed} {faults[f].Name}: {condition.Code} {condition.Verdict} {condition.Evidence}");
            }
        }
    }

    Console.Error.WriteLine($"== {seed - FirstSeed + 1} of {repetitions}");
}

Console.WriteLine($"watch or breach (breach) of {repetitions}; – is not assessed, the fault's own condition in bold\n\n| fault | {string.Join(" | ", detectors)} |\n|---|{string.Concat(detectors.Select(_ => "---|"))}");
for (int f = 0; f < faults.Length; f++)
    Console.WriteLine($"| {faults[f].Name} | {string.Join(" | ", Enumerable.Range(0, detectors.Length).Select(d => Cell(f, d)))} |");

string Cell(int f, int d)
{
    string text = assessed[f][d] == 0 ? "–" : breaches[f][d] > 0 ? $"{calls[f][d]} ({breaches[f][d]})" : $"{calls[f][d]}";
    return faults[f].Own == d ? $"**{text}**" : text;
}

static SimulatedPool Pool(string name, Goal goal)
{
    string path = $"{Data}pvlab_benchmarking/{name}.csv";
    string[] columns = File.ReadLines(path).First().Trim('\uFEFF', '\r').Split(',');
    Table table = Table.Load(path, columns);
    double[][] values = [.. columns.Select(table.Numbers)];
    var points = Enumerable.Range(0, table.RowCount).GroupBy(row => string.Join(';', values[..^1].Select(column => column[row].ToString("R", CultureInfo.InvariantCulture)))).ToArray(); // replicates are averaged
    return new SimulatedPool(name, new CandidatePool(new Points([.. points.SelectMany(rows => values[..^1].Select(column => column[rows.First()]))], points.Length, columns.Length - 1)), points.Select(rows => rows.Average(row => values[^1][row])), goal);
}

internal sealed record Fault(string Name, int Own, Part[] Touches, Action<World> Plant);

internal sealed record SharedData(Structure[] Crystals, double[] Bulk, Structure[] Frames, SimulatedPool[] Pools);

/// <summary>What a detector looks at.</summary>
internal enum Part
{
    Labels, Frames, Modalities, Space, Ladders, Second, Predictions, Loop, Retraining,
}

/// <summary>
/// 900 real crystals: 450 with bulk moduli of a source that scatters by 15 GPa about the reference, 450 to predict; a message-passing space of all; ridge predictions from it with errors drawn from an honest sigma
/// (label noise and an ensemble's spread in quadrature); silicon frames; spectra of 40 %; volume scans; a loop on a measured pool; five rounds of retraining, each with 60 own labels more.
/// </summary>
internal sealed class World
{
    public const int RoundCount = 8;

    private const int Half = 450, ProbedCount = 300, LadderCount = 24, InitialCount = 10, BatchSize = 6, MemberCount = 10, Rounds = 5, OwnLabels = 60;
    private const double LabelNoise = 15, ModelSigma = 10;

    private static readonly StructureEncoder Encoder = new MessagePassingEncoder();

    private readonly SharedData _shared;
    private readonly int _seed;
    private readonly double[] _reference;
    private readonly double[] _noise;

    public World(int seed, SharedData shared)
    {
        (_seed, _shared) = (seed, shared);
        int[] rows = [.. Enumerable.Range(0, shared.Crystals.Length)];
        Random(0).Shuffle(rows);
        rows = rows[..(2 * Half)];
        Crystals = Array.ConvertAll(rows, row => shared.Crystals[row]);
        _reference = Array.ConvertAll(rows, row => shared.Bulk[row]);
        Random noise = Random(1);
        _noise = Array.ConvertAll(rows, _ => Normal.Sample(noise, 0, LabelNoise));
        Space = Encoder.Encode(Crystals).Matrix;
    }

    public static ModelPolicy Honest { get; } = new("trees UCB 2", new BaggedTrees(), Preference.ConfidenceBound(2)) { FitEvery = BatchSize, Corrects = true };

    public static ModelPolicy Uncorrected { get; } = Honest with { Corrects = false };

    public Structure[] Crystals { get; }

    public EmbeddingMatrix Space { get; set; }

    public Func<int, double> LabelFactor { get; set; } = _ => 1;

    public int DeletedSystems { get; set; }

    public double ForceNoise { get; set; }

    public double RepeatedShare { get; set; }

    public string? WithoutSpectra { get; set; }

    public double Leak { get; set; }

    public bool IsShortcut { get; set; }

    public bool IsPermuted { get; set; }

    public ModelPolicy Policy { get; set; } = Honest;

    public Func<int, double> Shift { get; set; } = _ => 0;

    public bool IsLocked { get; set; }

    public Func<int, double> SigmaFactor { get; set; } = _ => 1;

    /// <summary>Factor on an error whose labels are in their worst third, whose support is in its weakest.</summary>
    public Func<bool, bool, double> ErrorFactor { get; set; } = (_, _) => 1;

    /// <summary>Share of the label noise's variance that sigma holds.</summary>
    public double StatedLabelNoise { get; set; } = 1;

    public double CorpusBias { get; set; }

    public double Optimism { get; set; }

    private Resampling Resampling => new((ulong)_seed, 100);

    public double[] Factor(string name) => [.. CompositionFactors.Of([.. Crystals.Select(crystal => crystal.Composition)]).Single(factor => factor.Name == name).Values];

    /// <summary>What the detectors of a part say, with their places in the table.</summary>
    public (int, Condition)[] Judge(Part part) => part switch
    {
        Part.Labels => JudgeLabels(),
        Part.Frames => [(1, TrajectoryNoise.Of(Frames(Random(2)), Resampling).Judge())],
        Part.Modalities => [(2, JudgeModalities(Random(3)))],
        Part.Space => JudgeSpace(),
        Part.Ladders => [(5, JudgeLadders(Random(4)))],
        Part.Second => [(7, JudgeSecond(Random(5)))],
        Part.Predictions => JudgePredictions(),
        Part.Loop => JudgeLoop(),
        _ => [(13, JudgeRetraining())],
    };

    /// <summary>Independent numbers for each part, so that a fault in one does not change another.</summary>
    private Random Random(int stream) => NamedRandom.Of(FormattableString.Invariant($"planted {_seed} {stream}"));

    private int[] CorpusRows()
    {
        string[] deleted = [.. Crystals.Select(crystal => crystal.Composition.ChemicalSystem).CountBy(system => system).OrderByDescending(pair => pair.Value).Take(DeletedSystems).Select(pair => pair.Key)];
        return [.. Enumerable.Range(0, Half).Where(row => !deleted.Contains(Crystals[row].Composition.ChemicalSystem))];
    }

    private MaterialTable Table(string name, int[] rows, Func<int, double>? label, string fidelity) => new(name, rows.Select(row => Crystals[row].Composition))
    {
        Values = label is null ? null : [.. rows.Select(label)], Fidelity = fidelity, Embedding = new Embedding("space", Subject.Model, Space.Select(rows)),
    };

    private double Source(int row) => (_reference[row] * LabelFactor(row)) + _noise[row];

    private Assimilation Assimilation() => new DataAssimilation().Assess(
        Table("corpus", CorpusRows(), Source, "A"), Table("reference", [.. Enumerable.Range(0, Half)], row => _reference[row], "B"), Table("target", [.. Enumerable.Range(Half, Half)], null, "B"), "B", Resampling);

    private (int, Condition)[] JudgeLabels()
    {
        ImmutableArray<Condition> conditions = Assimilation().Conditions;
        return [(0, conditions.Single(c => c.Code == "dal.simulation-bias")), (3, conditions.Single(c => c.Code == "dal.chemical-sparsity"))];
    }

    private List<Structure> Frames(Random random)
    {
        var planted = new List<Structure>();
        foreach (Structure frame in _shared.Frames)
        {
            SiteProperty forces = frame.Properties[SiteProperty.Forces];
            double rms = Math.Sqrt(forces.Values.ToArray().Average(f => f * f) * 3);
            Structure noisy = ForceNoise == 0 ? frame : frame.WithProperty(SiteProperty.Forces, new SiteProperty(3, [.. forces.Values.ToArray().Select(f => f + Normal.Sample(random, 0, ForceNoise * rms))], forces.Unit));
            planted.Add(noisy);
            if (random.NextDouble() < RepeatedShare) planted.Add(noisy);
        }

        return planted;
    }

    private Condition JudgeModalities(Random random)
    {
        bool[] measured = [.. Crystals.Select(_ => random.NextDouble() < 0.4)];
        return ModalityGap.Of(
            [
                .. Crystals.Select(crystal => new ModalityItem("structure", "", crystal.Composition)),
                .. Crystals.Where((crystal, row) => measured[row] && crystal.Composition.Amounts[^1].Element.Symbol != WithoutSpectra).Select(crystal => new ModalityItem("spectrum", "", crystal.Composition)),
            ], Resampling).Judge();
    }

    private (int, Condition)[] JudgeSpace()
    {
        Structure[] probed = Crystals[..ProbedCount];
        Factor[] factors = [.. CompositionFactors.Of([.. probed.Select(row => row.Composition)]), .. StructureFactors.Of(probed).Where(factor => factor.ClassCount == 0)];
        ImmutableArray<Condition> found = new ProbedIntegrity().Assess(
            new Embedding("space", Subject.Encoder, Space.Select([.. Enumerable.Range(0, ProbedCount)])), [.. probed.Select(row => row.Composition)], factors, [], Resampling).Conditions;
        Condition lost = found.Single(c => c.Code == "ral.over-abstraction"), invariance = OverAbstraction.Judge(InvarianceBattery.Of(Leaking, probed[..12], (ulong)_seed));
        return [(4, lost.Verdict > invariance.Verdict ? lost : invariance), (6, found.Single(c => c.Code == "ral.latent-collapse"))];
    }

    private float[] Leaking(Structure structure)
    {
        float[] vector = Encoder.Encode(structure);
        vector[0] += (float)(Leak * structure.CartesianAt(0).X);
        return vector;
    }

    /// <summary>Density along scans of the volume, read from the space by ridge, or from what the order of atoms says of the unchanged crystal.</summary>
    private Condition JudgeLadders(Random random)
    {
        BayesianRidgeModel readout = new BayesianRidge().Fit(new Points(Encoder.Encode(Crystals).Matrix), [.. Crystals.Select(Density)]);
        return CausalErosion.Judge(InterventionAgreement.Of([.. Enumerable.Range(0, LadderCount).Select(row =>
        {
            InterventionLadder scan = Intervention.VolumeScan(Crystals[row], [0.94, 0.97, 1, 1.03, 1.06]);
            double[] predicted = new double[scan.Steps.Length];
            readout.Predict(new Points([.. scan.Steps.SelectMany(step => Encoder.Encode(step.Structure).Select(x => (double)x))], predicted.Length, Encoder.Width), predicted, new double[predicted.Length]);
            if (IsShortcut) predicted = Array.ConvertAll(predicted, _ => Density(Crystals[row]) + (0.01 * Normal.Sample(random, 0, 1)));
            return new LadderOutcome($"{row}", Crystals[row].Composition.Amounts[^1].Element.Family.ToString(), [.. scan.Steps.Select(step => Density(step.Structure))], predicted, scan.Reference);
        })], Resampling));
    }

    private Condition JudgeSecond(Random random)
    {
        Structure[] rows = Crystals[..ProbedCount];
        int[] order = [.. Enumerable.Range(0, ProbedCount)];
        if (IsPermuted) random.Shuffle(order);
        EmbeddingMatrix first = Encoder.Encode(rows).Matrix, second = Encoder.Encode([.. rows.Select(row => Expanded(row, 1.005))]).Matrix.Select(order);
        string[] keys = [.. rows.Select(row => row.Composition.ChemicalSystem)];
        Condition near = Misalignment.Judge(first, second, keys, Resampling), counterparts = Misalignment.JudgeShared(first, second, keys, Resampling);
        return near.Verdict > counterparts.Verdict ? near : counterparts;
    }

    private (int, Condition)[] JudgePredictions()
    {
        int[] corpus = CorpusRows(), rows = [.. Enumerable.Range(Half, Half)];
        double[] mean = new double[Half], labels = new double[Half], support = new double[Half];
        new BayesianRidge().Fit(new Points(Space.Select(corpus)), [.. corpus.Select(Source)]).Predict(new Points(Space.Select(rows)), mean, new double[Half]);
        int[][] compositions = MaterialTable.CompositionLabels(Table("evaluation", rows, null, "B"), Table("corpus", corpus, null, "A"));
        var neighbours = NearestNeighbours.Find(Space.Select(rows), Space.Select(corpus), 5, compositions[0], compositions[1]);
        double shift = corpus.Average(row => Source(row) - _reference[row]);
        for (int i = 0; i < Half; i++)
        {
            labels[i] = neighbours.Indices(i).ToArray().Average(n => Math.Abs(Source(corpus[n]) - _reference[corpus[n]] - shift));
            support[i] = neighbours.MeanDistance(i);
        }

        Random random = Random(6);
        double labelEdge = labels.Order().ElementAt(2 * Half / 3), supportEdge = support.Order().ElementAt(2 * Half / 3);
        double[] sigma = new double[Half], truth = new double[Half];
        ImmutableArray<double>[] members = new ImmutableArray<double>[Half];
        for (int i = 0; i < Half; i++)
        {
            double spread = ModelSigma * (0.5 + random.NextDouble());
            sigma[i] = SigmaFactor(rows[i]) * Math.Sqrt((spread * spread) + (StatedLabelNoise * LabelNoise * LabelNoise));
            truth[i] = mean[i] - (ErrorFactor(labels[i] >= labelEdge, support[i] >= supportEdge) * Normal.Sample(random, 0, Math.Sqrt((spread * spread) + (LabelNoise * LabelNoise))));
            members[i] = [.. Enumerable.Range(0, MemberCount).Select(_ => mean[i] + Normal.Sample(random, 0, spread))];
        }

        var predictions = new Predictions(rows.Select(row => $"{row}"), truth, mean, rows.Select(row => Crystals[row].Composition.ChemicalSystem)) { Sigma = [.. sigma] };
        Assimilation data = Assimilation();
        PropagatedPart[] parts = data.Overlap is { } overlap ? [new PropagatedPart("label noise", Layer.DataAssimilation, overlap.Noise.Map(s => s * s))] : [];
        return
        [
            (10, new SteeringAssessment().Assess(predictions, null, Resampling).Conditions.Single(c => c.Code == "isl.uncertainty-under-representation")),
            (12, CascadingError.Judge(predictions, labels, support, Resampling)),
            (14, MisrepresentedUncertainty.Judge(predictions with { Members = [.. members] }, parts, Resampling)),
        ];
    }

    private (int, Condition)[] JudgeLoop()
    {
        SimulatedPool pool = _shared.Pools[_seed % _shared.Pools.Length];
        double unit = (pool.Goal == Goal.Maximise ? 1 : -1) * Deviation(pool.Outcomes);
        IPolicy policy = IsLocked ? new Locked(Policy) : Policy;
        var loop = new DiscoveryLoop(pool.Pool, policy, new LoopSettings { Goal = pool.Goal, BatchSize = BatchSize, InitialCount = InitialCount, Seed = (ulong)_seed });
        while (loop.State.Round < RoundCount)
        {
            foreach (AskedPoint point in loop.Ask()) loop.Tell(point.Candidate, pool.Outcomes[point.Candidate] + (unit * Shift(loop.State.Round)));
        }

        ImmutableArray<Condition> found = SteeringAssessment.Assess(loop.State.ToCampaign(pool.Pool, null, policy.Corrects), Resampling).Conditions;
        return [(8, found.Single(c => c.Code == "isl.inference-drift")), (9, found.Single(c => c.Code == "isl.feedback-amplification")), (11, found.Single(c => c.Code == "isl.exploration-narrowing"))];
    }

    /// <summary>Ridge on the corpus, then in each round on 60 more crystals labelled by the model before; errors are those on the other crystals.</summary>
    private Condition JudgeRetraining()
    {
        const int judged = Half - (Rounds * OwnLabels);
        var known = new List<int>(Enumerable.Range(0, Half));
        var labels = new List<double>(known.Select(row => (_reference[row] * (1 + CorpusBias)) + _noise[row]));
        int[] rows = [.. Enumerable.Range((2 * Half) - judged, judged)];
        var rounds = new List<RetrainingRound>();
        for (int round = 0; round <= Rounds; round++)
        {
            BayesianRidgeModel model = new BayesianRidge().Fit(new Points(Space.Select(known)), [.. labels]);
            double[] mean = new double[judged], sigma = new double[judged];
            model.Predict(new Points(Space.Select(rows)), mean, sigma);
            rounds.Add(new RetrainingRound((known.Count - Half) / (double)known.Count, [.. mean]));
            if (round == Rounds) break;
            int[] next = [.. Enumerable.Range(Half + (round * OwnLabels), OwnLabels)];
            double[] own = new double[OwnLabels], spread = new double[OwnLabels];
            model.Predict(new Points(Space.Select(next)), own, spread);
            known.AddRange(next);
            labels.AddRange(own.Select((y, i) => y + (Optimism * double.Hypot(spread[i], model.NoiseSigma))));
        }

        return BiasReinforcement.Judge([.. rows.Select(row => _reference[row])], [.. rows.Select(row => Crystals[row].Composition.ChemicalSystem)], rounds, Resampling);
    }

    private static double Density(Structure structure) => structure.Composition.Amounts.Sum(pair => pair.Amount * pair.Element.AtomicWeight) * 1.66053906660 / structure.Lattice!.Volume;

    private static double Deviation(IReadOnlyList<double> values)
    {
        double mean = values.Average();
        return Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
    }

    private static Structure Expanded(Structure structure, double ratio)
    {
        double scale = Math.Cbrt(ratio);
        Lattice cell = structure.Lattice!;
        return new Structure(new Lattice(scale * cell.A, scale * cell.B, scale * cell.C), structure.Species, structure.Positions);
    }
}

/// <summary>After half of the rounds the policy sees of what is left only the 12 candidates nearest to the best of the initial design.</summary>
internal sealed record Locked(IPolicy Inner) : IPolicy
{
    public string Name => Inner.Name + " locked";

    public bool Corrects => Inner.Corrects;

    public Chooser Begin(CandidatePool pool)
    {
        Chooser inner = Inner.Begin(pool);
        return (state, count, seed) =>
        {
            int[] available = state.Available();
            if (state.Round < World.RoundCount / 2 || available.Length <= 2 * count) return inner(state, count, seed);
            Measurement[] design = [.. state.Measured.Where(point => point.Round == 0)];
            int centre = (state.Goal == Goal.Maximise ? design.MaxBy(point => point.Outcome) : design.MinBy(point => point.Outcome))!.Candidate;
            double[] unit = [.. Enumerable.Range(0, pool.Points.Width).Select(d => new double[pool.Count].Select((_, row) => pool.Points.Row(row)[d]).ToArray()).Select(column => Math.Sqrt(column.Average(x => Math.Pow(x - column.Average(), 2))))];
            int[] hidden = [.. available.OrderBy(row => unit.Select((u, d) => u > 0 ? Math.Pow((pool.Points.Row(row)[d] - pool.Points.Row(centre)[d]) / u, 2) : 0).Sum()).Skip(2 * count)];
            LoopState seen = state.After(new Asked(state.Round + 1, [.. hidden.Select(candidate => new AskedPoint(candidate))], []));
            return inner(hidden.Aggregate(seen, (before, candidate) => before.After(new Abandoned(candidate))), count, seed);
        };
    }
}

internal static class Linear
{
    public static EmbeddingMatrix Principal(EmbeddingMatrix space, int axes)
    {
        Matrix<double> m = Centred(space), vectors = m.TransposeThisAndMultiply(m).Evd(Symmetricity.Symmetric).EigenVectors, kept = vectors.SubMatrix(0, m.ColumnCount, m.ColumnCount - axes, axes);
        return Of(m * kept * kept.Transpose());
    }

    /// <summary>Every coordinate less its regression on a quantity.</summary>
    public static EmbeddingMatrix Without(EmbeddingMatrix space, double[] values)
    {
        Matrix<double> m = Centred(space);
        Vector<double> x = Vector<double>.Build.DenseOfArray(values) - values.Average();
        return Of(m - (x.ToColumnMatrix() * (x * m / x.DotProduct(x)).ToRowMatrix()));
    }

    private static Matrix<double> Centred(EmbeddingMatrix space)
    {
        Matrix<double> m = Matrix<double>.Build.Dense(space.RowCount, space.Width, (i, j) => space.Row(i)[j]);
        Vector<double> mean = m.ColumnSums() / m.RowCount;
        m.MapIndexedInplace((_, j, value) => value - mean[j]);
        return m;
    }

    private static EmbeddingMatrix Of(Matrix<double> m) => new([.. m.EnumerateRows().SelectMany(row => row.Select(value => (float)value))], m.RowCount, m.ColumnCount);
}

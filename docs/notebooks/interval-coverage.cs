#:project ../../src/Mpbf.CrossLayer/Mpbf.CrossLayer.csproj
#:property NoWarn=$(NoWarn);MA0047
// How many of the 95 % intervals of every symbol hold the truth, in simulated worlds where it is known.
//   dotnet run -c Release docs/notebooks/interval-coverage.cs [replications]
using System.Collections.Immutable;
using System.Globalization;
using MathNet.Numerics.Distributions;
using Mpbf.Core;
using Mpbf.Core.Embeddings;
using Mpbf.Core.Estimates;
using Mpbf.Core.Matter;
using Mpbf.CrossLayer.Audits;
using Mpbf.CrossLayer.Boundaries;
using Mpbf.CrossLayer.Expressions;
using Mpbf.CrossLayer.Results;
using Mpbf.Dal;
using Mpbf.Isl;
using Mpbf.Isl.Campaigns;
using Mpbf.Ral;
using Mpbf.Ral.Factors;

int replications = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 300;
var tally = new Tally();
for (int seed = 0; seed < replications; seed++)
{
    MeasuredWorld.Run(seed, tally);
    ProbedWorld.Run(seed, tally);
    if (seed % 20 == 19) Console.Error.WriteLine($"{seed + 1} of {replications}");
}

tally.Print();

/// <summary>Intervals that held the truth. Where the truth is an expectation without a closed form, it is the mean over all replications.</summary>
internal sealed class Tally
{
    private readonly OrderedDictionary<string, List<(double? Truth, double Value, double? Lower, double? Upper)>> _intervals = [];

    public void Add(string symbol, double? truth, Reading reading) => Add(symbol, truth, reading.Value ?? double.NaN, reading.Lower, reading.Upper);

    public void Add(string symbol, double? truth, Measure measure)
    {
        Interval? interval = measure.IsAssessed ? measure.Estimate.Interval() : null;
        Add(symbol, truth, measure.IsAssessed ? measure.Estimate.Value : double.NaN, interval?.Lower, interval?.Upper);
    }

    public void Print()
    {
        Console.WriteLine("| symbol | truth | mean value | intervals | hold it | truth below | truth above |\n|---|---|---|---|---|---|---|");
        foreach ((string symbol, List<(double? Truth, double Value, double? Lower, double? Upper)> all) in _intervals)
        {
            var stated = all.Where(one => one.Lower is not null && double.IsFinite(one.Value)).ToList();
            if (stated.Count == 0)
            {
                Console.WriteLine($"| {symbol} | | {all.Average(one => one.Value).ToString("G3", CultureInfo.InvariantCulture)} | none stated | | | |");
                continue;
            }

            double expectation = stated.Average(one => one.Value), truth = stated.Average(one => one.Truth ?? expectation);
            int below = stated.Count(one => (one.Truth ?? expectation) < one.Lower - 1e-12), above = stated.Count(one => (one.Truth ?? expectation) > one.Upper + 1e-12);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {symbol} | {truth:G3}{(stated[0].Truth is null ? " (mean)" : "")} | {expectation:G3} | {stated.Count} | {(stated.Count - below - above) / (double)stated.Count:F3} | {below / (double)stated.Count:F3} | {above / (double)stated.Count:F3} |"));
        }
    }

    private void Add(string symbol, double? truth, double value, double? lower, double? upper)
    {
        if (!_intervals.TryGetValue(symbol, out var all)) _intervals.Add(symbol, all = []);
        all.Add((truth, value, lower, upper));
    }
}

/// <summary>
/// Materials of 240 chemical systems of two metals, four compositions each, through a whole audit but for the probes of the representation: labels with a part shared by the system; a source that is a line of the reference with noise;
/// errors four times as wide beyond a distance of 0.7 from the corpus; a campaign with sigma too small.
/// </summary>
internal static class MeasuredWorld
{
    private const double Spread = 2, Error = 1, Shared = 0.3, Offset = 0.2, Slope = 0.85, Noise = 0.5, Near = 0.5, Far = 2, Edge = 0.7, Reach = 0.9, Sigma = 0.6, CorpusSigma = 0.8, Tolerance = 1;
    private const double Coverage = 0.8, Promise = 0.8, Growth = 10, GrowingEdge = (0.5 + (0.75 * Growth)) / Growth;
    private const int CorpusSystems = 100, OtherSystems = 70, InitialCount = 20, RoundCount = 8, BatchSize = 10;

    private static readonly Composition[] Materials =
    [
        .. from pair in Pairs("Ti V Cr Mn Fe Co Ni Cu Zn Zr Nb Mo Ru Rh Pd Ag Hf Ta W Re Os Ir Pt Au".Split(' ')).Take(CorpusSystems + (2 * OtherSystems))
           from ratio in new[] { "1:1", "1:2", "2:1", "1:3" }
           select Composition.Parse($"{pair.First}{ratio[0]}{pair.Second}{ratio[2]}"),
    ];

    public static void Run(int seed, Tally tally)
    {
        var random = new Random(seed);
        Composition[] corpusRows = Materials[..(4 * CorpusSystems)], evaluationRows = Materials[(4 * CorpusSystems)..(4 * (CorpusSystems + OtherSystems))], targetRows = Materials[(4 * (CorpusSystems + OtherSystems))..];
        double[] reference = BySystem(random, corpusRows, Spread), source = Array.ConvertAll(reference, y => Offset + (Slope * y) + Normal.Sample(random, 0, Noise)), held = BySystem(random, corpusRows, Error);
        double[] place = [.. evaluationRows.Select(_ => random.NextDouble())], target = [.. targetRows.Select(_ => Reach * random.NextDouble())];
        double[] truth = [.. evaluationRows.Select(_ => Normal.Sample(random, 0, Spread))], residual = Array.ConvertAll(place, t => Normal.Sample(random, 0, t < Edge ? Near : Far));
        var corpus = new MaterialTable("corpus", corpusRows)
        {
            Values = [.. source], HeldOutPredictions = [.. source.Zip(held, static (y, e) => y + e)], Sigma = [.. source.Select(_ => CorpusSigma)], Fidelity = "A", Embedding = Line(corpusRows.Select(_ => 1e-3 * random.NextDouble())),
        };
        var evaluated = new MaterialTable("evaluation", evaluationRows) { Fidelity = "B", Embedding = Line(place) };
        var input = new AuditInput(evaluated, new Predictions(evaluated.Ids, truth, truth.Zip(residual, static (y, e) => y + e), evaluated.ResamplingKeys) { Sigma = [.. truth.Select(_ => Sigma)] })
        {
            Seed = (ulong)seed,
            Tolerance = Tolerance,
            Corpus = corpus,
            Reference = new MaterialTable("reference", corpusRows) { Values = [.. reference], Fidelity = "B" },
            Target = new MaterialTable("target", targetRows) { Embedding = Line(target) },
            Model = new ModelFacts { TrainingStructures = 1_000_000, Forces = "gradient" },
            Campaign = Loop(random, out double hitTruth),
        };
        AuditResult result = new BoundaryAudit(new DataAssimilation(), new Unprobed(), new SteeringAssessment()).Run(input);

        // Closed forms of the world.
        double volume = Math.Log(Spread / Error), agreement = 1 - (MeanAbsolute(Offset, (1 - Slope) * Spread) / (Spread * Math.Sqrt(2 / Math.PI)));
        double near = Beyond(Tolerance / Near), far = Beyond(Tolerance / Far), inside = Edge / Reach, risk = (inside * near) + ((1 - inside) * far);
        double farHit = (1 - Edge) * far, hit = farHit + (Edge * near), farMiss = (1 - Edge) * (1 - far), miss = 1 - hit;
        double auroc = ((farHit * (miss - farMiss)) + (0.5 * ((farHit * farMiss) + ((hit - farHit) * (miss - farMiss))))) / (hit * miss);
        double meanSquare = (Edge * Near * Near) + ((1 - Edge) * Far * Far);
        tally.Add("V_d", volume, result.Symbols["DataVolume"]);
        tally.Add("F_p", agreement, result.Symbols["PhysicalFidelity"]);
        tally.Add("ΔB", volume - agreement, result.Symbols["BoundaryShift"]);
        tally.Add("L", (0.5 * Math.Log(meanSquare / (Sigma * Sigma))) - Math.Log(Error / CorpusSigma), result.Shift.Observed);
        tally.Add("errors beyond 2 sigma", Mixed(2 * Sigma), result.Shift.BeyondTwoSigma);
        tally.Add("coverage of 90 % intervals", 1 - Mixed(1.6448536269514722 * Sigma), result.IntervalCoverage.Single(c => c.Nominal == 0.9).Observed);
        tally.Add("mean z²", meanSquare / (Sigma * Sigma), result.Calibration["ZMS"]);
        tally.Add("AUROC of the boundary", auroc, result.Boundary.Skill);
        // s* is a place among these evaluation rows, so its truth is the place of the edge among them: the same event as the distance of the edge lying within the interval's distances.
        var distance = new SupportTerm("place", place, []);
        tally.Add("s*, errors that jump", distance.Place(Edge), result.Boundary.Threshold);
        tally.Add("the same against the edge's place among all rows there could be", Edge, result.Boundary.Threshold);
        tally.Add("s*, errors that grow", distance.Place(GrowingEdge), Growing(seed, random, place, evaluated.ResamplingKeys).Threshold);
        tally.Add("DomainCoverage", inside, result.Symbols["DomainCoverage"]);
        tally.Add("E_r", risk, result.Symbols["EpistemicRisk"]);
        tally.Add("S_p", result.Symbols["PretrainingScale"].Value, result.Symbols["PretrainingScale"]);
        tally.Add("I_d", 1, result.Symbols["InvarianceDensity"]);
        tally.Add("T_s", result.Symbols["PretrainingScale"].Value - risk, result.Symbols["TradeOff"]);
        tally.Add("O_m∘C_d", hitTruth, result.Symbols["CorrectedOutput"]);
        tally.Add("gain", null, result.Symbols["Gain"]);
        double trust = 1 - ((0.9 - Coverage) / 0.9);
        tally.Add("trust", trust, result.Symbols["Trust"]);
        SteeringRound last = SteeringRounds.Of(input.Campaign!, new Resampling((ulong)seed))[^1];
        double resolution = Math.Sqrt(last.Gain.Estimate!.Value * trust);
        tally.Add("T_r, given the path's gain", resolution, last.TradeOffResolution);
        tally.Add("S_f, given the path's gain", (0.5 * hitTruth) + (0.5 * resolution), Measure.Combine(last.CorrectedOutput, last.TradeOffResolution, new SteeringFidelity().Of));

        // The corpus is held fixed: what part of all targets lies within its own limit is known up to a sample of 20,000.
        NeighbourWorld(seed, random, tally);

        double Mixed(double bound) => (Edge * Beyond(bound / Near)) + ((1 - Edge) * Beyond(bound / Far));
    }

    /// <summary>Errors whose width grows as 1 + k t over places t from 0 to 1: they pass 1.5 of their mean where 1 + k t = 1.5 (1 + k/2).</summary>
    private static Boundary Growing(int seed, Random random, double[] place, ImmutableArray<string> keys)
    {
        double[] errors = Array.ConvertAll(place, t => Normal.Sample(random, 0, 0.2 * (1 + (Growth * t))));
        var predictions = new Predictions(place.Select((_, row) => $"{row}"), new double[place.Length], errors, keys) { Groupings = [new Grouping("tenth", place.Select((_, row) => new[] { $"{row % 10}" }))] };
        return Boundary.Fit(predictions, [new SupportTerm("place", place, [])], [], new Resampling((ulong)seed), new BoundaryOptions { Tolerance = Tolerance });
    }

    private static void NeighbourWorld(int seed, Random random, Tally tally)
    {
        MaterialTable Table(string name, IEnumerable<Composition> rows, double spread)
        {
            Composition[] compositions = [.. rows];
            return new MaterialTable(name, compositions) { Embedding = new Embedding("space", Subject.Model, new EmbeddingMatrix([.. compositions.SelectMany(_ => new[] { (float)Normal.Sample(random, 0, spread), (float)Normal.Sample(random, 0, spread) })], compositions.Length, 2)) };
        }

        MaterialTable corpus = Table("corpus", Materials[..(4 * CorpusSystems)], 1), target = Table("target", Materials[(4 * CorpusSystems)..], 1.5), many = Table("target", Enumerable.Repeat(Composition.Parse("NaCl"), 20_000), 1.5);
        double truth = Mpbf.Dal.Coverage.NeighbourCoverage.Of(corpus, many, new Resampling(1, 2)).Estimate!.Value;
        tally.Add("NeighbourCoverage", truth, Mpbf.Dal.Coverage.NeighbourCoverage.Of(corpus, target, new Resampling((ulong)seed)));
    }

    /// <summary>A loop whose outcomes are normal about <see cref="Promise"/>; its expected hit share on this path follows from the bar of each round.</summary>
    private static Campaign Loop(Random random, out double hitTruth)
    {
        List<Proposal> points = [.. Enumerable.Range(0, InitialCount).Select(_ => new Proposal(0, Normal.Sample(random, 0, 1)))];
        double sigma = Normal.InvCDF(0, 1, (1 + Coverage) / 2) / 1.6448536269514722, expected = 0;
        for (int round = 1; round <= RoundCount; round++)
        {
            double bar = MathNet.Numerics.Statistics.Statistics.QuantileCustom(points.Select(point => point.Outcome), 0.8, MathNet.Numerics.Statistics.QuantileDefinition.R7);
            expected += Beyond1(bar - Promise) / RoundCount;
            points.AddRange(Enumerable.Range(0, BatchSize).Select(_ => new Proposal(round, Normal.Sample(random, Promise, 1), Promise, sigma)));
        }

        hitTruth = expected;
        return new Campaign(points, Goal.Maximise, null, true);
    }

    private static double Beyond1(double z) => 1 - Normal.CDF(0, 1, z);

    private static double Beyond(double z) => 2 * Beyond1(z);

    /// <summary>E|a + s z| of a standard normal z.</summary>
    private static double MeanAbsolute(double a, double s) => (s * Math.Sqrt(2 / Math.PI) * Math.Exp(-a * a / (2 * s * s))) + (a * (1 - (2 * Normal.CDF(0, 1, -a / s))));

    /// <summary>Normal numbers of a standard deviation, a share of their variance common to the rows of a chemical system.</summary>
    private static double[] BySystem(Random random, Composition[] rows, double deviation)
    {
        var common = new Dictionary<string, double>(StringComparer.Ordinal);
        return Array.ConvertAll(rows, row =>
        {
            if (!common.TryGetValue(row.ChemicalSystem, out double shared)) common.Add(row.ChemicalSystem, shared = Normal.Sample(random, 0, 1));
            return deviation * ((Math.Sqrt(Shared) * shared) + (Math.Sqrt(1 - Shared) * Normal.Sample(random, 0, 1)));
        });
    }

    private static Embedding Line(IEnumerable<double> places)
    {
        float[] values = [.. places.Select(place => (float)place)];
        return new Embedding("place", Subject.Model, new EmbeddingMatrix(values, values.Length, 1));
    }

    private static IEnumerable<(string First, string Second)> Pairs(string[] symbols)
    {
        for (int gap = 1; gap < symbols.Length; gap++)
        {
            for (int i = 0; i + gap < symbols.Length; i++) yield return (symbols[i], symbols[i + gap]);
        }
    }

    private sealed class Unprobed : IAbstractionIntegrity
    {
        public Abstraction Assess(Embedding embedding, IReadOnlyList<Composition> compositions, IReadOnlyList<Factor> factors, IReadOnlyCollection<string> carried, Resampling resampling) => new()
        {
            Spectrum = [], Factors = [], ScaleTransitionUncertainty = Measure.NotAssessed("simulated elsewhere"), EffectiveRank = 1, WrongAssignment = 0, Conditions = [],
        };
    }
}

/// <summary>300 materials in 75 systems with a chain of factors, each nine tenths of the one before; a space that keeps them with noise. Expected values are the means over the replications: a probe's skill has no closed form.</summary>
internal static class ProbedWorld
{
    private const int SystemCount = 75, Width = 4;
    private static readonly Scale[] Scales = [Scale.Electronic, Scale.LocalEnvironment, Scale.Crystal];

    private static readonly Composition[] Materials =
    [
        .. from i in Enumerable.Range(0, SystemCount)
           from ratio in new[] { "1:1", "1:2", "2:1", "1:3" }
           select Composition.Parse($"{"Ti V Cr Mn Fe Co Ni Cu Zn Zr Nb Mo Ru Rh Pd".Split(' ')[i % 15]}{ratio[0]}{"O S Se F Cl".Split(' ')[i / 15]}{ratio[2]}"),
    ];

    public static void Run(int seed, Tally tally)
    {
        var random = new Random(seed);
        double[][] factors = new double[Scales.Length][];
        for (int s = 0; s < factors.Length; s++)
        {
            factors[s] = [.. Materials.Select((_, i) => s == 0 ? Normal.Sample(random, 0, 1) : (0.9 * factors[s - 1][i]) + (Math.Sqrt(0.19) * Normal.Sample(random, 0, 1)))];
        }

        float[] values = [.. Enumerable.Range(0, Materials.Length).SelectMany(i => Enumerable.Range(0, Width).Select(j => (float)(j < factors.Length ? factors[j][i] + (0.8 * Normal.Sample(random, 0, 1)) : 0.8 * Normal.Sample(random, 0, 1))))];
        Abstraction found = new ProbedIntegrity().Assess(
            new Embedding("space", Subject.Model, new EmbeddingMatrix(values, Materials.Length, Width)), Materials, [.. factors.Select((column, s) => new Factor($"chain {s}", Scales[s], [.. column]))], [], new Resampling((ulong)seed));
        Measure[] probed = [.. found.Spectrum.Where(scale => scale.Representation.IsAssessed).Select(scale => scale.Representation)];
        for (int s = 0; s < probed.Length; s++) tally.Add($"R({Scales[s]})", null, probed[s]);
        tally.Add("U_q", null, found.ScaleTransitionUncertainty);
        tally.Add("A_i", null, found.ScaleTransitionUncertainty.Map(u => new AbstractionIntegrity().Of([.. probed.Select(p => p.Estimate!)], u)));
    }
}

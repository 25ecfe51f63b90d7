using System.Collections.Immutable;
using System.Numerics.Tensors;
using Mpbf.Core;
using Mpbf.Core.Conditions;
using Mpbf.Core.Embeddings;
using Mpbf.Core.Estimates;
using Mpbf.Core.Matter;
using Mpbf.Core.Numerics;
using Mpbf.Ral.Detectors;
using Mpbf.Ral.Factors;
using Mpbf.Ral.Geometry;
using Mpbf.Ral.Probes;

namespace Mpbf.Ral;

/// <summary>The layer's own assessment: probes with whole chemistries held out, against controls.</summary>
/// <param name="probe">How factors are read.</param>
/// <param name="holdOut">The rows that are held out together, group after group; the chemical families of elements where null.</param>
public sealed class ProbedIntegrity(ProbeKind probe = ProbeKind.Neighbours, Grouping? holdOut = null) : IAbstractionIntegrity
{
    private const double LeastPredictable = 0.05;

    /// <inheritdoc/>
    public Abstraction Assess(
        Embedding embedding, IReadOnlyList<Composition> compositions, IReadOnlyList<Factor> factors, IReadOnlyCollection<string> carried, Resampling resampling)
    {
        ArgumentNullException.ThrowIfNull(embedding);
        ArgumentNullException.ThrowIfNull(compositions);
        ArgumentNullException.ThrowIfNull(factors);
        if (embedding.Matrix.RowCount != compositions.Count) throw new ArgumentException($"Found {embedding.Matrix.RowCount} rows for {compositions.Count} compositions.", nameof(embedding));
        if (factors.FirstOrDefault(factor => factor.Values.Length != compositions.Count) is { } other) throw new ArgumentException($"Factor '{other.Name}' has {other.Values.Length} values for {compositions.Count} compositions.", nameof(factors));
        if (factors.FirstOrDefault(factor => carried.Contains(factor.Source)) is { } circular) throw new ArgumentException($"Factor '{circular.Name}' is carried by the representation '{embedding.Name}': the probe would be circular.", nameof(factors));
        if (holdOut is not null && holdOut.Memberships.Length != compositions.Count) throw new ArgumentException($"The groups cover {holdOut.Memberships.Length} rows, there are {compositions.Count}.", nameof(compositions));

        EmbeddingMatrix space = embedding.Matrix;
        (int[] Train, int[] Test)[] folds = HoldOuts.Of(holdOut ?? Grouping.ByFamily(compositions));
        var held = new HeldOutProbe(IProbe.Of(probe), folds, compositions.Count);
        var rows = new ResampledRows(resampling, [.. compositions.Select(composition => composition.ChemicalSystem)]);
        ImmutableArray<EmbeddingMatrix> controls = Controls.Of(compositions);
        ReadFactor[] probed = Read(held);
        ProbeErrors[] mistaken = held.Run(space.Select(Shuffled(space.RowCount, resampling.Seed)), [.. probed.Select(p => p.Factor)]);
        ReadFactor[] wrong = [.. probed.Select((p, f) => p with { Own = mistaken[f] })];
        Condition collapse = LatentCollapse.Judge(space, compositions, rows, embedding.Subject);

        return new Abstraction
        {
            Spectrum = [.. Enum.GetValues<Scale>().Select(scale => Represent(scale, probed, held.Probe.Name, rows, embedding.Subject))],
            Factors = [.. probed.Select(p => new FactorReading(
                p.Factor.Name, p.Factor.Scale, rows.Estimate($"skill.{held.Probe.Name}", p.Own.Skill, embedding.Subject), rows.Estimate($"control.{held.Probe.Name}", p.Control, Subject.Encoder)))],
            ScaleTransitionUncertainty = LostShare(space, factors, held, rows, embedding.Subject),
            EffectiveRank = Estimate.WithoutInterval(EffectiveRank.Of(space), "effective-rank", space.RowCount, "the rows are held fixed", embedding.Subject),
            WrongAssignment = wrong.Length == 0
                ? Estimate.Exact(0, "control.wrong-assignment", embedding.Subject)
                : rows.Estimate("control.wrong-assignment", weights => MeanKept(wrong, weights), embedding.Subject),
            Conditions =
            [
                collapse,
                collapse.Verdict == Verdict.Breach
                    ? Condition.NotAssessed("ral.over-abstraction", Layer.RepresentationalAbstraction, "a collapsed space has lost every factor alike; repair the collapse first")
                    : OverAbstraction.Judge(Read(AtHome(ProbeKind.Neighbours)), Read(AtHome(ProbeKind.Ridge)), rows, embedding.Subject),
                CausalErosion.Judge(agreement: null),
                Condition.NotAssessed("ral.misalignment", Layer.RepresentationalAbstraction, "needs a second modality or domain of the same materials; supply its embedding"),
            ],
        };

        HeldOutProbe AtHome(ProbeKind kind) => new(IProbe.Of(kind), HoldOuts.OfSystems(compositions), compositions.Count);

        ReadFactor[] Read(HeldOutProbe reader)
        {
            ProbeErrors[] own = reader.Run(space, factors);
            ProbeErrors[][] others = [.. controls.Select(control => reader.Run(control, factors))];
            return [.. factors.Select((factor, f) => new ReadFactor(factor, own[f], [.. others.Select(other => other[f])])).Where(p => p.IsTested)];
        }
    }

    private static ScaleRepresentation Represent(Scale scale, ReadFactor[] probed, string probe, ResampledRows rows, Subject subject)
    {
        ReadFactor[] here = Array.FindAll(probed, p => p.Factor.Scale == scale);
        return new(
            scale,
            here.Length == 0
                ? Measure.NotAssessed($"no factor probes the scale {scale}; supply factors")
                : rows.Estimate($"representation.{probe}", weights => MeanKept(here, weights), subject),
            [.. here.Select(p => p.Factor.Name)]);
    }

    /// <summary>R(e), equation (11): mean over factors of max(0, (Q² − c)/(1 − c)).</summary>
    private static double MeanKept(ReadFactor[] probed, ReadOnlySpan<double> weights)
    {
        double sum = 0;
        foreach (ReadFactor p in probed)
        {
            double control = p.Control(weights);
            sum += Math.Max(0, (p.Own.Skill(weights) - control) / (1 - control));
        }

        return sum / probed.Length;
    }

    private static Measure LostShare(EmbeddingMatrix space, IReadOnlyList<Factor> factors, HeldOutProbe probe, ResampledRows rows, Subject subject)
    {
        var transitions = new List<(ProbeErrors True, ProbeErrors Decoded)>();
        Factor[][] scales = [.. Enum.GetValues<Scale>().Select(scale => factors.Where(factor => factor.Scale == scale && factor.ClassCount == 0 && factor.Values.All(double.IsFinite)).ToArray()).Where(group => group.Length > 0)];
        for (int s = 0; s + 1 < scales.Length; s++)
        {
            EmbeddingMatrix truth = Columns([.. scales[s].Select(factor => factor.Values.ToArray())], scales[s]);
            ProbeReading[] decoded = probe.Decode(space, scales[s]);
            ProbeErrors[] throughDecoded = probe.Run(truth, Columns([.. decoded.Select(reading => reading.Values)], scales[s]), scales[s + 1]);
            Lean(throughDecoded, scales[s + 1], truth, decoded, scales[s]);
            transitions.AddRange(probe.Run(truth, scales[s + 1]).Zip(throughDecoded));
        }

        double[] ones = new double[rows.RowCount];
        Array.Fill(ones, 1);
        transitions.RemoveAll(transition => !(transition.True.Skill(ones) >= LeastPredictable));
        return transitions.Count == 0
            ? Measure.NotAssessed("no transition between probed scales is predictable from true factors; supply factors of neighbouring scales")
            : rows.Estimate("uncertainty.lost-share", weights =>
            {
                double sum = 0;
                foreach ((ProbeErrors truth, ProbeErrors decoded) in transitions)
                    sum += Math.Clamp(1 - (Math.Max(0, decoded.Skill(weights)) / Math.Max(LeastPredictable, truth.Skill(weights))), 0, 1);
                return sum / transitions.Count;
            }, subject);
    }

    /// <summary>Errors at decoded factors lean on the rows that these were decoded from: a prediction moves with where it is asked by the slope of the plane through the true factors, the mean slope of what is learned there (Stein 1981 for normal factors).</summary>
    private static void Lean(ProbeErrors[] errors, Factor[] next, EmbeddingMatrix truth, ProbeReading[] decoded, Factor[] factors)
    {
        const double penalty = 1e-3;
        if (decoded.Any(reading => reading.Pull is null)) return;
        int width = truth.Width;
        float[] places = truth.Values.ToArray();
        double[] images = InnerProducts.Of(places, Columns([.. next.Select(factor => factor.Values.ToArray())], next).Values.ToArray(), truth.RowCount);
        if (!Cholesky.TryFactor(InnerProducts.Of(places, places, truth.RowCount), width, out Cholesky? plane, out _, penalty * truth.RowCount)) return;
        for (int f = 0; f < next.Length; f++)
        {
            double[] slopes = [.. Enumerable.Range(0, width).Select(j => images[(j * next.Length) + f])];
            plane.Solve(slopes);
            for (int j = 0; j < width; j++)
            {
                double slope = slopes[j] * Deviation(next[f]) / Deviation(factors[j]);
                double[] pull = decoded[j].Pull!(Array.ConvertAll(errors[f].Slope, own => slope * own));
                TensorPrimitives.Add(errors[f].SquaredPull, pull, errors[f].SquaredPull);
            }
        }
    }

    private static double Deviation(Factor factor)
    {
        double mean = factor.Values.Average(), deviation = Math.Sqrt(factor.Values.Average(x => (x - mean) * (x - mean)));
        return deviation > 0 ? deviation : 1;
    }

    /// <summary>Values as columns, standardised by the true factors.</summary>
    private static EmbeddingMatrix Columns(double[][] columns, Factor[] standard)
    {
        float[] values = new float[columns[0].Length * columns.Length];
        for (int j = 0; j < columns.Length; j++)
        {
            double mean = standard[j].Values.Average(), deviation = Deviation(standard[j]);
            for (int row = 0; row < columns[j].Length; row++) values[(row * columns.Length) + j] = (float)((columns[j][row] - mean) / deviation);
        }

        return new EmbeddingMatrix(values, columns[0].Length, columns.Length);
    }

    private static int[] Shuffled(int count, ulong seed)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        new Random(unchecked((int)seed)).Shuffle(order);
        return order;
    }
}

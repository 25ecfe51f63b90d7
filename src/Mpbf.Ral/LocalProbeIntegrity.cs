using System.Collections.Immutable;
using Mpbf.Core;
using Mpbf.Core.Conditions;
using Mpbf.Core.Embeddings;
using Mpbf.Core.Estimates;
using Mpbf.Core.Matter;
using Mpbf.Ral.Factors;
using Mpbf.Ral.Geometry;
using Mpbf.Ral.Probes;

namespace Mpbf.Ral;

/// <summary>The layer's own assessment: local probes with whole chemistries held out, against controls.</summary>
public sealed class LocalProbeIntegrity : IAbstractionIntegrity
{
    private const double LeastPredictable = 0.05;
    private const double CollapsedShare = 0.05;

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

        EmbeddingMatrix space = embedding.Matrix;
        var probe = new LocalProbe(ChemicalFolds.Of(compositions), compositions.Count);
        var rows = new ResampledRows(resampling, [.. compositions.Select(composition => composition.ChemicalSystem)]);
        ImmutableArray<EmbeddingMatrix> controls = Controls.Of(compositions);
        ProbedFactor[] probed = [.. factors.Select(factor => new ProbedFactor(
            factor, probe.Run(space, factor.Values), [.. controls.Select(control => probe.Run(control, factor.Values))]))];
        EmbeddingMatrix shuffled = space.Select(Shuffled(space.RowCount, resampling.Seed));
        ProbedFactor[] wrong = [.. probed.Select(p => p with { Errors = probe.Run(shuffled, p.Factor.Values) })];

        return new Abstraction
        {
            Spectrum = [.. Enum.GetValues<Scale>().Select(scale => Represent(scale, probed, rows, embedding.Subject))],
            ScaleTransitionUncertainty = LostShare(space, factors, probe, rows, embedding.Subject),
            EffectiveRank = Estimate.WithoutInterval(EffectiveRank.Of(space), "effective-rank", space.RowCount, "the rows are held fixed", embedding.Subject),
            WrongAssignment = wrong.Length == 0
                ? Estimate.Exact(0, "control.wrong-assignment", embedding.Subject)
                : rows.Estimate("control.wrong-assignment", weights => MeanKept(wrong, weights), embedding.Subject),
            Conditions =
            [
                Collapse(space, compositions, rows, embedding.Subject),
                Condition.NotAssessed("ral.over-abstraction", Layer.RepresentationalAbstraction, "needs structures whose environments differ at equal composition; supply a structure embedding"),
                Condition.NotAssessed("ral.causal-erosion", Layer.RepresentationalAbstraction, "needs interventions (strain, substitution) with known change; supply them"),
                Condition.NotAssessed("ral.misalignment", Layer.RepresentationalAbstraction, "needs a second modality or domain of the same materials; supply its embedding"),
            ],
        };
    }

    private static ScaleRepresentation Represent(Scale scale, ProbedFactor[] probed, ResampledRows rows, Subject subject)
    {
        ProbedFactor[] here = Array.FindAll(probed, p => p.Factor.Scale == scale);
        return new(
            scale,
            here.Length == 0
                ? Measure.NotAssessed($"no factor probes the scale {scale}; supply factors")
                : rows.Estimate("representation.8-nearest-neighbours", weights => MeanKept(here, weights), subject),
            [.. here.Select(p => p.Factor.Name)]);
    }

    /// <summary>R(e), equation (11): mean over factors of max(0, (Q² − c)/(1 − c)).</summary>
    private static double MeanKept(ProbedFactor[] probed, ReadOnlySpan<double> weights)
    {
        double sum = 0;
        foreach (ProbedFactor p in probed)
        {
            double control = 0;
            foreach (ProbeErrors errors in p.Controls) control = Math.Max(control, errors.Skill(weights));
            sum += Math.Max(0, (p.Errors.Skill(weights) - control) / (1 - control));
        }

        return sum / probed.Length;
    }

    private static Measure LostShare(EmbeddingMatrix space, IReadOnlyList<Factor> factors, LocalProbe probe, ResampledRows rows, Subject subject)
    {
        var transitions = new List<(ProbeErrors True, ProbeErrors Decoded)>();
        Factor[][] scales = [.. Enum.GetValues<Scale>().Select(scale => factors.Where(factor => factor.Scale == scale && factor.Values.All(double.IsFinite)).ToArray()).Where(group => group.Length > 0)];
        for (int s = 0; s + 1 < scales.Length; s++)
        {
            EmbeddingMatrix truth = Columns([.. scales[s].Select(factor => factor.Values.ToArray())], scales[s]);
            EmbeddingMatrix decoded = Columns([.. scales[s].Select(factor => probe.Decode(space, factor.Values))], scales[s]);
            foreach (Factor next in scales[s + 1]) transitions.Add((probe.Run(truth, next.Values), probe.Run(truth, decoded, next.Values)));
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

    /// <summary>Values as columns, standardised by the true factors.</summary>
    private static EmbeddingMatrix Columns(double[][] columns, Factor[] standard)
    {
        float[] values = new float[columns[0].Length * columns.Length];
        for (int j = 0; j < columns.Length; j++)
        {
            double mean = standard[j].Values.Average(), deviation = Math.Sqrt(standard[j].Values.Average(x => (x - mean) * (x - mean)));
            for (int row = 0; row < columns[j].Length; row++) values[(row * columns.Length) + j] = (float)((columns[j][row] - mean) / (deviation > 0 ? deviation : 1));
        }

        return new EmbeddingMatrix(values, columns[0].Length, columns.Length);
    }

    private static Condition Collapse(EmbeddingMatrix space, IReadOnlyList<Composition> compositions, ResampledRows rows, Subject subject)
    {
        int[] labels = MaterialTable.CompositionLabels(new MaterialTable("rows", compositions))[0];
        var nearest = NearestNeighbours.Find(space, space, 1, labels, labels);
        double[] distances = [.. Enumerable.Range(0, space.RowCount).Select(row => nearest.Distances(row)[0])];
        double typical = distances.Order().ElementAt(distances.Length / 2);
        Estimate share = rows.Estimate("collapse.coincident-share", weights =>
        {
            double coincident = 0, total = 0;
            for (int row = 0; row < distances.Length; row++)
            {
                total += weights[row];
                if (distances[row] <= 1e-6 * typical || typical == 0) coincident += weights[row];
            }

            return coincident / total;
        }, subject);
        double lower = share.Interval()?.Lower ?? share.Value;
        Verdict verdict = lower > CollapsedShare ? Verdict.Breach : lower > 0 ? Verdict.Watch : Verdict.Clear;
        return new(
            "ral.latent-collapse", Layer.RepresentationalAbstraction, verdict, share,
            "no two different compositions coincide; watch when the interval lies above 0, breach above 5 %",
            FormattableString.Invariant($"{share.Value:P1} of {space.RowCount} rows coincide with a different composition; effective rank {EffectiveRank.Of(space):F1} of {space.Width}"),
            verdict == Verdict.Clear ? "none" : "Use an earlier layer, or train with an objective that keeps such materials apart.");
    }

    private static int[] Shuffled(int count, ulong seed)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        new Random(unchecked((int)seed)).Shuffle(order);
        return order;
    }

    private sealed record ProbedFactor(Factor Factor, ProbeErrors Errors, ImmutableArray<ProbeErrors> Controls);
}

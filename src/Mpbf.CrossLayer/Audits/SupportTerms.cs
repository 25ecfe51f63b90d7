using System.Collections.Immutable;
using Mpbf.Core;
using Mpbf.Core.Embeddings;
using Mpbf.Core.Estimates;
using Mpbf.CrossLayer.Boundaries;
using Mpbf.Guard;
using Mpbf.Ral.Encoders;
using Mpbf.Ral.Geometry;

namespace Mpbf.CrossLayer.Audits;

/// <summary>
/// The support terms of an audit, equations (201) to (206), each where evaluation and target (if there is one) have what it needs: mean distance to the 5 nearest corpus rows (the other evaluation rows where there is no corpus), never of the
/// query's own composition; where the model's own space is given also density dissimilarity, leverage and density ratio of target to corpus in it, and the distance in composition statistics beside it; predicted standard deviation; spread of an
/// ensemble; disagreement of a committee. With what a guard needs to evaluate them. Immutable.
/// </summary>
public sealed class SupportTerms
{
    private const int RatioFolds = 5, RatioRows = 10_000;

    private readonly ReferenceSpace _space;

    private SupportTerms(ImmutableArray<SupportTerm> all, ReferenceSpace space, Leverage? leverage) => (All, _space, Leverage) = (all, space, leverage);

    /// <summary>The terms; the neighbour distance first.</summary>
    public ImmutableArray<SupportTerm> All { get; }

    /// <summary>The rows that distances were measured to.</summary>
    public EmbeddingMatrix Reference => _space.Matrix;

    /// <summary>Leverage on them; null where the space is not the model's or wider than <see cref="Leverage.LargestWidth"/>.</summary>
    public Leverage? Leverage { get; }

    /// <summary>For each reference row the mean distance to its own nearest ones.</summary>
    public ImmutableArray<float> ReferenceDistances() => [.. _space.OwnDistances()];

    /// <summary>The terms that an audit of these values would choose from.</summary>
    public static SupportTerms Of(AuditInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Of(input, Spaces.Of(input));
    }

    internal static SupportTerms Of(AuditInput input, Spaces spaces)
    {
        MaterialTable reference = spaces.Corpus ?? spaces.Materials;
        string of = spaces.Corpus is null ? "evaluated rows" : "corpus";
        var space = new ReferenceSpace(reference, spaces.Materials, spaces.Target);
        var terms = ImmutableArray.CreateBuilder<SupportTerm>();
        terms.Add(new($"neighbour distance to {of}", ReferenceSpace.Distances(space.Evaluation), space.Target is null ? [] : ReferenceSpace.Distances(space.Target)) { Kind = TermKind.Distance });
        Embedding own = spaces.Materials.Embedding!;
        bool isModels = own.Subject == Subject.Model;
        if (isModels && own.Name != CompositionEncoder.Default.Name)
        {
            Spaces encoded = spaces.Encoded();
            var composition = new ReferenceSpace(encoded.Corpus ?? encoded.Materials, encoded.Materials, encoded.Target);
            terms.Add(new($"neighbour distance to {of} in {CompositionEncoder.Default.Name}", ReferenceSpace.Distances(composition.Evaluation), composition.Target is null ? [] : ReferenceSpace.Distances(composition.Target)));
        }

        if (isModels) terms.Add(new("density dissimilarity", space.Densities(space.Evaluation), space.Target is null ? [] : space.Densities(space.Target)) { Kind = TermKind.Density });
        Leverage? leverage = isModels && own.Matrix.Width <= Leverage.LargestWidth ? Leverage.On(reference.Embedding!.Matrix) : null;
        if (leverage is not null)
            terms.Add(new($"leverage on {of}", leverage.Of(own.Matrix), spaces.Target is null ? [] : leverage.Of(spaces.Target.Embedding!.Matrix)) { Kind = TermKind.Leverage });
        if (isModels && spaces.Corpus is not null && spaces.Target is not null && Ratio(spaces.Corpus, spaces.Materials, spaces.Target) is { } ratio) terms.Add(ratio);
        if (input.Predictions.Sigma is { } sigma && (input.Target is null || input.Target.Sigma is not null))
            terms.Add(new("predicted sigma", sigma, input.Target?.Sigma ?? []) { Kind = TermKind.Sigma });
        AddStated("ensemble spread", input.Materials.EnsembleSpread, input.Target?.EnsembleSpread);
        AddStated("committee disagreement", input.Materials.CommitteeDisagreement, input.Target?.CommitteeDisagreement);
        return new(terms.ToImmutable(), space, leverage);

        void AddStated(string name, ImmutableArray<double>? evaluation, ImmutableArray<double>? target)
        {
            if (evaluation is { } values && (input.Target is null || target is not null)) terms.Add(new(name, values, target ?? []));
        }
    }

    private static SupportTerm? Ratio(MaterialTable corpus, MaterialTable evaluation, MaterialTable target)
    {
        int[] known = ReferenceSpace.Smallest(corpus, RatioRows), asked = ReferenceSpace.Smallest(target, RatioRows);
        return DensityRatio.LogOdds(
            corpus.Embedding!.Matrix.Select(known), Folds(corpus, known), target.Embedding!.Matrix.Select(asked), Folds(target, asked), RatioFolds,
            (evaluation.Embedding!.Matrix, Folds(evaluation, [.. Enumerable.Range(0, evaluation.Count)])), (target.Embedding.Matrix, Folds(target, [.. Enumerable.Range(0, target.Count)]))) is [var ofEvaluation, var ofTarget]
            ? new("density ratio of target to corpus", ofEvaluation, ofTarget)
            : null;
    }

    /// <summary>A fold for each composition, the same in every table.</summary>
    private static int[] Folds(MaterialTable table, int[] rows) => Array.ConvertAll(rows, row => (int)(NamedRandom.SeedOf(table.Compositions[row].JoinKey) % RatioFolds));
}

using System.Collections.Immutable;
using Mpbf.Core;
using Mpbf.Core.Estimates;
using Mpbf.Core.Statistics;
using Mpbf.Isl.Surrogates;
using Mpbf.Ral.Encoders;

namespace Mpbf.CrossLayer.Planning;

/// <summary>
/// What stands in for the audited model where it would have to be trained again: bagged trees on composition statistics, trained on labels of the corpus and judged on the evaluation, no composition of which they see; equation (283) of
/// <c>docs/theory/planning.md</c>. Immutable.
/// </summary>
internal sealed class StandIn
{
    /// <summary>Least number of rows to learn from.</summary>
    public const int LeastRows = 100;

    private const int TreeCount = 40, MostRows = 1000;
    private const double FeatureShare = 1.0 / 3;

    private readonly Predictions _evaluation;
    private readonly Points _asked;
    private readonly MaterialTable _corpus;
    private readonly ulong _seed;

    /// <param name="corpus">With labels.</param>
    /// <param name="materials">The evaluation rows.</param>
    /// <param name="evaluation">Their truths and the model's predictions.</param>
    /// <param name="seed">Of the trees.</param>
    public StandIn(MaterialTable corpus, MaterialTable materials, Predictions evaluation, ulong seed)
    {
        (_corpus, _evaluation, _seed) = (corpus, evaluation, seed);
        var judged = materials.Compositions.Select(composition => composition.JoinKey).ToHashSet(StringComparer.Ordinal);
        Rows = [.. Enumerable.Range(0, corpus.Count).Where(row => !judged.Contains(corpus.Compositions[row].JoinKey))
            .OrderBy(row => Resampling.HashOf(corpus.Compositions[row].JoinKey)).ThenBy(row => corpus.Values!.Value[row]).Take(MostRows)];
        _asked = new Points(CompositionEncoder.Default.Encode(materials.Compositions).Matrix);
    }

    /// <summary>The corpus rows that it learns from when nothing is dropped.</summary>
    public ImmutableArray<int> Rows { get; }

    /// <summary>Its predictions of the evaluation rows.</summary>
    /// <param name="rows">Corpus rows to learn from.</param>
    /// <param name="purpose">Names the trees.</param>
    public double[] Predict(IReadOnlyList<int> rows, string purpose)
    {
        var trees = new BaggedTrees(new BaggedTreesOptions { TreeCount = TreeCount, FeatureShare = FeatureShare, Seed = NamedRandom.SeedOf(FormattableString.Invariant($"stand-in {_seed} {purpose}")) });
        var points = new Points(CompositionEncoder.Default.Encode([.. rows.Select(row => _corpus.Compositions[row])]).Matrix);
        double[] mean = new double[_asked.RowCount];
        trees.Fit(points, [.. rows.Select(row => _corpus.Values!.Value[row])]).Predict(_asked, mean, new double[mean.Length]);
        return mean;
    }

    /// <summary>|error| of predictions of the evaluation rows.</summary>
    public double[] Errors(double[] predictions) => [.. predictions.Select((prediction, row) => Math.Abs(prediction - _evaluation.Truth[row]))];

    /// <summary>|error| of the model once its predictions have moved as those of the stand-in have.</summary>
    public double[] Moved(double[] from, double[] to) => [.. _evaluation.Residuals().Select((residual, row) => Math.Abs(residual + to[row] - from[row]))];

    /// <summary>Spearman's rank correlation of its |errors| with those of the model: what says whether it may stand in.</summary>
    public Estimate Resemblance(double[] errors, Resampling resampling)
    {
        var own = new RankStatistics(errors);
        var models = new RankStatistics([.. _evaluation.Residuals().Select(Math.Abs)]);
        return _evaluation.Rows(resampling).Estimate("plan.resemblance", weights => own.Spearman(models, weights));
    }
}

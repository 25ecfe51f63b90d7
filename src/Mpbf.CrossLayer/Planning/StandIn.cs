using System.Collections.Immutable;
using Mpbf.Core;
using Mpbf.Core.Estimates;
using Mpbf.Core.Statistics;
using Mpbf.Isl.Surrogates;
using Mpbf.Ral.Encoders;

namespace Mpbf.CrossLayer.Planning;

/// <summary>
/// What stands in for the audited model where it would have to be trained again: bagged trees on composition statistics, trained on labels of the corpus and judged on evaluation rows whose composition they have not seen; equation (283)
/// of <c>docs/theory/planning.md</c>. Where the two share compositions, the evaluation is dealt to three folds, each predicted by trees that saw none of its compositions. Immutable.
/// </summary>
internal sealed class StandIn
{
    /// <summary>Least number of rows to learn from.</summary>
    public const int LeastRows = 100;

    private const int TreeCount = 100, MostRows = 800, FoldCount = 3;
    private const double FeatureShare = 1.0 / 3;

    private readonly Predictions _evaluation;
    private readonly MaterialTable _corpus;
    private readonly (int[] Judged, Points Places, HashSet<string> Unseen)[] _folds;
    private readonly ulong _seed;

    /// <param name="corpus">With labels.</param>
    /// <param name="materials">The evaluation rows.</param>
    /// <param name="evaluation">Their truths and the model's predictions.</param>
    /// <param name="seed">Of the trees.</param>
    public StandIn(MaterialTable corpus, MaterialTable materials, Predictions evaluation, ulong seed)
    {
        (_corpus, _evaluation, _seed) = (corpus, evaluation, seed);
        Rows = [.. Enumerable.Range(0, corpus.Count).OrderBy(row => Resampling.HashOf(corpus.Compositions[row].JoinKey)).ThenBy(row => corpus.Values!.Value[row]).Take(MostRows)];
        var known = Rows.Select(row => corpus.Compositions[row].JoinKey).ToHashSet(StringComparer.Ordinal);
        int foldCount = materials.Compositions.Any(composition => known.Contains(composition.JoinKey)) ? FoldCount : 1;
        _folds = [.. Enumerable.Range(0, materials.Count).GroupBy(row => (int)(NamedRandom.SeedOf(materials.Compositions[row].JoinKey) % (ulong)foldCount)).OrderBy(fold => fold.Key).Select(fold =>
        {
            int[] rows = [.. fold];
            return (rows, new Points(CompositionEncoder.Default.Encode([.. rows.Select(row => materials.Compositions[row])]).Matrix), rows.Select(row => materials.Compositions[row].JoinKey).ToHashSet(StringComparer.Ordinal));
        })];
    }

    /// <summary>The corpus rows that it learns from when nothing is dropped.</summary>
    public ImmutableArray<int> Rows { get; }

    /// <summary>How many rows it learns from, at least, when some are dropped.</summary>
    public int LeastLeft(Func<int, bool> isDropped) => _folds.Min(fold => Rows.Count(row => !isDropped(row) && !fold.Unseen.Contains(_corpus.Compositions[row].JoinKey)));

    /// <summary>Its predictions of the evaluation rows.</summary>
    /// <param name="isDropped">Corpus rows not to learn from.</param>
    /// <param name="purpose">Names the trees.</param>
    public double[] Predict(Func<int, bool> isDropped, string purpose)
    {
        var trees = new BaggedTrees(new BaggedTreesOptions { TreeCount = TreeCount, FeatureShare = FeatureShare, Seed = NamedRandom.SeedOf(FormattableString.Invariant($"stand-in {_seed} {purpose}")) });
        double[] predictions = new double[_evaluation.Count];
        foreach ((int[] judged, Points places, HashSet<string> unseen) in _folds)
        {
            int[] learnt = [.. Rows.Where(row => !isDropped(row) && !unseen.Contains(_corpus.Compositions[row].JoinKey))];
            var points = new Points(CompositionEncoder.Default.Encode([.. learnt.Select(row => _corpus.Compositions[row])]).Matrix);
            double[] mean = new double[judged.Length];
            trees.Fit(points, Array.ConvertAll(learnt, row => _corpus.Values!.Value[row])).Predict(places, mean, new double[judged.Length]);
            for (int i = 0; i < judged.Length; i++) predictions[judged[i]] = mean[i];
        }

        return predictions;
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

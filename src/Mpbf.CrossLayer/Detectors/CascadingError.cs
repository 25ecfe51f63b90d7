using Mpbf.Core;
using Mpbf.Core.Conditions;
using Mpbf.Core.Estimates;
using Mpbf.Core.Statistics;

namespace Mpbf.CrossLayer.Detectors;

/// <summary>
/// Cascading error: where a fault of the data and a weak representation meet, the error is larger than both explain. Faults of two layers that act by themselves add their squared errors; one that is amplified by the next does not.
/// Equations (246) to (248) of <c>docs/theory/propagation.md</c>.
/// </summary>
public static class CascadingError
{
    private const string Code = "cross.cascading-error";
    private const double Level = 0.05, RatioThatMatters = 1.25;
    private const int LeastRows = 100, PermutationCount = 999;

    /// <summary>Judges predictions by the faults of two layers at each row.</summary>
    /// <param name="predictions">Evaluation rows.</param>
    /// <param name="dataFault">How far the data layer is at fault at a row, larger is worse: disagreement of labels around it, distance to the corpus.</param>
    /// <param name="representationFault">How far the representation is at fault at a row, larger is worse: distance in the model's space, what a probe loses there.</param>
    /// <param name="resampling">Gives the draws.</param>
    /// <exception cref="ArgumentException">Another number of values, or one that is not finite.</exception>
    public static Condition Judge(Predictions predictions, IReadOnlyList<double> dataFault, IReadOnlyList<double> representationFault, Resampling resampling)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        ArgumentNullException.ThrowIfNull(dataFault);
        ArgumentNullException.ThrowIfNull(representationFault);
        Require(predictions, dataFault, nameof(dataFault));
        Require(predictions, representationFault, nameof(representationFault));
        ResampledRows rows = predictions.Rows(resampling);
        if (predictions.Count < LeastRows || rows.GroupCount < Resampling.MinimumGroupCount)
            return Condition.NotAssessed(Code, Layer.CrossLayer, $"{predictions.Count} rows in {rows.GroupCount} resampling groups; supply at least {LeastRows} rows in {Resampling.MinimumGroupCount}");
        double[] errors = [.. predictions.Residuals().Select(Math.Abs)];
        FaultGrid? grid = FaultGrid.Of(dataFault, representationFault);
        if (grid is null || errors.All(error => error == errors[0]))
            return Condition.NotAssessed(Code, Layer.CrossLayer, "errors, the data fault or the representation fault do not vary, or no row has both; supply faults that differ from row to row");

        double[] squares = Array.ConvertAll(errors, error => error * error);
        Estimate ratio = rows.Estimate("cascade.corner-ratio", weights => grid.CornerRatio(squares, weights));
        RankStatistics data = new([.. dataFault]), representation = new([.. representationFault]);
        Estimate link = rows.Estimate("cascade.link", weights => data.Spearman(representation, weights));
        double pValue = PValue(grid, squares, predictions.ResamplingKeys, resampling.Seed);
        Verdict verdict = pValue > Level ? Verdict.Clear : ratio.Value < RatioThatMatters || ratio.Interval() is not { Lower: > 1 } ? Verdict.Watch : Verdict.Breach;
        return new Condition(
            Code, Layer.CrossLayer, verdict, ratio,
            "faults of two layers add their squared errors: what the sum leaves permuted across rows, studentised by resampling group, one-sided level 0.05; breach when the root mean square error where both are worst is also at least 1.25 times the sum's, with an interval above 1",
            FormattableString.Invariant($"where data and representation are both in their worst third ({grid.CornerCount} rows) the error is {ratio} times what the two explain (p {pValue:F3}); the two faults go together with rank correlation {link}"),
            verdict == Verdict.Clear ? "none" : "Repair the labels where the representation is weak first: there each wrong label costs more than elsewhere. Until then treat rows with both faults as outside the boundary.");
    }

    private static void Require(Predictions predictions, IReadOnlyList<double> fault, string name)
    {
        if (fault.Count != predictions.Count) throw new ArgumentException($"Found {fault.Count} values; expected {predictions.Count}, one a row.", name);
        for (int row = 0; row < fault.Count; row++)
        {
            if (!double.IsFinite(fault[row])) throw new ArgumentException($"Row {row} has {fault[row]}; allowed: finite numbers.", name);
        }
    }

    private static double PValue(FaultGrid grid, double[] squares, IReadOnlyList<string> keys, ulong seed)
    {
        int[] group = [.. keys.Select(new Dictionary<string, int>(StringComparer.Ordinal).NumberOf)];
        double[] left = grid.WithoutMainEffects(squares);
        double observed = grid.Studentised(left, group);
        var random = NamedRandom.Of(FormattableString.Invariant($"cascade {seed}"));
        int asLarge = 1;
        for (int permutation = 0; permutation < PermutationCount; permutation++)
        {
            random.Shuffle(left);
            if (grid.Studentised(left, group) >= observed) asLarge++;
        }

        return asLarge / (PermutationCount + 1.0);
    }

    private static int NumberOf(this Dictionary<string, int> numbers, string key)
    {
        if (!numbers.TryGetValue(key, out int number)) numbers.Add(key, number = numbers.Count);
        return number;
    }
}

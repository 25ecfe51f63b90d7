using System.Collections.Immutable;
using Mpbf.Isl.Surrogates;

namespace Mpbf.Isl.Campaigns;

/// <summary>Learns a surrogate from everything measured and measures what a preference asks for. A batch is chosen one after the other, each as if the model's mean had been measured at those before it.</summary>
/// <param name="Name">Name that tells it from others.</param>
/// <param name="Surrogate">What learns.</param>
/// <param name="Preference">What is measured next.</param>
public sealed record ModelPolicy(string Name, ISurrogate Surrogate, Preference Preference) : IPolicy
{
    /// <inheritdoc/>
    public bool Corrects { get; init; }

    /// <summary>Factor on every sigma before it is used and stated, positive; 1 unless a loop that overstates its certainty is to be planted.</summary>
    public double SigmaFactor { get; init => field = value > 0 && double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Allowed: positive and finite."); } = 1;

    /// <summary>Predictions taken for data each round, those of the best candidates that are not measured; 0 for an honest loop.</summary>
    public int OwnLabelCount { get; init; }

    /// <summary>Measurements until the surrogate is fitted anew, at least 1; those in between are told to the model that there is. Dearer surrogates can wait longer. With own labels, which come and go, it is fitted anew each time.</summary>
    public int FitEvery { get; init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Allowed: at least 1."); } = 1;

    /// <inheritdoc/>
    public Chooser Begin(CandidatePool pool)
    {
        ArgumentNullException.ThrowIfNull(pool);
        (ISurrogateModel? Model, int Count) memory = (null, 0);
        return (state, count, seed) =>
        {
            memory = Learn(pool, state, memory.Model, memory.Count);
            return Choose(pool, state, memory.Model!, count, seed);
        };
    }

    /// <summary>Fits the first n₀ + k · <see cref="FitEvery"/> measurements, n₀ those of the initial design, and tells the model the rest one by one; what the model knows already is not told again.</summary>
    private (ISurrogateModel Model, int Count) Learn(CandidatePool pool, LoopState state, ISurrogateModel? model, int count)
    {
        (int[] known, double[] targets) = state.Training();
        int initial = state.Measured.Count(point => point.Round == 0);
        int fitted = OwnLabelCount > 0 || initial < 2 ? known.Length : initial + ((known.Length - initial) / FitEvery * FitEvery);
        if (model is null || count < fitted || OwnLabelCount > 0) (model, count) = (Surrogate.Fit(pool.Points.Select(known[..fitted]), targets.AsSpan(0, fitted)), fitted);
        for (; count < known.Length; count++) model = model.With(pool.Points.Row(known[count]), targets[count]);
        return (model, count);
    }

    private Choice Choose(CandidatePool pool, LoopState state, ISurrogateModel model, int count, ulong seed)
    {
        int[] available = state.Available();
        Points points = pool.Points.Select(available);
        FeedbackCorrection correction = Corrects ? Correction(state) : FeedbackCorrection.None;
        double incumbent = state.Goal == Goal.Maximise ? state.Measured.Max(point => point.Outcome) : state.Measured.Min(point => point.Outcome);
        int[] chosen = Preference.Choose(model, points, Array.ConvertAll(available, row => pool.Costs[row]), count, incumbent, state.Goal, correction with { SigmaFactor = correction.SigmaFactor * SigmaFactor }, seed);
        return new Choice(Stated(model, points, available, chosen, correction), OwnLabelCount > 0 ? Labels(model, points, available, chosen, state.Goal) : []);
    }

    private ImmutableArray<AskedPoint> Stated(ISurrogateModel model, Points points, int[] available, int[] chosen, FeedbackCorrection correction)
    {
        double[] mean = new double[chosen.Length], sigma = new double[chosen.Length];
        model.Predict(points.Select(chosen), mean, sigma);
        ImmutableArray<AskedPoint>.Builder asked = ImmutableArray.CreateBuilder<AskedPoint>(chosen.Length);
        for (int i = 0; i < chosen.Length; i++)
        {
            double raw = SigmaFactor * double.Hypot(sigma[i], model.NoiseSigma);
            asked.Add(new AskedPoint(available[chosen[i]], mean[i] - correction.Bias, raw > 0 ? correction.SigmaFactor * raw : null)
            {
                RawPrediction = Corrects ? mean[i] : null,
                RawSigma = Corrects && raw > 0 ? raw : null,
            });
        }

        return asked.MoveToImmutable();
    }

    private ImmutableArray<OwnLabel> Labels(ISurrogateModel model, Points points, int[] available, int[] chosen, Goal goal)
    {
        double[] mean = new double[available.Length];
        model.Predict(points, mean, new double[available.Length]);
        double sign = goal == Goal.Maximise ? 1 : -1;
        return [.. Enumerable.Range(0, available.Length).Except(chosen).OrderByDescending(row => sign * mean[row]).Take(OwnLabelCount).Select(row => new OwnLabel(available[row], mean[row]))];
    }

    /// <summary>What was stated in each round is uncorrected with the correction that round had, so that the record need not hold both.</summary>
    private static FeedbackCorrection Correction(LoopState state)
    {
        var asStated = new List<(double, double, double)>();
        FeedbackCorrection correction = FeedbackCorrection.None;
        foreach (IGrouping<int, Measurement> round in state.Measured.Where(point => point is { Prediction: not null, Sigma: not null }).GroupBy(point => point.Round).OrderBy(round => round.Key))
        {
            asStated.AddRange(round.Select(point => (point.Prediction!.Value + correction.Bias, point.Sigma!.Value / correction.SigmaFactor, point.Outcome)));
            correction = FeedbackCorrection.Of(asStated);
        }

        return correction;
    }
}

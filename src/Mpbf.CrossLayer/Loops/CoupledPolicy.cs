using System.Collections.Immutable;
using Mpbf.Core.Estimates;
using Mpbf.Isl.Campaigns;
using Mpbf.Isl.Surrogates;

namespace Mpbf.CrossLayer.Loops;

/// <summary>What is done to the model between rounds.</summary>
public enum InnerLoop
{
    /// <summary>The model of the initial design is kept.</summary>
    Hold,

    /// <summary>That model is kept; bias and sigma are corrected by the outcomes.</summary>
    Recalibrate,

    /// <summary>The model is fitted anew to everything learnt.</summary>
    Refit,

    /// <summary>As <see cref="Refit"/>, the better half of the outcomes counted twice.</summary>
    Reweight,
}

/// <summary>What is done to the corpus in a round.</summary>
public enum OuterLoop
{
    /// <summary>Measurements at random.</summary>
    Volume,

    /// <summary>Measurements where the upper confidence bound points: mean and two standard deviations.</summary>
    Region,

    /// <summary>The best mean is measured, and predictions of the next best are taken for data.</summary>
    SelfTraining,

    /// <summary>As <see cref="SelfTraining"/>, but candidates that carry an own label are measured before others: low fidelity is replaced by high.</summary>
    Fidelity,
}

/// <summary>A campaign with an inner and an outer loop, as a policy that any loop, ledger or simulation can run.</summary>
/// <param name="Name">Name that tells it from others.</param>
/// <param name="Surrogate">What learns.</param>
/// <param name="Inner">What is done to the model.</param>
/// <param name="Outer">What is done to the corpus.</param>
public sealed record CoupledPolicy(string Name, ISurrogate Surrogate, InnerLoop Inner, OuterLoop Outer) : IPolicy
{
    private const int OwnLabelsPerProposal = 2;
    private const double Width = 2;

    /// <inheritdoc/>
    public bool Corrects => Inner == InnerLoop.Recalibrate;

    /// <inheritdoc/>
    public Chooser Begin(CandidatePool pool)
    {
        ArgumentNullException.ThrowIfNull(pool);
        return (state, count, seed) => Choose(pool, state, count, seed);
    }

    /// <summary>The model as it stands after what was told, and the correction of what it states.</summary>
    internal (ISurrogateModel Model, FeedbackCorrection Correction) Learn(CandidatePool pool, LoopState state)
    {
        (int[] rows, double[] targets) = Lessons(state);
        ISurrogateModel model = Surrogate.Fit(pool.Points.Select(rows), targets);
        if (!Corrects) return (model, FeedbackCorrection.None);
        Measurement[] fed = [.. state.Measured.Where(point => point.Round > 0)];
        double[] mean = new double[fed.Length], sigma = new double[fed.Length];
        if (fed.Length > 0) model.Predict(pool.Points.Select([.. fed.Select(point => point.Candidate)]), mean, sigma);
        return (model, FeedbackCorrection.Of([.. fed.Select((point, i) => (mean[i], Math.Max(double.Hypot(sigma[i], model.NoiseSigma), double.Epsilon), point.Outcome))]));
    }

    /// <summary>What the model is fitted to, one row a lesson.</summary>
    internal (int[] Rows, double[] Targets) Lessons(LoopState state)
    {
        if (Inner is InnerLoop.Hold or InnerLoop.Recalibrate)
        {
            Measurement[] initial = [.. state.Measured.Where(point => point.Round == 0)];
            return (Array.ConvertAll(initial, point => point.Candidate), Array.ConvertAll(initial, point => point.Outcome));
        }

        (int[] rows, double[] targets) = state.Training();
        if (Inner == InnerLoop.Refit) return (rows, targets);
        double sign = state.Goal == Goal.Maximise ? 1 : -1;
        int[] better = [.. Enumerable.Range(0, rows.Length).OrderByDescending(i => sign * targets[i]).Take(rows.Length / 2)];
        return ([.. rows, .. better.Select(i => rows[i])], [.. targets, .. better.Select(i => targets[i])]);
    }

    private Choice Choose(CandidatePool pool, LoopState state, int count, ulong seed)
    {
        (ISurrogateModel model, FeedbackCorrection correction) = Learn(pool, state);
        int[] available = state.Available();
        double[] mean = new double[available.Length], sigma = new double[available.Length];
        model.Predict(pool.Points.Select(available), mean, sigma);
        double sign = state.Goal == Goal.Maximise ? 1 : -1;
        HashSet<int> own = [.. state.OwnLabels.Select(label => label.Label.Candidate)];
        int[] order = [.. Enumerable.Range(0, available.Length)];
        if (Outer == OuterLoop.Volume) NamedRandom.Of(FormattableString.Invariant($"coupled volume {seed}")).Shuffle(order);
        else order = [.. order.OrderByDescending(i => Outer == OuterLoop.Fidelity && own.Contains(available[i])).ThenByDescending(i => (sign * mean[i]) + (Outer == OuterLoop.Region ? Width * correction.SigmaFactor * sigma[i] : 0))];
        ImmutableArray<AskedPoint> points =
        [
            .. order.Take(count).Select(i => new AskedPoint(available[i], mean[i] - correction.Bias, correction.SigmaFactor * double.Hypot(sigma[i], model.NoiseSigma) is > 0 and var stated ? stated : null)),
        ];
        ImmutableArray<OwnLabel> labels = Outer is OuterLoop.SelfTraining or OuterLoop.Fidelity
            ? [.. order.Skip(count).OrderByDescending(i => sign * mean[i]).Take(OwnLabelsPerProposal * count).Select(i => new OwnLabel(available[i], mean[i]))]
            : [];
        return new Choice(points, labels);
    }
}

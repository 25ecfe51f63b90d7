using Mpbf.Core.Estimates;
using Mpbf.Core.Statistics;
using Mpbf.CrossLayer.Expressions;
using Mpbf.Isl.Campaigns;
using Mpbf.Isl.Surrogates;

namespace Mpbf.CrossLayer.Loops;

/// <summary>A coupled loop after one of its rounds, measured by a simulator that knows all outcomes. NaN where a quantity is not defined yet.</summary>
/// <param name="Overclaim">L = ln(RMSE / RMS sigma) on the candidates not measured: the inner state.</param>
/// <param name="Bias">Mean error there, in standard deviations of the pool.</param>
/// <param name="Risk">E_r: share of them with an error beyond half a standard deviation of the pool.</param>
/// <param name="Volume">V_d of what was learnt, by five folds of it, own labels taken at their word, as the loop itself would measure it.</param>
/// <param name="Fidelity">F_p: 1 − own-label share × systematic difference from the truth.</param>
/// <param name="OwnLabelShare">Share of own labels in what was learnt.</param>
/// <param name="HitShare">O_m∘C_d so far.</param>
/// <param name="Gain">Gain so far.</param>
/// <param name="Trust">Trust so far.</param>
internal readonly record struct CoupledRound(double Overclaim, double Bias, double Risk, double Volume, double Fidelity, double OwnLabelShare, double HitShare, double Gain, double Trust)
{
    private const int FoldCount = 5, LeastForLine = 8;
    private const double ToleratedDeviations = 0.5;

    /// <summary>ΔB with default coefficients, V_d − F_p: the outer state.</summary>
    public double Shift => new BoundaryShift().Of(Volume, Fidelity);

    public double Resolution => Math.Sqrt(Gain * Trust);

    public double Steering => double.IsFinite(HitShare) && double.IsFinite(Resolution) ? new SteeringFidelity().Of(HitShare, Resolution) : double.NaN;

    public static CoupledRound Of(CoupledPolicy policy, SimulatedPool pool, LoopState state)
    {
        (ISurrogateModel model, FeedbackCorrection correction) = policy.Learn(pool.Pool, state);
        int[] rest = state.Available();
        double[] mean = new double[rest.Length], sigma = new double[rest.Length];
        model.Predict(pool.Pool.Points.Select(rest), mean, sigma);
        double level = pool.Outcomes.Average(), deviation = Math.Sqrt(pool.Outcomes.Average(y => (y - level) * (y - level)));
        double squares = 0, claimed = 0, bias = 0, beyond = 0;
        for (int i = 0; i < rest.Length; i++)
        {
            double error = mean[i] - correction.Bias - pool.Outcomes[rest[i]], stated = correction.SigmaFactor * double.Hypot(sigma[i], model.NoiseSigma);
            squares += error * error;
            claimed += stated * stated;
            bias += error / deviation / rest.Length;
            if (Math.Abs(error) > ToleratedDeviations * deviation) beyond += 1.0 / rest.Length;
        }

        (double fidelity, double share) = FidelityOf(pool, state, policy);
        (double hits, double gain, double trust) = SteeringOf(pool, state, policy);
        return new(0.5 * Math.Log(squares / claimed), bias, beyond, VolumeOf(policy, pool.Pool, state), fidelity, share, hits, gain, trust);
    }

    /// <summary>Equation (264): ½ ln(variance / squared error in five folds), a candidate in one fold however often it counts.</summary>
    private static double VolumeOf(CoupledPolicy policy, CandidatePool pool, LoopState state)
    {
        (int[] rows, double[] targets) = policy.Lessons(state);
        int[] fold = Array.ConvertAll(rows, row => (int)(NamedRandom.SeedOf(FormattableString.Invariant($"coupled fold {row}")) % FoldCount));
        double squares = 0, average = targets.Average(), variance = targets.Sum(y => (y - average) * (y - average));
        for (int f = 0; f < FoldCount; f++)
        {
            int[] held = [.. Enumerable.Range(0, rows.Length).Where(i => fold[i] == f)], kept = [.. Enumerable.Range(0, rows.Length).Where(i => fold[i] != f)];
            if (held.Length == 0) continue;
            if (kept.Length < 2) return double.NaN;
            ISurrogateModel model = policy.Surrogate.Fit(pool.Points.Select(Array.ConvertAll(kept, i => rows[i])), Array.ConvertAll(kept, i => targets[i]));
            double[] mean = new double[held.Length];
            model.Predict(pool.Points.Select(Array.ConvertAll(held, i => rows[i])), mean, new double[held.Length]);
            for (int i = 0; i < held.Length; i++) squares += Math.Pow(mean[i] - targets[held[i]], 2);
        }

        return 0.5 * Math.Log(variance / squares);
    }

    /// <summary>Equation (265), after (6) to (8): own labels are a source of their own, the truth is the reference; a mean shift where there are too few for a line.</summary>
    private static (double Fidelity, double Share) FidelityOf(SimulatedPool pool, LoopState state, CoupledPolicy policy)
    {
        if (policy.Inner is InnerLoop.Hold or InnerLoop.Recalibrate) return (1, 0);
        (int[] rows, double[] targets) = state.Training();
        int[] own = [.. Enumerable.Range(state.Measured.Count, rows.Length - state.Measured.Count)];
        if (own.Length == 0) return (1, 0);
        double[] truth = Array.ConvertAll(own, i => pool.Outcomes[rows[i]]), difference = [.. own.Select((i, n) => targets[i] - truth[n])], ones = [.. Enumerable.Repeat(1.0, own.Length)];
        (double intercept, double slope) = own.Length >= LeastForLine ? WeightedMoments.Line(truth, difference, ones) : (difference.Average(), 0);
        if (double.IsNaN(slope)) (intercept, slope) = (difference.Average(), 0);
        double share = own.Length / (double)rows.Length, mean = pool.Outcomes.Average(), deviation = pool.Outcomes.Average(y => Math.Abs(y - mean));
        return (Math.Clamp(1 - (share * truth.Average(y => Math.Abs(intercept + (slope * y))) / deviation), 0, 1), share);
    }

    private static (double Hits, double Gain, double Trust) SteeringOf(SimulatedPool pool, LoopState state, CoupledPolicy policy)
    {
        if (state.Round < 1) return (double.NaN, double.NaN, double.NaN);
        Campaign campaign = state.ToCampaign(null, pool.Outcomes, policy.Corrects);
        var values = new Resampling(1, 2); // values alone are asked for
        return (CampaignMeasures.HitShare(campaign, values).Value, CampaignMeasures.Gain(campaign).Estimate?.Value ?? double.NaN, CampaignMeasures.Trust(campaign, values).Estimate?.Value ?? double.NaN);
    }
}

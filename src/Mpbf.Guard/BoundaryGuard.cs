using System.Numerics.Tensors;
using Mpbf.Core.Estimates;
using Mpbf.Core.Statistics;

namespace Mpbf.Guard;

/// <summary>
/// Decides on predictions one at a time: trust, defer or reject, with an interval. Decisions allocate nothing and may come from any number of threads while outcomes are being observed.
/// </summary>
/// <remarks>
/// The interval's half-width t follows the outcomes: t grows by η(1 − α) with each miss and shrinks by ηα with each hit (Angelopoulos et al. 2024), η a fiftieth of its first value, so that long-run coverage returns to the level after a
/// change. An infinite t (vacuous evidence) stays infinite until a new boundary is loaded. Reference rows that coincide with the query do not count: the boundary was fitted without a row's own composition.
/// </remarks>
public sealed class BoundaryGuard : IDisposable
{
    private const double StepShare = 0.02;

    private readonly GuardTerm[] _terms;
    private readonly RankPlace[] _places;
    private readonly int _givenCount;
    private readonly bool _needsDistance;
    private readonly bool _needsEmbedding;
    private readonly bool _needsSigma;
    private readonly double[] _riskSupport;
    private readonly double[] _riskLevel;
    private readonly GuardMeters _meters;
    private double _factor;
    private readonly double _step;

    /// <summary>A guard for a boundary.</summary>
    /// <param name="boundary">From <see cref="BoundaryFile"/> or an audit.</param>
    public BoundaryGuard(GuardBoundary boundary)
    {
        ArgumentNullException.ThrowIfNull(boundary);
        boundary.Check();
        Boundary = boundary;
        _terms = [.. boundary.Terms];
        _places = Array.ConvertAll(_terms, term => new RankPlace(term.Values));
        _givenCount = _terms.Count(term => term.Kind == TermKind.Given);
        _needsDistance = Array.Exists(_terms, term => term.Kind is TermKind.Distance or TermKind.Density);
        _needsEmbedding = _needsDistance || Array.Exists(_terms, term => term.Kind == TermKind.Leverage);
        _needsSigma = Array.Exists(_terms, term => term.Kind == TermKind.Sigma);
        (_riskSupport, _riskLevel) = ([.. boundary.RiskSupport], [.. boundary.RiskLevel]);
        _factor = boundary.IntervalFactor;
        _step = double.IsFinite(_factor) ? StepShare * _factor : 0;
        _meters = new GuardMeters(boundary, () => Factor);
    }

    /// <summary>The boundary.</summary>
    public GuardBoundary Boundary { get; }

    /// <summary>The current half-width of intervals: in units of sigma where the boundary is normalised, else in the unit of the property.</summary>
    public double Factor => Volatile.Read(ref _factor);

    /// <summary>How the guard is doing, from the outcomes it was told.</summary>
    public GuardHealth Health => _meters.Health(Boundary.Level);

    /// <summary>Decides on a prediction.</summary>
    /// <param name="embedding">Its place in the space that the boundary was made in, of width <see cref="GuardBoundary.Width"/>; empty where the boundary needs none.</param>
    /// <param name="prediction">The prediction, in the unit of the property.</param>
    /// <param name="sigma">Its standard deviation; NaN where there is none.</param>
    /// <param name="given">The values of <see cref="GuardBoundary.GivenNames"/>, in their order; NaN for one that is not known, empty for none.</param>
    /// <exception cref="ArgumentException">The embedding has another width than the boundary's, or there are more or fewer values than names.</exception>
    public GuardDecision Decide(ReadOnlySpan<float> embedding, double prediction, double sigma = double.NaN, ReadOnlySpan<double> given = default)
    {
        if (_needsEmbedding && embedding.Length != 0 && embedding.Length != Boundary.Width)
            throw new ArgumentException($"An embedding of width {embedding.Length}; the boundary was made for {Boundary.Width}.", nameof(embedding));
        if (given.Length != 0 && given.Length != _givenCount)
            throw new ArgumentException($"{given.Length} given values; the boundary needs {_givenCount}: {string.Join(", ", Boundary.GivenNames)}.", nameof(given));
        GuardDecision decision = Judge(embedding, prediction, sigma, given);
        _meters.Decided(decision);
        return decision;
    }

    /// <summary>Learns from a measured outcome: the interval's width follows it, and health counts it.</summary>
    /// <param name="decision">What was decided.</param>
    /// <param name="truth">The outcome; NaN (a failed measurement) is counted and teaches nothing.</param>
    public void Observe(in GuardDecision decision, double truth)
    {
        if (!double.IsFinite(truth) || decision.Reason == GuardReason.NotANumber)
        {
            _meters.Unusable();
            return;
        }

        bool isMiss = !decision.Interval.Contains(truth);
        _meters.Observed(isMiss);
        double change = _step * (isMiss ? Boundary.Level : -(1 - Boundary.Level)), seen, next;
        do
        {
            seen = Volatile.Read(ref _factor);
            next = Math.Max(0, seen + change);
        }
        while (Interlocked.CompareExchange(ref _factor, next, seen) != seen);
    }

    /// <inheritdoc/>
    public void Dispose() => _meters.Dispose();

    private GuardDecision Judge(ReadOnlySpan<float> embedding, double prediction, double sigma, ReadOnlySpan<double> given)
    {
        bool hasSigma = !double.IsNaN(sigma);
        if (!double.IsFinite(prediction) || (hasSigma && !(sigma > 0 && double.IsFinite(sigma))) || !(embedding.IsEmpty || TensorPrimitives.IsFiniteAll(embedding)) || TensorPrimitives.IsInfinityAny(given))
            return new(GuardVerdict.Reject, GuardReason.NotANumber, double.NaN, double.NaN, new Interval(double.NegativeInfinity, double.PositiveInfinity));
        Interval interval = IntervalOf(prediction, sigma);
        if (Boundary.Refusal is not null) return new(GuardVerdict.Defer, GuardReason.NoUsableBoundary, double.NaN, Boundary.BaseRate, interval);
        if ((_needsSigma && !hasSigma) || (_needsEmbedding && embedding.IsEmpty) || given.Length < _givenCount || TensorPrimitives.IsNaNAny(given))
            return new(GuardVerdict.Defer, GuardReason.MissingTerm, double.NaN, Boundary.BaseRate, interval);
        double support = 0, distance = 0, own = 0;
        if (_needsDistance) (distance, own) = MeanDistances(embedding);
        int next = 0;
        for (int term = 0; term < _terms.Length; term++)
        {
            double value = _terms[term].Kind switch
            {
                TermKind.Distance => distance,
                TermKind.Density => distance + own > 0 ? distance / (distance + own) : 0.5,
                TermKind.Leverage => Boundary.Leverage!.Of(embedding),
                TermKind.Sigma => sigma,
                _ => given[next++],
            };
            support += _terms[term].Weight * _places[term][value];
        }

        double risk = RiskAt(support);
        return support <= Boundary.Threshold ? new(GuardVerdict.Trust, GuardReason.InsideBoundary, support, risk, interval)
            : support <= 1 ? new(GuardVerdict.Defer, GuardReason.BeyondBoundary, support, risk, interval)
            : new(GuardVerdict.Reject, GuardReason.BeyondEvaluated, support, risk, interval);
    }

    private Interval IntervalOf(double prediction, double sigma)
    {
        double half = Factor * (Boundary.IsNormalised ? sigma : 1);
        return double.IsFinite(half) ? new Interval(prediction - half, prediction + half) : new Interval(double.NegativeInfinity, double.PositiveInfinity);
    }

    /// <summary>Mean distance to the nearest reference rows, and the mean of their own; those that coincide with the query do not count.</summary>
    private (double Distance, double Own) MeanDistances(ReadOnlySpan<float> embedding)
    {
        int count = Math.Min(Boundary.NeighbourCount, Boundary.Reference!.RowCount), found = 0;
        Span<float> nearest = stackalloc float[count];
        Span<int> rows = stackalloc int[count];
        for (int row = 0; row < Boundary.Reference.RowCount; row++)
        {
            float distance = TensorPrimitives.Distance(Boundary.Reference.Row(row), embedding);
            if (distance == 0 || (found == count && distance >= nearest[count - 1])) continue;
            int at = found < count ? found++ : count - 1;
            for (; at > 0 && nearest[at - 1] > distance; at--) (nearest[at], rows[at]) = (nearest[at - 1], rows[at - 1]);
            (nearest[at], rows[at]) = (distance, row);
        }

        double sum = 0, own = 0;
        for (int i = 0; i < found; i++)
        {
            sum += nearest[i];
            if (!Boundary.ReferenceDistances.IsEmpty) own += Boundary.ReferenceDistances[rows[i]];
        }

        return found == 0 ? (0, 0) : (sum / found, own / found);
    }

    private double RiskAt(double support)
    {
        int above = Array.BinarySearch(_riskSupport, support);
        if (above >= 0) return _riskLevel[above];
        above = ~above;
        if (above == 0) return _riskLevel[0];
        if (above == _riskSupport.Length) return _riskLevel[^1];
        double share = (support - _riskSupport[above - 1]) / (_riskSupport[above] - _riskSupport[above - 1]);
        return _riskLevel[above - 1] + (share * (_riskLevel[above] - _riskLevel[above - 1]));
    }
}

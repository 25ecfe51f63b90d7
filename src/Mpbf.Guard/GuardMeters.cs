using System.Diagnostics.Metrics;

namespace Mpbf.Guard;

/// <summary>Counts of a guard, also as instruments of the meter <c>Mpbf.Guard</c>: decisions by verdict, support, outcomes, misses, the interval's factor.</summary>
internal sealed class GuardMeters : IDisposable
{
    private static readonly object[] Verdicts = [.. Enum.GetNames<GuardVerdict>().Select(name => (object)name.ToLowerInvariant())];

    private readonly Meter _meter;
    private readonly Counter<long> _decisions;
    private readonly Histogram<double> _support;
    private readonly Counter<long> _outcomes;
    private readonly Counter<long> _misses;
    private readonly long[] _counts = new long[3];
    private long _observed;
    private long _missed;
    private long _unusable;

    public GuardMeters(GuardBoundary boundary, Func<double> factor)
    {
        _meter = new Meter("Mpbf.Guard", "1.0", [new KeyValuePair<string, object?>("boundary", boundary.Name)]);
        _decisions = _meter.CreateCounter<long>("mpbf.guard.decisions", "{decision}", "Decisions by verdict.");
        _support = _meter.CreateHistogram<double>("mpbf.guard.support", "1", "Support score of the predictions.");
        _outcomes = _meter.CreateCounter<long>("mpbf.guard.outcomes", "{outcome}", "Measured outcomes.");
        _misses = _meter.CreateCounter<long>("mpbf.guard.misses", "{outcome}", "Outcomes outside their interval.");
        _meter.CreateObservableGauge("mpbf.guard.interval_factor", factor, "1", "Half-width of the intervals.");
    }

    public void Decided(in GuardDecision decision)
    {
        Interlocked.Increment(ref _counts[(int)decision.Verdict]);
        if (_decisions.Enabled) _decisions.Add(1, new KeyValuePair<string, object?>("verdict", Verdicts[(int)decision.Verdict]));
        if (_support.Enabled && double.IsFinite(decision.Support)) _support.Record(decision.Support);
    }

    public void Observed(bool isMiss)
    {
        Interlocked.Increment(ref _observed);
        _outcomes.Add(1);
        if (!isMiss) return;
        Interlocked.Increment(ref _missed);
        _misses.Add(1);
    }

    public void Unusable() => Interlocked.Increment(ref _unusable);

    /// <summary>Counts are read against the order in which they grow, so that misses never exceed outcomes, nor outcomes decisions, while other threads go on.</summary>
    public GuardHealth Health(double level)
    {
        long missed = Volatile.Read(ref _missed), observed = Volatile.Read(ref _observed), unusable = Volatile.Read(ref _unusable);
        return new(Volatile.Read(ref _counts[0]), Volatile.Read(ref _counts[1]), Volatile.Read(ref _counts[2]), observed, missed, unusable, level);
    }

    public void Dispose() => _meter.Dispose();
}

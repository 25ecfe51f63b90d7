using MathNet.Numerics;

namespace Mpbf.Isl.Monitors;

/// <summary>
/// Watches whether intervals hold at least what they state, on proposals as they are measured. The evidence is an e-value that may be looked at after every outcome: under honest intervals it exceeds 1/level with
/// probability at most that level, however long the stream. Constant memory; one thread at a time.
/// </summary>
public sealed class CoverageMonitor
{
    private readonly double _missRate;
    private long _misses;

    /// <summary>A monitor that has seen nothing.</summary>
    /// <param name="level">Nominal coverage, in (0, 1).</param>
    public CoverageMonitor(double level = 0.9)
    {
        Conformal.Confidence.Require(level);
        _missRate = 1 - level;
    }

    /// <summary>Outcomes seen.</summary>
    public long Count { get; private set; }

    /// <summary>Share of them inside their interval; NaN before the first.</summary>
    public double Coverage => 1 - (_misses / (double)Count);

    /// <summary>
    /// Natural logarithm of the e-value, equation (71): the likelihood of the misses, averaged over miss rates uniform above the nominal one, against the nominal one. 0 before the first outcome.
    /// </summary>
    public double LogEvidence
    {
        get
        {
            if (Count == 0) return 0;
            double covered = Count - _misses;
            double above = 1 - SpecialFunctions.BetaRegularized(_misses + 1, covered + 1, _missRate);
            return SpecialFunctions.BetaLn(_misses + 1, covered + 1) + Math.Log(Math.Max(above, double.Epsilon))
                - Math.Log(1 - _missRate) - (_misses * Math.Log(_missRate)) - (covered * Math.Log(1 - _missRate));
        }
    }

    /// <summary>Whether the evidence against honest intervals reaches a level.</summary>
    /// <param name="level">False alarms over the whole stream, in (0, 1). Default 0.05.</param>
    public bool IsAlarm(double level = 0.05) => LogEvidence >= -Math.Log(level);

    /// <summary>Takes in whether an interval held its outcome.</summary>
    public void Observe(bool isCovered)
    {
        Count++;
        if (!isCovered) _misses++;
    }
}

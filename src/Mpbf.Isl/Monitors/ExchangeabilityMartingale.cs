namespace Mpbf.Isl.Monitors;

/// <summary>
/// Conformal test martingale with the simple jumper bet (Vovk et al. 2021): each score gets the smoothed rank p-value among those before it, and a bet against p being uniform. While scores are exchangeable
/// the capital exceeds c with probability at most 1/c, whenever one looks (Ville 1939); drift makes it grow. One thread at a time.
/// </summary>
/// <remarks>
/// Constant memory: the first scores, up to the capacity, are kept for ranking and the later ones ranked among them. The guarantee is exact up to the capacity; much further on, chance differences between the kept
/// scores and the stream can add up.
/// </remarks>
public sealed class ExchangeabilityMartingale
{
    private const double JumpRate = 0.01;

    private readonly double[] _sorted;
    private readonly Random _random;
    private readonly double[] _capital = [1.0 / 3, 1.0 / 3, 1.0 / 3];
    private int _kept;
    private double _logScale;

    /// <summary>A martingale of capital 1.</summary>
    /// <param name="seed">For smoothing ties and ranks; the same seed gives the same path.</param>
    /// <param name="capacity">Scores kept for ranking, at least 10. Default 5,000.</param>
    public ExchangeabilityMartingale(int seed, int capacity = 5000)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 10);
        (_random, _sorted) = (new Random(seed), new double[capacity]);
    }

    /// <summary>Natural logarithm of the capital; above ln(1/level) the stream is not exchangeable at that level.</summary>
    public double LogCapital { get; private set; }

    /// <summary>The largest <see cref="LogCapital"/> so far, to which the guarantee applies.</summary>
    public double LargestLogCapital { get; private set; }

    /// <summary>Takes in a score and returns its p-value.</summary>
    /// <param name="score">E.g. |error| / sigma, or a neighbour distance; not NaN.</param>
    public double Observe(double score)
    {
        if (double.IsNaN(score)) throw new ArgumentOutOfRangeException(nameof(score), score, "A score is a number; leave out rows without an outcome.");
        Span<double> kept = _sorted.AsSpan(0, _kept);
        int below = LowerBound(kept, score), upTo = below;
        while (upTo < kept.Length && kept[upTo] == score) upTo++;
        double pValue = (kept.Length - upTo + (_random.NextDouble() * (upTo - below + 1))) / (kept.Length + 1);
        if (_kept < _sorted.Length)
        {
            Array.Copy(_sorted, below, _sorted, below + 1, _kept - below);
            _sorted[below] = score;
            _kept++;
        }

        Bet(pValue);
        return pValue;
    }

    /// <summary>Equation (70): the capital is shared by three bets 1 + ε (p − ½), ε = −1, 0, 1, between which a hundredth of it moves at each step.</summary>
    private void Bet(double pValue)
    {
        double sum = _capital[0] + _capital[1] + _capital[2], after = 0;
        for (int i = 0; i < _capital.Length; i++)
        {
            _capital[i] = (((1 - JumpRate) * _capital[i]) + (JumpRate * sum / 3)) * (1 + ((i - 1) * (pValue - 0.5)));
            after += _capital[i];
        }

        _logScale += Math.Log(after);
        for (int i = 0; i < _capital.Length; i++) _capital[i] /= after;
        LogCapital = _logScale;
        LargestLogCapital = Math.Max(LargestLogCapital, LogCapital);
    }

    private static int LowerBound(ReadOnlySpan<double> sorted, double value)
    {
        int low = 0, high = sorted.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (sorted[middle] < value) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}

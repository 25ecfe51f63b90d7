using MathNet.Numerics;

namespace Mpbf.Core.Statistics;

/// <summary>The sign test: whether one of two alternatives wins more often than a fair coin lets it.</summary>
public static class SignTest
{
    /// <summary>P(at least so many wins) where each of the votes is won with probability ½; 1 without votes.</summary>
    /// <param name="wins">0 to <paramref name="votes"/>.</param>
    /// <param name="votes">Votes that were not ties.</param>
    public static double PValue(int wins, int votes)
    {
        if (wins < 0 || wins > votes) throw new ArgumentOutOfRangeException(nameof(wins), wins, $"Allowed: 0 to {votes}.");
        return wins == 0 ? 1 : SpecialFunctions.BetaRegularized(wins, votes - wins + 1, 0.5);
    }
}

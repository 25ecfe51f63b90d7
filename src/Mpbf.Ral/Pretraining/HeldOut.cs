using Mpbf.Core;

namespace Mpbf.Ral.Pretraining;

/// <summary>A fifth of the rows, drawn with a seed, on which an objective is scored but not fitted.</summary>
internal static class HeldOut
{
    private const int Share = 5, LeastRows = 10;

    /// <summary>Splits rows.</summary>
    /// <exception cref="BadInputException">Fewer than 10 rows.</exception>
    public static (int[] Fitted, int[] Scored) Split(int rowCount, string rows, ulong seed)
    {
        if (rowCount < LeastRows) throw new BadInputException($"{rowCount} {rows}", $"at least {LeastRows}", "An objective is scored on a fifth of them that it was not fitted on.");
        int[] order = [.. Enumerable.Range(0, rowCount)];
        Generator(seed).Shuffle(order);
        return ([.. order[(rowCount / Share)..].Order()], [.. order[..(rowCount / Share)].Order()]);
    }

    public static Random Generator(ulong seed) => new(unchecked((int)(seed ^ (seed >> 32))));
}

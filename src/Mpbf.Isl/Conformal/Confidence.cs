using System.Runtime.CompilerServices;

namespace Mpbf.Isl.Conformal;

/// <summary>Guards at the door of the conformal methods.</summary>
internal static class Confidence
{
    public static void Require(double level, [CallerArgumentExpression(nameof(level))] string? name = null)
    {
        if (!(level > 0 && level < 1)) throw new ArgumentOutOfRangeException(name, level, "Allowed: 0 < level < 1.");
    }

    public static double[] Sorted(ReadOnlySpan<double> scores)
    {
        double[] sorted = scores.ToArray();
        if (Array.Exists(sorted, double.IsNaN)) throw new ArgumentException("A score is NaN; leave out rows without an outcome.", nameof(scores));
        Array.Sort(sorted);
        return sorted;
    }
}

using System.Globalization;

namespace Mpbf.Dal.Conventions;

/// <summary>Whether the rows that have a second label are a fair sample of those that have a first one: an overlap that was filtered bends every regression on it.</summary>
public static class SelectionCheck
{
    private const int LeastCount = 10;
    private const double LeastDistance = 0.1;

    /// <summary>Two-sample test of Kolmogorov and Smirnov, asymptotic p-value (Press et al. 2007, 14.3.3).</summary>
    /// <param name="inside">Values of rows in the overlap.</param>
    /// <param name="outside">Values of the same source of rows that are not.</param>
    /// <returns>Null where the two do not differ, or by less than a tenth of the distribution.</returns>
    public static ConventionFinding? Check(ReadOnlySpan<double> inside, ReadOnlySpan<double> outside)
    {
        if (inside.Length < LeastCount || outside.Length < LeastCount) return null;
        double[] a = inside.ToArray(), b = outside.ToArray();
        Array.Sort(a);
        Array.Sort(b);
        (double distance, double at) = Distance(a, b);
        double effective = Math.Sqrt((double)a.Length * b.Length / (a.Length + b.Length)), lambda = (effective + 0.12 + (0.11 / effective)) * distance;
        double p = Tail(lambda);
        if (p > ConventionFinding.Level || distance < LeastDistance) return null;
        double shareInside = (double)CountUpTo(a, at) / a.Length, shareOutside = (double)CountUpTo(b, at) / b.Length;
        return new ConventionFinding(
            "selection", string.Create(CultureInfo.InvariantCulture, $"the overlap is selected: {shareInside:P0} of its values are at most {at:G4}, against {shareOutside:P0} outside it (means {a.Average():G4} and {b.Average():G4})"),
            p, "both are samples of one distribution", double.NaN, double.NaN);
    }

    private static (double Distance, double At) Distance(double[] a, double[] b)
    {
        (int i, int j, double distance, double at) = (0, 0, 0, a[0]);
        while (i < a.Length && j < b.Length)
        {
            double value = Math.Min(a[i], b[j]);
            while (i < a.Length && a[i] <= value) i++;
            while (j < b.Length && b[j] <= value) j++;
            double gap = Math.Abs(((double)i / a.Length) - ((double)j / b.Length));
            if (gap > distance) (distance, at) = (gap, value);
        }

        return (distance, at);
    }

    private static int CountUpTo(double[] sorted, double value) => sorted.Count(x => x <= value);

    private static double Tail(double lambda)
    {
        double sum = 0;
        for (int k = 1; k <= 100; k++)
        {
            double term = 2 * ((k % 2 == 1 ? 1 : -1) * Math.Exp(-2 * k * k * lambda * lambda));
            sum += term;
            if (Math.Abs(term) < 1e-12) break;
        }

        return lambda < 0.2 ? 1 : Math.Clamp(sum, 0, 1);
    }
}

namespace Mpbf.Ral.Probes;

/// <summary>Shares of classes among rows, with one row more that belongs to all alike, so that none is 0.</summary>
internal static class ClassShares
{
    public static double[] Of(IReadOnlyList<int> classes, int count)
    {
        double[] shares = new double[count];
        Array.Fill(shares, 1.0 / count / (classes.Count + 1));
        foreach (int own in classes) shares[own] += 1.0 / (classes.Count + 1);
        return shares;
    }

    /// <summary>From slopes c, one a class, to Σ_k c_k ∂share_k/∂w_n for each row n, w_n its weight.</summary>
    public static double[] Pull(double[] slopes, IReadOnlyList<int> classes, double[] shares)
    {
        double mean = slopes.Zip(shares, static (slope, share) => slope * share).Sum();
        return [.. classes.Select(own => (slopes[own] - mean) / (classes.Count + 1))];
    }
}

namespace Mpbf.Isl.Surrogates;

/// <summary>How bagged regression trees are grown.</summary>
public sealed record BaggedTreesOptions
{
    /// <summary>Trees, at least 2. Standard deviations over 100 trees are known to 7 %.</summary>
    public int TreeCount { get; init; } = 100;

    /// <summary>Least measurements (repeats counted) in a leaf, at least 1; grown out unless stated, as bagging asks for (Breiman 1996).</summary>
    public int LeastLeaf { get; init; } = 1;

    /// <summary>Share of the coordinates tried at each split, in (0, 1]; all unless stated. Smaller decorrelates the trees (Breiman 2001).</summary>
    public double FeatureShare { get; init; } = 1;

    /// <summary>What sigma means.</summary>
    public TreeSpread Spread { get; init; } = TreeSpread.Bootstrap;

    /// <summary>Seed of the bootstrap and of the coordinates tried.</summary>
    public ulong Seed { get; init; } = 1;
}

/// <summary>The standard deviation that bagged trees state.</summary>
public enum TreeSpread
{
    /// <summary>Standard deviation over the trees: that of one tree under resampling, wider than that of their mean.</summary>
    Bootstrap,

    /// <summary>Standard deviation of the mean under a new draw of the data: the infinitesimal jackknife with its correction for finite trees (Wager, Hastie and Efron 2014).</summary>
    InfinitesimalJackknife,
}

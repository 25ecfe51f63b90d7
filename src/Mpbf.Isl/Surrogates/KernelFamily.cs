namespace Mpbf.Isl.Surrogates;

/// <summary>Correlation of a function at two points against their scaled distance r, equations (110) to (113) of <c>docs/theory/surrogates.md</c>.</summary>
public enum KernelFamily
{
    /// <summary>e^(−r): continuous, nowhere differentiable.</summary>
    Matern12,

    /// <summary>(1 + √3 r) e^(−√3 r): differentiable once.</summary>
    Matern32,

    /// <summary>(1 + √5 r + 5 r²/3) e^(−√5 r): differentiable twice.</summary>
    Matern52,

    /// <summary>e^(−r²/2): infinitely smooth.</summary>
    Rbf,
}

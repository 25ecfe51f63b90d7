namespace Mpbf.Isl.Surrogates;

/// <summary>How a Gaussian process is fitted.</summary>
public sealed record GaussianProcessOptions
{
    /// <summary>The kernel; twice differentiable unless stated, the common choice for measured properties (Snoek et al. 2012).</summary>
    public KernelFamily Kernel { get; init; } = KernelFamily.Matern52;

    /// <summary>The trend that the function varies about.</summary>
    public PriorMean Mean { get; init; } = PriorMean.Constant;

    /// <summary>One lengthscale a coordinate (automatic relevance determination) or one for all standardised coordinates.</summary>
    public bool Ard { get; init; } = true;

    /// <summary>Starts of the optimiser: the prior's median (or <see cref="Initial"/>) and draws from the prior; at least 1.</summary>
    public int Starts { get; init; } = 4;

    /// <summary>Seed of the draws, and of the rows that hyperparameters are learnt from where there are more than 2,000.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Where the first start begins; null for the prior's median.</summary>
    public Hyperparameters? Initial { get; init; }

    /// <summary>False keeps <see cref="Initial"/> as it is.</summary>
    public bool Optimise { get; init; } = true;

    internal static GaussianProcessOptions Required(GaussianProcessOptions? options)
    {
        options ??= new GaussianProcessOptions();
        if (options.Starts < 1) throw new ArgumentException($"{options.Starts} starts; expected at least 1.", nameof(options));
        if (!options.Optimise && options.Initial is null) throw new ArgumentException("Without optimisation the hyperparameters must be given.", nameof(options));
        return options;
    }
}

/// <summary>The trend of a Gaussian process; its coefficients are integrated out under a flat prior.</summary>
public enum PriorMean
{
    /// <summary>A constant.</summary>
    Constant,

    /// <summary>A constant and a slope along each coordinate.</summary>
    Linear,
}

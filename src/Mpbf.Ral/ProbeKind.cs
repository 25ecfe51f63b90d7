namespace Mpbf.Ral;

/// <summary>How a quantity is read from a representation.</summary>
public enum ProbeKind
{
    /// <summary>Distance-weighted mean of the 8 nearest rows: the default, which ranks representations as their users find them.</summary>
    Neighbours,

    /// <summary>Ridge regression under a Gaussian kernel.</summary>
    KernelRidge,

    /// <summary>Ridge regression; for classes multinomial logistic regression. What is linearly there.</summary>
    Ridge,
}

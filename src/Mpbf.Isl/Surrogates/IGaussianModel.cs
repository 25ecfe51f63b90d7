namespace Mpbf.Isl.Surrogates;

/// <summary>A model whose function values are jointly Gaussian.</summary>
public interface IGaussianModel : IJointModel
{
    /// <summary>Posterior covariance of the function between two sets of points.</summary>
    /// <param name="left">Rows of the result.</param>
    /// <param name="right">Columns of the result.</param>
    /// <returns>left × right, row-major.</returns>
    /// <exception cref="ArgumentException">Another width.</exception>
    double[] Covariance(Points left, Points right);
}

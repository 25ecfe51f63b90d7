namespace Mpbf.Isl.Surrogates;

/// <summary>A model that can draw whole functions.</summary>
public interface IJointModel : ISurrogateModel
{
    /// <summary>Draws of the whole function at the points, jointly.</summary>
    /// <param name="points">Where; at most 4,096 points where draws need their covariance.</param>
    /// <param name="draws">Number of draws, at least 1.</param>
    /// <param name="seed">Repeats the draws.</param>
    /// <returns>draws × points, row-major.</returns>
    double[] Sample(Points points, int draws, ulong seed);
}

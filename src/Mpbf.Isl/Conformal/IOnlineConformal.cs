namespace Mpbf.Isl.Conformal;

/// <summary>A threshold that follows a stream of scores: take it before the outcome, tell it the score after. One thread at a time.</summary>
public interface IOnlineConformal
{
    /// <summary>The threshold for the next row; positive infinity while the evidence is too thin.</summary>
    double Threshold { get; }

    /// <summary>Takes in the score of a measured row.</summary>
    /// <param name="score">From <see cref="StatedInterval.Score"/>, not NaN.</param>
    void Observe(double score);
}

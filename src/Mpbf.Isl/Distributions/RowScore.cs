namespace Mpbf.Isl.Distributions;

/// <summary>One row's distribution against its truth.</summary>
/// <param name="Error">Mean minus truth, in the unit of the property.</param>
/// <param name="StandardDeviation">Stated standard deviation, in the unit of the property.</param>
/// <param name="Pit">Probability integral transform: the stated probability of a value below the truth, in [0, 1]; uniform over rows for honest distributions.</param>
/// <param name="Crps">Continuous ranked probability score, equation (16), in the unit of the property; smaller is better.</param>
/// <param name="NegativeLogLikelihood">Equation (17), in nats; smaller is better; negative infinity at a point of positive probability.</param>
public readonly record struct RowScore(double Error, double StandardDeviation, double Pit, double Crps, double NegativeLogLikelihood)
{
    /// <summary>Error over standard deviation.</summary>
    public double Z => Error / StandardDeviation;
}

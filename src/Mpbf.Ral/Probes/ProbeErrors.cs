namespace Mpbf.Ral.Probes;

/// <summary>Errors of a probe by row, and those of the mean, summed over the folds that test the row.</summary>
internal sealed class ProbeErrors(int rowCount)
{
    public double[] Squared { get; } = new double[rowCount];

    public double[] Total { get; } = new double[rowCount];

    /// <summary>Q² under row weights; NaN where nothing was tested.</summary>
    public double Skill(ReadOnlySpan<double> weights)
    {
        double squared = 0, total = 0;
        for (int row = 0; row < weights.Length; row++)
        {
            squared += weights[row] * Squared[row];
            total += weights[row] * Total[row];
        }

        return total > 0 ? 1 - (squared / total) : double.NaN;
    }
}

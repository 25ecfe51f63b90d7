namespace Mpbf.CrossLayer.Propagation;

/// <summary>
/// Evaluates an expression on any number of samples, in stretches that stay in the cache of a core, on all cores. Nothing is allocated per stretch, and the values do not depend on the number of threads.
/// </summary>
public static class BulkEvaluation
{
    internal const int Stretch = 2048;

    private const int StretchesPerTask = 64;

    /// <summary>Evaluates.</summary>
    /// <param name="expression">Called from several threads on at most 2,048 samples at a time; must keep no state.</param>
    /// <param name="columns">One array a symbol: as long as <paramref name="values"/>, or of length 1 for a constant.</param>
    /// <param name="values">Receives one value a sample.</param>
    /// <exception cref="ArgumentException">A column is neither a constant nor as long as the values.</exception>
    public static void Evaluate(BulkExpression expression, IReadOnlyList<double[]> columns, double[] values)
    {
        ArgumentNullException.ThrowIfNull(expression);
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(values);
        double[][] samples = new double[columns.Count][];
        for (int symbol = 0; symbol < samples.Length; symbol++)
        {
            double[] column = columns[symbol];
            if (column.Length != values.Length && column.Length != 1)
                throw new ArgumentException($"Column {symbol} has {column.Length} samples; expected {values.Length}, or 1 for a constant.", nameof(columns));
            samples[symbol] = column;
            if (column.Length < values.Length) Array.Fill(samples[symbol] = new double[Stretch], column[0]);
        }

        int stretches = (values.Length + Stretch - 1) / Stretch;
        Parallel.For(0, (stretches + StretchesPerTask - 1) / StretchesPerTask, task =>
        {
            for (int stretch = task * StretchesPerTask; stretch < Math.Min(stretches, (task + 1) * StretchesPerTask); stretch++)
            {
                int start = stretch * Stretch, length = Math.Min(Stretch, values.Length - start);
                expression(new SampleColumns(samples, start, length), values.AsSpan(start, length));
            }
        });
    }
}

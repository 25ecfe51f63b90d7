using System.Collections.Immutable;

namespace Mpbf.Core;

/// <summary>Predicted quantiles at fixed levels, one row a prediction. Immutable; quantiles of a row never cross.</summary>
public sealed class QuantileTable
{
    /// <summary>Quantiles of n rows at L levels.</summary>
    /// <param name="levels">L ascending levels in (0, 1).</param>
    /// <param name="rows">n rows of L finite, non-decreasing values, in the unit of the prediction.</param>
    /// <exception cref="ArgumentException">Levels out of range or order, a row of another length, a value not finite, or quantiles that cross.</exception>
    public QuantileTable(IEnumerable<double> levels, IEnumerable<IEnumerable<double>> rows)
    {
        Levels = [.. levels];
        for (int i = 0; i < Levels.Length; i++)
        {
            if (!(Levels[i] > 0 && Levels[i] < 1) || (i > 0 && Levels[i] <= Levels[i - 1]))
                throw new ArgumentException($"Level {i} is {Levels[i]}; allowed: ascending levels between 0 and 1.", nameof(levels));
        }

        Rows = [.. rows.Select(row => (ImmutableArray<double>)[.. row])];
        for (int i = 0; i < Rows.Length; i++)
        {
            if (Rows[i].Length != Levels.Length) throw new ArgumentException($"Row {i} has {Rows[i].Length} quantiles; expected {Levels.Length}.", nameof(rows));
            for (int q = 0; q < Levels.Length; q++)
            {
                if (!double.IsFinite(Rows[i][q])) throw new ArgumentException($"Row {i} has the quantile {Rows[i][q]}; allowed: finite numbers.", nameof(rows));
                if (q > 0 && Rows[i][q] < Rows[i][q - 1])
                    throw new ArgumentException($"Row {i}: the quantile at {Levels[q]} lies below the one at {Levels[q - 1]}.", nameof(rows));
            }
        }
    }

    /// <summary>The levels, ascending, in (0, 1).</summary>
    public ImmutableArray<double> Levels { get; }

    /// <summary>For each row the quantile at each level.</summary>
    public ImmutableArray<ImmutableArray<double>> Rows { get; }

    /// <summary>Number of rows.</summary>
    public int RowCount => Rows.Length;
}

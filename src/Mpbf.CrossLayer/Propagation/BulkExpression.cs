namespace Mpbf.CrossLayer.Propagation;

/// <summary>An expression over spans of samples.</summary>
/// <param name="symbols">One column a symbol, in the order the expression states.</param>
/// <param name="values">Receives one value a sample; as long as the columns.</param>
public delegate void BulkExpression(SampleColumns symbols, Span<double> values);

/// <summary>A stretch of samples of several symbols, index-aligned: sample j of every column belongs together. <c>default</c> has no column.</summary>
public readonly ref struct SampleColumns
{
    private readonly ReadOnlySpan<double[]> _columns;
    private readonly int _start;

    /// <summary>A stretch of columns.</summary>
    /// <param name="columns">One array a symbol. A column that ends before the stretch repeats one value: its first samples are given.</param>
    /// <param name="start">First sample.</param>
    /// <param name="length">Number of samples, at most those of the shortest column.</param>
    public SampleColumns(ReadOnlySpan<double[]> columns, int start, int length)
    {
        _columns = columns;
        _start = start;
        Length = length;
    }

    /// <summary>Number of samples.</summary>
    public int Length { get; }

    /// <summary>Number of symbols.</summary>
    public int Count => _columns.Length;

    /// <summary>The samples of a symbol.</summary>
    public ReadOnlySpan<double> this[int symbol]
    {
        get
        {
            double[] column = _columns[symbol];
            return column.AsSpan(_start + Length <= column.Length ? _start : 0, Length);
        }
    }
}

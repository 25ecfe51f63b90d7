using System.Globalization;
using Mpbf.Core;
using Mpbf.Dal.Tables;

namespace Mpbf.Formats;

/// <summary>A table whose rows come in blocks of columns: one block is held at a time.</summary>
public abstract class BlockTableReader : TableReader
{
    private string[][] _block = [];
    private int _row = -1;
    private long _line;

    private protected BlockTableReader(string path)
        : base(path)
    {
    }

    /// <inheritdoc/>
    public override long Line => _line;

    /// <inheritdoc/>
    public override string this[int column] => _block[column][_row];

    /// <inheritdoc/>
    public override bool Read()
    {
        while (_block.Length == 0 || ++_row >= _block[0].Length)
        {
            if (Guarded(NextBlock, Path) is not { } block) return false;
            (_block, _row) = (block, -1);
        }

        _line++;
        return true;
    }

    /// <summary>The next block, a column of cells for each of <see cref="TableReader.Columns"/>; null behind the last.</summary>
    private protected abstract string[][]? NextBlock();

    /// <summary>The libraries below report damage by many kinds of exceptions; users get one.</summary>
    private protected static T Guarded<T>(Func<T> read, string path)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is not (BadInputException or OutOfMemoryException or OperationCanceledException))
        {
            throw new BadInputException("a damaged file, or a feature of the format that is not read", "a file as its library writes it", "Write it again.", path, innerException: exception);
        }
    }

    private protected static string Cell(object? value) => value switch
    {
        null => "",
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        float number => number.ToString("R", CultureInfo.InvariantCulture),
        bool flag => flag ? "true" : "false",
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}

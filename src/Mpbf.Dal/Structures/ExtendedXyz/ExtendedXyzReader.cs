using System.Globalization;
using System.Text;
using Mpbf.Core;
using Mpbf.Core.Crystals;
using Mpbf.Dal.PlainText;

namespace Mpbf.Dal.Structures.ExtendedXyz;

/// <summary>Extended and plain XYZ: frames of one file, with Lattice, pbc, Properties and whatever else the comment line says.</summary>
public sealed class ExtendedXyzReader : StructureReader
{
    private const int LargestAtomCount = 10_000_000, FirstCapacity = 4096;

    private readonly TextLines _lines;
    private long _line;
    private int _unread;
    private bool _isEnded;

    /// <summary>Reads from a stream, which it takes over.</summary>
    /// <param name="stream">Unfolded bytes.</param>
    /// <param name="name">Name for messages.</param>
    public ExtendedXyzReader(Stream stream, string name)
        : base(name) => _lines = new TextLines(stream, name);

    /// <inheritdoc/>
    public override string Format => "extended XYZ";

    /// <inheritdoc/>
    public override long Line => _line;

    /// <inheritdoc/>
    public override Structure? Read()
    {
        if (_isEnded) return null;
        while (_unread-- > 0 && _lines.TryRead(out _))
        {
        }

        _isEnded = true; // without a number of atoms the next frame cannot be found
        if (!TryCount(out int count)) return null;
        _line = _lines.Number;
        string comment = Encoding.UTF8.GetString(_lines.Require("a comment line"));
        (_isEnded, _unread) = (false, count);
        FrameComment frame = FrameComment.Parse(comment, _lines);
        return frame.Structure(Rows(frame, count), _lines);
    }

    /// <inheritdoc/>
    public override void Dispose() => _lines.Dispose();

    internal static bool Recognises(string fileName, string start)
    {
        int end = start.IndexOf('\n', StringComparison.Ordinal);
        return end > 0 && int.TryParse(start.AsSpan(0, end).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out _)
            && (fileName.EndsWith("xyz", StringComparison.OrdinalIgnoreCase) || start.Contains("Properties=", StringComparison.Ordinal));
    }

    private bool TryCount(out int count)
    {
        count = 0;
        while (_lines.TryRead(out ReadOnlySpan<byte> line))
        {
            ReadOnlySpan<byte> word = new Tokens(line).Next();
            if (word.IsEmpty) continue;
            if (!int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out count) || count is 0 or > LargestAtomCount)
                throw _lines.Bad(Tokens.Quoted(word), $"a number of atoms, 1 to {LargestAtomCount}");
            return true;
        }

        return false;
    }

    private FrameRows Rows(FrameComment frame, int count)
    {
        var rows = new FrameRows(frame.Columns, Math.Min(count, FirstCapacity));
        for (int atom = 0; atom < count; atom++)
        {
            ReadOnlySpan<byte> line = _lines.Require($"{count} atoms");
            _unread--;
            if (rows.TryAdd(line, count) is { } defect) throw _lines.Bad(defect, $"atom {atom + 1} of {count}: {string.Join(", ", frame.Columns.Select(column => $"{column.Name} ({column.Width})"))}");
        }

        return rows;
    }
}

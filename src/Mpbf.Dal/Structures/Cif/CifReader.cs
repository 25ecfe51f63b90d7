using System.Text;
using Mpbf.Core;
using Mpbf.Core.Crystals;
using Mpbf.Dal.PlainText;

namespace Mpbf.Dal.Structures.Cif;

/// <summary>CIF 1.1: the crystals of a file, data block by data block; blocks without atoms are passed over.</summary>
public sealed class CifReader : StructureReader
{
    private readonly TextLines _lines;
    private readonly StringBuilder _block = new();
    private string? _heading;
    private long _line;
    private bool _isRead;

    /// <summary>Reads from a stream, which it takes over.</summary>
    /// <param name="stream">Unfolded bytes.</param>
    /// <param name="name">Name for messages.</param>
    public CifReader(Stream stream, string name)
        : base(name) => _lines = new TextLines(stream, name);

    /// <inheritdoc/>
    public override string Format => "CIF";

    /// <inheritdoc/>
    public override long Line => _line;

    /// <summary>The crystal in a CIF text, of its first data block.</summary>
    /// <param name="text">One data block.</param>
    /// <param name="line">Line of the text's beginning in its file, for messages.</param>
    /// <exception cref="BadInputException">No crystal in it.</exception>
    public static Structure Parse(string text, long line = 1)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            return CifCrystal.Of(CifBlock.Parse(text, line));
        }
        catch (ArgumentException exception)
        {
            throw new BadInputException(ArgumentReason.Of(exception), "a possible crystal", null, line: line);
        }
    }

    /// <inheritdoc/>
    public override Structure? Read()
    {
        while (NextBlock() is { } text)
        {
            if (!text.Contains("_atom_site_", StringComparison.OrdinalIgnoreCase) && !text.Contains("_atom_site.", StringComparison.OrdinalIgnoreCase)) continue;
            _isRead = true;
            try
            {
                return Parse(text, _line);
            }
            catch (BadInputException exception)
            {
                throw exception.In(Name, _line);
            }
        }

        if (!_isRead && Line > 0)
        {
            _isRead = true;
            throw _lines.Bad("no data block with atoms", "a block with _atom_site items");
        }

        return null;
    }

    /// <inheritdoc/>
    public override void Dispose() => _lines.Dispose();

    internal static bool Recognises(string fileName, string start) =>
        fileName.EndsWith(".cif", StringComparison.OrdinalIgnoreCase) || fileName.EndsWith(".mcif", StringComparison.OrdinalIgnoreCase)
        || (start.TrimStart().StartsWith("data_", StringComparison.OrdinalIgnoreCase) && start.Contains("_cell_", StringComparison.Ordinal));

    /// <summary>The lines from one data_ heading up to the next.</summary>
    private string? NextBlock()
    {
        _block.Clear();
        if (_heading is not null) _block.Append(_heading).Append('\n');
        bool isInside = _heading is not null, isField = false;
        _heading = null;
        if (isInside) _line = _lines.Number;
        while (_lines.TryRead(out ReadOnlySpan<byte> line))
        {
            if (line.StartsWith(";"u8)) isField = !isField;
            bool isHeading = !isField && line.TrimStart(" \t"u8).StartsWith("data_"u8);
            if (isHeading && isInside)
            {
                _heading = Encoding.UTF8.GetString(line);
                return _block.ToString();
            }

            if (isHeading) (isInside, _line) = (true, _lines.Number);
            if (!isInside) continue;
            if (_block.Length > LargestRecord) throw _lines.Bad($"a data block of more than {LargestRecord} characters", "shorter blocks");
            _block.Append(Encoding.UTF8.GetString(line)).Append('\n');
        }

        if (!isInside && _line == 0 && _lines.Number > 0) _line = 1;
        return isInside ? _block.ToString() : null;
    }
}

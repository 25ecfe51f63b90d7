using System.Text;
using Mpbf.Core;
using Mpbf.Core.Crystals;
using Mpbf.Dal.PlainText;

namespace Mpbf.Dal.Structures;

/// <summary>XDATCAR trajectories of VASP: one structure a configuration; the cell may be repeated before any of them.</summary>
public sealed class XdatcarReader : StructureReader
{
    private readonly TextLines _lines;
    private PoscarHeader? _header;
    private long _line;
    private bool _isEnded;

    /// <summary>Reads from a stream, which it takes over.</summary>
    /// <param name="stream">Unfolded bytes.</param>
    /// <param name="name">Name for messages.</param>
    public XdatcarReader(Stream stream, string name)
        : base(name) => _lines = new TextLines(stream, name);

    /// <inheritdoc/>
    public override string Format => "XDATCAR";

    /// <inheritdoc/>
    public override long Line => _line;

    /// <inheritdoc/>
    public override Structure? Read()
    {
        if (_isEnded) return null;
        _isEnded = true; // a damaged frame leaves no way to find the next
        if (_header is null) _header = PoscarHeader.Read(_lines, null);
        if (!_lines.TryRead(out ReadOnlySpan<byte> line)) return null;
        string separator = Encoding.UTF8.GetString(line[..Math.Min(line.Length, 200)]).Trim();
        if (separator.Length > 0 && !separator.StartsWith("Direct", StringComparison.OrdinalIgnoreCase))
        {
            _header = PoscarHeader.Read(_lines, separator, null);
            separator = Encoding.UTF8.GetString(_lines.Require("Direct configuration=")).Trim();
        }

        if (separator.Length > 0 && !separator.StartsWith("Direct", StringComparison.OrdinalIgnoreCase)) throw _lines.Bad($"'{separator}'", "Direct configuration=, or a blank line");
        byte[] numbers = _header.Numbers ?? throw _lines.Bad("no elements", "symbols above the counts", "Write the symbols on a line above the counts.");
        _line = _lines.Number;
        var positions = new Vector3D[numbers.Length];
        for (int i = 0; i < positions.Length; i++)
        {
            if (!_lines.TryRead(out line))
            {
                if (i == 0) return null;
                throw _lines.Bad($"the end of the file after {i} positions", $"{positions.Length} positions");
            }

            if (!new Tokens(line).TryVector(out positions[i])) throw _lines.Bad("a line without three finite numbers", $"position {i + 1} of {positions.Length}");
        }

        _isEnded = false;
        return new Structure(_header.Lattice, new SiteSpecies(numbers), positions).WithLabels(StructureLabels.None with { Name = _header.Title.Length > 0 ? _header.Title : null });
    }

    /// <inheritdoc/>
    public override void Dispose() => _lines.Dispose();

    internal static bool Recognises(string fileName, string start) =>
        fileName.Contains("XDATCAR", StringComparison.OrdinalIgnoreCase) || start.Contains("\nDirect configuration=", StringComparison.Ordinal);
}

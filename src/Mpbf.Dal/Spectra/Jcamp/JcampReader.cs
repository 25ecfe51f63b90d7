using System.Globalization;
using System.Text;
using Mpbf.Core;
using Mpbf.Dal.PlainText;

namespace Mpbf.Dal.Spectra.Jcamp;

/// <summary>
/// JCAMP-DX 4.24 to 6: every data table of a file, of linked blocks too, in any compression (AFFN, PAC, SQZ, DIF, DUP), pairs and peak tables, and NTUPLES page by page. What the header says of the data is checked against them.
/// </summary>
public sealed class JcampReader : SpectrumReader
{
    private const int LargestHeader = 1 << 16;

    private readonly TextLines _lines;
    private readonly StringBuilder _value = new();
    private string? _pending;
    private JcampHeader _header = new();
    private bool _isEmpty = true;

    /// <summary>Reads from a stream, which it takes over.</summary>
    /// <param name="stream">Unfolded bytes.</param>
    /// <param name="name">Name for messages.</param>
    public JcampReader(Stream stream, string name)
        : base(name) => _lines = new TextLines(stream, name);

    /// <inheritdoc/>
    public override string Format => "JCAMP-DX";

    /// <inheritdoc/>
    public override Spectrum? Read()
    {
        while (NextRecord() is var (label, value))
        {
            switch (label)
            {
                case "TITLE":
                    _header = new JcampHeader { Title = value };
                    break;
                case "XYDATA" or "XYPOINTS" or "PEAKTABLE" or "DATATABLE" or "RADATA":
                    _isEmpty = false;
                    return Table(label, value);
                case "END":
                    break;
                default:
                    _header.Add(label, value);
                    break;
            }
        }

        if (!_isEmpty) return null;
        _isEmpty = false;
        throw _lines.Bad("no data", "##XYDATA, ##XYPOINTS, ##PEAK TABLE or ##DATA TABLE");
    }

    /// <inheritdoc/>
    public override void Dispose() => _lines.Dispose();

    private Spectrum Table(string label, string form)
    {
        bool isPairs = form.Replace(" ", "", StringComparison.Ordinal).StartsWith("(XY..XY", StringComparison.OrdinalIgnoreCase);
        var decoder = new OrdinateDecoder();
        var pairs = new List<double>();
        long first = _lines.Number;
        try
        {
            while (_lines.TryRead(out ReadOnlySpan<byte> line))
            {
                if (line.TrimStart(" \t"u8).StartsWith("##"u8))
                {
                    _pending = Encoding.UTF8.GetString(line);
                    break;
                }

                int comment = line.IndexOf("$$"u8);
                if (comment >= 0) line = line[..comment];
                if (isPairs) Pairs(line, pairs);
                else decoder.Add(line);
            }
        }
        catch (BadInputException exception)
        {
            throw exception.In(Name, _lines.Number);
        }

        if (pairs.Count + decoder.Ordinates.Count == 0) throw new BadInputException("an empty data table", "numbers", null, Name, first);
        return isPairs ? _header.OfPairs(pairs) : _header.OfOrdinates(decoder, label == "DATATABLE" ? form : null);
    }

    private static void Pairs(ReadOnlySpan<byte> line, List<double> pairs)
    {
        int at = 0;
        while (true)
        {
            while (at < line.Length && (line[at] <= ' ' || line[at] is (byte)',' or (byte)';')) at++;
            if (at == line.Length) return;
            int start = at;
            while (at < line.Length && line[at] > ' ' && line[at] is not ((byte)',' or (byte)';')) at++;
            if (!double.TryParse(line[start..at], NumberStyles.Float, CultureInfo.InvariantCulture, out double value) || !double.IsFinite(value)) throw new BadInputException(Tokens.Quoted(line[start..at]), "a number");
            if (pairs.Count >= LargestCount) throw new BadInputException($"more than {LargestCount} values", "fewer");
            pairs.Add(value);
        }
    }

    /// <summary>The next labelled data record: label without blanks and punctuation, value with its continuation lines. Data tables keep only their first line.</summary>
    private (string Label, string Value)? NextRecord()
    {
        string? text = _pending;
        _pending = null;
        while (text is null)
        {
            if (!_lines.TryRead(out ReadOnlySpan<byte> line)) return null;
            if (line.TrimStart(" \t"u8).StartsWith("##"u8)) text = Encoding.UTF8.GetString(line);
        }

        text = text.TrimStart();
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0) return (Normal(text[2..]), "");
        string label = Normal(text[2..equals]);
        _value.Clear();
        _value.Append(WithoutComment(text[(equals + 1)..]));
        if (label is "XYDATA" or "XYPOINTS" or "PEAKTABLE" or "DATATABLE" or "RADATA") return (label, _value.ToString().Trim());
        while (_lines.TryRead(out ReadOnlySpan<byte> line))
        {
            if (line.TrimStart(" \t"u8).StartsWith("##"u8))
            {
                _pending = Encoding.UTF8.GetString(line);
                break;
            }

            if (_value.Length < LargestHeader) _value.Append('\n').Append(WithoutComment(Encoding.UTF8.GetString(line)));
        }

        return (label, _value.ToString().Trim());
    }

    private static string WithoutComment(string text) => text.Split("$$", 2)[0];

    private static string Normal(string label) => string.Concat(label.Where(c => c is not (' ' or '-' or '/' or '_' or '\t'))).ToUpperInvariant();
}

using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Mpbf.Core;
using Mpbf.Core.Matter;
using Mpbf.Dal.PlainText;

namespace Mpbf.Dal.Spectra;

/// <summary>
/// XDI 1.0, X-ray absorption spectra with metadata (Ravel and Newville 2016, J. Phys. Conf. Ser. 712, 012148). A file whose headers or numbers cannot be read is refused; required or recommended metadata that are missing or
/// malformed are warnings.
/// </summary>
public sealed partial class XdiReader : SpectrumReader
{
    private static readonly string[] Edges = ["K", "L", "L1", "L2", "L3", "M", "M1", "M2", "M3", "M4", "M5", "N", "N1", "N2", "N3", "N4", "N5", "N6", "N7", "O", "O1", "O2", "O3", "O4", "O5", "O6", "O7"];
    private static readonly string[] Recommended = ["Facility.name", "Facility.xray_source", "Beamline.name", "Scan.start_time", "Column.1"];

    private readonly TextLines _lines;
    private readonly List<string> _warnings = [];
    private readonly ImmutableSortedDictionary<string, string>.Builder _metadata = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.OrdinalIgnoreCase);
    private readonly StringBuilder _comment = new();
    private string? _labels;
    private bool _isEnded;
    private bool _isOpen;
    private bool _isRead;

    /// <summary>Reads from a stream, which it takes over.</summary>
    /// <param name="stream">Unfolded bytes.</param>
    /// <param name="name">Name for messages.</param>
    public XdiReader(Stream stream, string name)
        : base(name) => _lines = new TextLines(stream, name);

    /// <inheritdoc/>
    public override string Format => "XDI";

    /// <inheritdoc/>
    public override Spectrum? Read()
    {
        if (_isRead) return null;
        if (!_isOpen && (!_lines.TryRead(out ReadOnlySpan<byte> first) || !VersionLine().IsMatch(Encoding.UTF8.GetString(first))))
        {
            _isRead = true;
            throw _lines.Bad("no version line", "'# XDI/1.0' at the top");
        }

        bool isContinued = _isOpen, isComment = false;
        _isOpen = true;
        _isRead = true;
        _warnings.Clear();
        List<double>? values = null;
        int width = 0;
        while (_lines.TryRead(out ReadOnlySpan<byte> line))
        {
            if (line.Trim(" \t"u8).IsEmpty) continue;
            if (line[0] == '#')
            {
                string text = Encoding.UTF8.GetString(line[1..]).Trim();
                if (values is not null)
                {
                    // Scans over an outer variable repeat the table behind a header of that variable.
                    if (text.Length == 0) continue;
                    if (!text.StartsWith("Outer.", StringComparison.OrdinalIgnoreCase)) throw _lines.Bad("a header behind the data", "rows of numbers, or 'Outer.value: …' before the next table");
                    Spectrum before = Build(values, width);
                    Header(text);
                    _isRead = false;
                    return before;
                }

                if (text.StartsWith("///", StringComparison.Ordinal)) isComment = true;
                else if (text.StartsWith("---", StringComparison.Ordinal)) (isComment, _isEnded) = (false, true);
                else if (text.StartsWith("Outer.", StringComparison.OrdinalIgnoreCase)) Header(text);
                else if (_isEnded) _labels = text;
                else if (isComment) _comment.Append(text).Append('\n');
                else if (text.Length > 0) Header(text);
                continue;
            }

            // Lines with another mark of comment are passed over, as the reference implementation does.
            if (values is null && line[0] > ' ' && !char.IsAsciiDigit((char)line[0]) && line[0] is not ((byte)'-' or (byte)'+' or (byte)'.')) continue;
            values ??= [];
            width = Row(line, values, width);
        }

        return values is not null ? Build(values, width) : isContinued ? null : throw _lines.Bad("no data", "rows of numbers");
    }

    private Spectrum Build(List<double> values, int width)
    {
        if (!_isEnded) _warnings.Add("no line '#---' between header and data");
        if (_comment.Length > 0) _metadata["comment"] = _comment.ToString().TrimEnd();
        ImmutableArray<SpectrumColumn> columns = Columns(_metadata, _labels, values, width);
        CheckMetadata(_metadata, columns[0]);
        _warnings.AddRange(Spectrum.AxisWarnings(columns[0].Values));
        return new Spectrum(_metadata.GetValueOrDefault("Sample.name", ""), "X-ray absorption", columns, _metadata.ToImmutable(), [.. _warnings]);
    }

    /// <inheritdoc/>
    public override void Dispose() => _lines.Dispose();

    private void Header(string text)
    {
        Match match = HeaderLine().Match(text);
        if (!match.Success) throw _lines.Bad($"the header '{(text.Length <= 60 ? text : text[..60] + "…")}'", "Family.key: value");
        _metadata[match.Groups[1].Value] = match.Groups[2].Value.Trim();
    }

    private int Row(ReadOnlySpan<byte> line, List<double> values, int width)
    {
        var tokens = new Tokens(line);
        int count = 0;
        for (ReadOnlySpan<byte> token = tokens.Next(); token.Length > 0; token = tokens.Next(), count++)
        {
            if (!Tokens.TryParse(token, out double value)) throw _lines.Bad(Tokens.Quoted(token), "a finite number");
            values.Add(value);
        }

        if (width > 0 && count != width) throw _lines.Bad($"{count} columns", $"{width}, as in the rows above");
        if (values.Count > LargestCount) throw _lines.Bad($"more than {LargestCount} values", "a smaller table");
        return count;
    }

    private ImmutableArray<SpectrumColumn> Columns(ImmutableSortedDictionary<string, string>.Builder metadata, string? labels, List<double> values, int width)
    {
        string[] words = labels?.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries) ?? [];
        int declared = metadata.Keys.Count(key => key.StartsWith("Column.", StringComparison.OrdinalIgnoreCase));
        if (declared != width || Enumerable.Range(1, width).Any(c => !metadata.ContainsKey($"Column.{c}"))) _warnings.Add($"{declared} column labels for {width} columns");
        var columns = ImmutableArray.CreateBuilder<SpectrumColumn>(width);
        for (int c = 0; c < width; c++)
        {
            string[] parts = metadata.TryGetValue($"Column.{c + 1}", out string? label) ? label.Split("||")[0].Split([' ', '\t'], 2, StringSplitOptions.RemoveEmptyEntries) : [];
            columns.Add(new(parts.ElementAtOrDefault(0) ?? words.ElementAtOrDefault(c) ?? string.Create(CultureInfo.InvariantCulture, $"col{c + 1}"), parts.ElementAtOrDefault(1)?.Trim(), [.. Enumerable.Range(0, values.Count / width).Select(row => values[(row * width) + c])]));
        }

        return columns.MoveToImmutable();
    }

    private void CheckMetadata(ImmutableSortedDictionary<string, string>.Builder metadata, SpectrumColumn axis)
    {
        if (!metadata.TryGetValue("Element.symbol", out string? symbol)) _warnings.Add("no Element.symbol");
        else if (Element.TryFromSymbol(symbol) is null) _warnings.Add($"Element.symbol '{symbol}' is no element");
        if (!metadata.TryGetValue("Element.edge", out string? edge)) _warnings.Add("no Element.edge");
        else if (!Edges.Contains(edge, StringComparer.OrdinalIgnoreCase)) _warnings.Add($"Element.edge '{edge}' is no absorption edge");
        bool hasSpacing = metadata.TryGetValue("Mono.d_spacing", out string? spacing);
        if (axis.Name.Equals("angle", StringComparison.OrdinalIgnoreCase) && !hasSpacing) _warnings.Add("angles without Mono.d_spacing: no energies follow");
        if (hasSpacing && !(double.TryParse(spacing, NumberStyles.Float, CultureInfo.InvariantCulture, out double d) && d > 0)) _warnings.Add($"Mono.d_spacing '{spacing}' is no length");
        if (!(axis.Name.Equals("energy", StringComparison.OrdinalIgnoreCase) || axis.Name.Equals("angle", StringComparison.OrdinalIgnoreCase))) _warnings.Add($"column 1 is '{axis.Name}', neither energy nor angle");
        Quantity(metadata, "Sample.temperature");
        Quantity(metadata, "Facility.energy", "eV", "keV", "MeV", "GeV");
        Quantity(metadata, "Facility.current", "mA", "A");
        foreach (string key in new[] { "Scan.start_time", "Scan.end_time" })
        {
            if (metadata.TryGetValue(key, out string? time) && !DateTime.TryParseExact(time, ["yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"], CultureInfo.InvariantCulture, DateTimeStyles.None, out _)) _warnings.Add($"{key} '{time}' is no time of the form 2001-06-26T22:27:31");
        }

        foreach (string key in Recommended.Where(key => !metadata.ContainsKey(key))) _warnings.Add($"no {key}, which is recommended");
    }

    /// <summary>A number and a unit, of those listed if any are.</summary>
    private void Quantity(ImmutableSortedDictionary<string, string>.Builder metadata, string key, params ReadOnlySpan<string> units)
    {
        if (!metadata.TryGetValue(key, out string? text)) return;
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        bool isQuantity = words.Length == 2 && double.TryParse(words[0], NumberStyles.Float, CultureInfo.InvariantCulture, out _);
        bool isKnown = units.Length == 0;
        foreach (string unit in units) isKnown |= isQuantity && unit.Equals(words[1], StringComparison.OrdinalIgnoreCase);
        if (!isQuantity || !isKnown) _warnings.Add($"{key} '{text}' is no number with a unit");
    }

    [GeneratedRegex(@"^#\s*XDI/\d+(\.\d+)*(\s|$)", RegexOptions.None, 1000)]
    private static partial Regex VersionLine();

    [GeneratedRegex(@"^([A-Za-z_]\w*\.\w+):\s*(\S.*)$", RegexOptions.None, 1000)]
    private static partial Regex HeaderLine();
}

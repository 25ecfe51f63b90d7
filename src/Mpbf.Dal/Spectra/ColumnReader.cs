using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using Mpbf.Core;
using Mpbf.Dal.PlainText;

namespace Mpbf.Dal.Spectra;

/// <summary>
/// Columns of numbers under any header: the data are the longest run of lines that hold the same number of numbers, at least two; what stands before is the header. Reads what beamlines and diffractometers write.
/// </summary>
public sealed partial class ColumnReader : SpectrumReader
{
    private const int LeastRows = 2, LargestHeader = 10_000;

    private readonly Stream _stream;
    private bool _isRead;

    /// <summary>Reads from a stream, which it takes over.</summary>
    /// <param name="stream">Unfolded bytes.</param>
    /// <param name="name">Name for messages.</param>
    public ColumnReader(Stream stream, string name)
        : base(name) => _stream = stream;

    /// <inheritdoc/>
    public override string Format => "columns";

    /// <inheritdoc/>
    public override Spectrum? Read()
    {
        if (_isRead) return null;
        _isRead = true;
        using var lines = new TextLines(_stream, Name);
        var header = new List<string>();
        Run best = new(0), current = new(0);
        int headerAtBest = 0, behind = 0;
        while (lines.TryRead(out ReadOnlySpan<byte> line))
        {
            int width = Numbers(line, current);
            if (width >= LeastRows && width == current.Width)
            {
                current.Rows++;
                if (current.Values.Count > LargestCount) throw lines.Bad($"more than {LargestCount} values", "a smaller table");
                continue;
            }

            if (current.Rows > best.Rows) (best, headerAtBest, behind) = (current, header.Count, 0);
            current = new Run(width);
            string text = Encoding.UTF8.GetString(line).Trim();
            if (width >= LeastRows)
            {
                Numbers(line, current);
                current.Rows = 1;
            }

            // A row that begins a run may turn out to be a number in the header.
            if (text.Length > 0 && header.Count < LargestHeader) header.Add(text);
            if (width < LeastRows && text.Length > 0) behind++;
        }

        if (current.Rows > best.Rows) (best, headerAtBest, behind) = (current, header.Count, 0);
        if (best.Rows < LeastRows) throw new BadInputException("no rows of numbers", $"at least {LeastRows} lines with the same number of columns, two or more", "Is this a table of numbers?", Name);
        string[] above = [.. header.Take(Math.Max(0, headerAtBest - 1))];
        (string Name, string? Unit)[] names = NamesOf(above, best.Width);
        ImmutableArray<SpectrumColumn> columns = [.. names.Select((name, c) => new SpectrumColumn(name.Name, name.Unit, best.Column(c)))];
        var warnings = new List<string>(Spectrum.AxisWarnings(columns[0].Values));
        if (behind > 0) warnings.Add($"{behind} lines that are no rows of the table stand behind its beginning");
        return new Spectrum(above.FirstOrDefault()?.Trim('#', ';', '%', ' ', '\t') ?? "", "", columns, Headers(above), [.. warnings]);
    }

    /// <inheritdoc/>
    public override void Dispose() => _stream.Dispose();

    /// <summary>How many numbers a line holds, 0 if anything else stands in it; appended to the run if they fit it.</summary>
    private static int Numbers(ReadOnlySpan<byte> line, Run run)
    {
        int before = run.Values.Count, width = 0, at = 0;
        while (true)
        {
            while (at < line.Length && (line[at] <= ' ' || line[at] == ',')) at++;
            if (at == line.Length) break;
            int start = at;
            while (at < line.Length && line[at] > ' ' && line[at] != ',') at++;
            if (!Tokens.TryParse(line[start..at], out double value))
            {
                width = 0;
                break;
            }

            width++;
            run.Values.Add(value);
        }

        if (width != run.Width) run.Values.RemoveRange(before, run.Values.Count - before);
        return width;
    }

    /// <summary>Names from lines <c>Column.3: i0 unit</c>, else from the last header line with as many words as there are columns.</summary>
    private static (string, string?)[] NamesOf(string[] header, int width)
    {
        var names = new (string Name, string? Unit)[width];
        Array.Fill(names, ("", null));
        bool found = false;
        foreach (Match match in header.Select(line => ColumnLine().Match(line)).Where(match => match.Success))
        {
            if (!int.TryParse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture, out int column) || column < 1 || column > width) continue;
            names[column - 1] = (match.Groups[2].Value, match.Groups[3].Success && match.Groups[3].Value.Length > 0 ? match.Groups[3].Value : null);
            found = true;
        }

        if (found) return names;
        foreach (string line in header.Reverse())
        {
            string text = CommentMarks().Replace(line, "");
            string[] words = TwoBlanks().Split(text.Trim());
            if (words.Length != width) words = text.Split([' ', '\t', ','], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == width && words.All(word => word.Length > 0 && !word.EndsWith(':') && !word.Contains('=', StringComparison.Ordinal) && !double.TryParse(word, System.Globalization.CultureInfo.InvariantCulture, out _))) return Array.ConvertAll(words, word => (word.Trim('"'), (string?)null));
        }

        return names;
    }

    private static ImmutableSortedDictionary<string, string> Headers(string[] header)
    {
        var metadata = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (string line in header)
        {
            Match match = KeyValue().Match(line);
            if (match.Success) metadata[match.Groups[1].Value.Trim()] = match.Groups[2].Value.Trim();
        }

        return metadata.ToImmutable();
    }

    [GeneratedRegex(@"^[#;%!\s]*Column\.(\d{1,4}):\s*(\S+)\s*([^\s|]*)", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex ColumnLine();

    [GeneratedRegex(@"^[#;%!\s]*(L\s)?", RegexOptions.None, 1000)]
    private static partial Regex CommentMarks();

    [GeneratedRegex(@"\s{2,}|\t", RegexOptions.None, 1000)]
    private static partial Regex TwoBlanks();

    [GeneratedRegex(@"^[#;%!\s]*([A-Za-z][\w. /()-]{0,60}?)\s*[:=]\s*(.{1,400})$", RegexOptions.None, 1000)]
    private static partial Regex KeyValue();

    private sealed class Run(int width)
    {
        public int Width { get; } = width;

        public int Rows { get; set; }

        public List<double> Values { get; } = [];

        public ImmutableArray<double> Column(int column) => [.. Enumerable.Range(0, Rows).Select(row => Values[(row * Width) + column])];
    }
}

using System.Collections.Immutable;
using System.Globalization;

namespace Mpbf.Dal.Spectra.Jcamp;

/// <summary>The labelled records of a block, and what they make of its numbers.</summary>
internal sealed class JcampHeader
{
    private const double RelativeTolerance = 1e-3;

    private readonly Dictionary<string, string> _records = new(StringComparer.Ordinal);

    public string Title { get; init; } = "";

    public void Add(string label, string value) => _records[label] = value;

    /// <summary>Pairs (x, y); factors hold.</summary>
    public Spectrum OfPairs(List<double> pairs)
    {
        double xFactor = Number("XFACTOR") ?? 1, yFactor = Number("YFACTOR") ?? 1;
        int count = pairs.Count / 2;
        ImmutableArray<double> x = [.. Enumerable.Range(0, count).Select(i => xFactor * pairs[2 * i])], y = [.. Enumerable.Range(0, count).Select(i => yFactor * pairs[(2 * i) + 1])];
        var warnings = new List<string>();
        if (pairs.Count % 2 == 1) warnings.Add("an odd number of values in a table of pairs");
        Check(warnings, x, y);
        return Build(new("", Text("XUNITS"), x), new("", Text("YUNITS"), y), warnings);
    }

    /// <summary>Ordinates at equal steps; for NTUPLES the form names the symbol, e.g. <c>(X++(R..R))</c>.</summary>
    public Spectrum OfOrdinates(OrdinateDecoder decoder, string? form)
    {
        string? symbol = form is null ? null : form[(form.IndexOf("++(", StringComparison.Ordinal) + 3)..].TrimStart().Split('.', ' ', ')')[0];
        double yFactor = Variable("FACTOR", symbol) ?? Number("YFACTOR") ?? 1, xFactor = Variable("FACTOR", "X") ?? Number("XFACTOR") ?? 1;
        double? first = Variable("FIRST", "X") ?? Number("FIRSTX"), last = Variable("LAST", "X") ?? Number("LASTX");
        int declared = (int)(Variable("VARDIM", "X") ?? Number("NPOINTS") ?? decoder.Ordinates.Count), count = decoder.Ordinates.Count;
        var warnings = new List<string>();
        if (decoder.FailedChecks > 0) warnings.Add($"{decoder.FailedChecks} lines whose first ordinate does not repeat the last one");
        ImmutableArray<double> y = [.. decoder.Ordinates.Select(value => yFactor * value)];
        ImmutableArray<double> x = first is { } from && last is { } to && count > 1 && declared > 1
            ? [.. Enumerable.Range(0, count).Select(i => from + (i * (to - from) / (declared - 1)))]
            : FromLines(decoder, xFactor, count);
        CheckLines(warnings, decoder, xFactor, x);
        Check(warnings, x, y, symbol is null ? null : (Variable("MIN", symbol), Variable("MAX", symbol), declared));
        return Build(new("", Unit("X") ?? Text("XUNITS"), x), new(symbol ?? "", Unit(symbol) ?? Text("YUNITS"), y), warnings);
    }

    private Spectrum Build(SpectrumColumn axis, SpectrumColumn ordinates, List<string> warnings) =>
        new(Title, Text("DATATYPE") ?? "", [axis, ordinates], _records.ToImmutableSortedDictionary(StringComparer.Ordinal), [.. warnings.Concat(Spectrum.AxisWarnings(axis.Values))]);

    private static ImmutableArray<double> FromLines(OrdinateDecoder decoder, double factor, int count)
    {
        double[] x = new double[count];
        List<(double X, int Index)> lines = decoder.Abscissas;
        for (int k = 0; k < lines.Count; k++)
        {
            (double from, int at) = lines[k];
            double step = k + 1 < lines.Count && lines[k + 1].Index > at ? (lines[k + 1].X - from) / (lines[k + 1].Index - at) : k > 0 && at > lines[k - 1].Index ? (from - lines[k - 1].X) / (at - lines[k - 1].Index) : 0;
            for (int i = at; i < (k + 1 < lines.Count ? lines[k + 1].Index : count); i++) x[i] = factor * (from + ((i - at) * step));
        }

        return [.. x];
    }

    /// <summary>Each line's abscissa against the equal steps, to one step.</summary>
    private static void CheckLines(List<string> warnings, OrdinateDecoder decoder, double factor, ImmutableArray<double> x)
    {
        if (x.Length < 2) return;
        double step = Math.Abs(x[^1] - x[0]) / (x.Length - 1);
        // Abscissas that repeat from line to line were rounded to their smallest difference.
        double[] differences = [.. decoder.Abscissas.Zip(decoder.Abscissas.Skip(1), (a, b) => Math.Abs(factor * (b.X - a.X)))];
        if (differences.Contains(0)) step = Math.Max(step, differences.Where(difference => difference > 0).DefaultIfEmpty(double.PositiveInfinity).Min());
        int off = decoder.Abscissas.Count(line => line.Index < x.Length && Math.Abs((factor * line.X) - x[line.Index]) > 1.01 * step + (1e-4 * Math.Abs(x[line.Index])));
        if (off > 0) warnings.Add($"{off} of {decoder.Abscissas.Count} lines begin at another abscissa than equal steps give");
    }

    private void Check(List<string> warnings, ImmutableArray<double> x, ImmutableArray<double> y, (double? Least, double? Largest, int Count)? variable = null)
    {
        int? declared = variable?.Count ?? (int?)Number("NPOINTS");
        if (declared is { } count && count != y.Length) warnings.Add($"{y.Length} points; the header says {count}");
        ImmutableArray<double> known = [.. y.Where(double.IsFinite)];
        if (known.IsEmpty) return;
        double least = known.Min(), largest = known.Max(), spread = Math.Max(largest - least, Math.Max(Math.Abs(largest), Math.Abs(least)));
        (double? minimum, double? maximum) = variable is { } v ? (v.Least, v.Largest) : (Number("MINY"), Number("MAXY"));
        if (minimum > maximum) (minimum, maximum) = (maximum, minimum);
        Compare("smallest ordinate", least, minimum, spread, "MINY");
        Compare("largest ordinate", largest, maximum, spread, "MAXY");
        if (variable is null) Compare("first ordinate", y[0], Number("FIRSTY"), spread, "FIRSTY");
        double range = Math.Max(Math.Abs(x[^1] - x[0]), Math.Abs(x[0]));
        Compare("first abscissa", x[0], Number("FIRSTX"), range, "FIRSTX");
        Compare("last abscissa", x[^1], Number("LASTX"), range, "LASTX");

        void Compare(string what, double found, double? stated, double scale, string label)
        {
            if (stated is { } value && Math.Abs(found - value) > Math.Max(RelativeTolerance * scale, HalfDigit(label))) warnings.Add(string.Create(CultureInfo.InvariantCulture, $"{what} {found:G6}; the header says {value:G6}"));
        }
    }

    /// <summary>Half a unit in the last digit that a header gives.</summary>
    private double HalfDigit(string label)
    {
        if (Text(label) is not { } text || text.Contains('E', StringComparison.OrdinalIgnoreCase)) return 0;
        string number = text.Split([' ', '\n', '\t', ','], 2)[0];
        int point = number.IndexOf('.', StringComparison.Ordinal);
        return 0.51 * Math.Pow(10, point < 0 ? 0 : -(number.Length - point - 1));
    }

    private string? Text(string label) => _records.TryGetValue(label, out string? text) && text.Length > 0 ? text : null;

    private double? Number(string label) => Text(label) is { } text && double.TryParse(text.Split([' ', '\n', '\t', ','], 2)[0], NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) ? value : null;

    /// <summary>An entry of an NTUPLES record in the column of a symbol.</summary>
    private string? Entry(string label, string? symbol)
    {
        if (symbol is null || Text("SYMBOL") is not { } symbols || Text(label) is not { } entries) return null;
        int column = Array.IndexOf(Split(symbols), symbol);
        return column < 0 ? null : Split(entries).ElementAtOrDefault(column);
    }

    private double? Variable(string label, string? symbol) => double.TryParse(Entry(label, symbol), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) ? value : null;

    private string? Unit(string? symbol) => Entry("UNITS", symbol) is { Length: > 0 } unit ? unit : null;

    private static string[] Split(string list) => list.Split(',', StringSplitOptions.TrimEntries);
}

using System.Collections.Immutable;
using System.Globalization;
using Mpbf.Core;
using Mpbf.Core.Crystals;
using Mpbf.Dal.PlainText;

namespace Mpbf.Dal.Structures.ExtendedXyz;

/// <summary>The comment line of a frame: Lattice, pbc, Properties, energy, stress and everything else as information.</summary>
internal sealed class FrameComment
{
    /// <summary>1 eV/Å³ in GPa (CODATA 2018).</summary>
    internal const double GigapascalPerElectronvolt = 160.2176634;

    private static readonly FrameColumn[] Plain = [new("species", 'S', 1), new("pos", 'R', 3)];

    private readonly List<KeyValuePair<string, string>> _pairs;
    private readonly string _comment;
    private readonly Lattice? _lattice;
    private readonly Periodicity _periodicity;

    private FrameComment(string comment, TextLines lines)
    {
        _comment = comment.Trim();
        _pairs = CommentPairs.Of(comment);
        Columns = Value("Properties") is { } properties ? ParseColumns(properties, lines) : Plain;
        double[]? cell = Value("Lattice") is { } text ? Numbers(text) ?? throw lines.Bad($"Lattice=\"{Shortened(text)}\"", "nine finite numbers") : null;
        if (cell is not null && cell.Length != 9) throw lines.Bad($"Lattice of {cell.Length} numbers", "nine: a, b and c one after the other");
        _periodicity = Periodic(Value("pbc"), lines) ?? (cell is null ? Periodicity.None : Periodicity.All);
        if (cell is null || (_periodicity == Periodicity.None && Array.TrueForAll(cell, x => x == 0))) return;
        try
        {
            _lattice = new Lattice(new(cell[0], cell[1], cell[2]), new(cell[3], cell[4], cell[5]), new(cell[6], cell[7], cell[8]));
        }
        catch (ArgumentException exception)
        {
            throw lines.Bad(ArgumentReason.Of(exception), "three vectors that span a volume");
        }
    }

    public FrameColumn[] Columns { get; }

    public static FrameComment Parse(string comment, TextLines lines) => new(comment, lines);

    public Structure Structure(FrameRows rows, TextLines lines)
    {
        var species = new SiteSpecies(rows.Numbers);
        Structure structure = _lattice is null ? Core.Crystals.Structure.Molecule(species, rows.Positions) : Core.Crystals.Structure.FromCartesian(_lattice, species, rows.Positions, _periodicity);
        for (int c = 0; c < Columns.Length; c++)
        {
            if (rows.Values(c) is { IsEmpty: false } values && !Columns[c].IsAtomicNumber)
                structure = structure.WithProperty(PropertyName(Columns[c].Name), new SiteProperty(Columns[c].Width, values, Columns[c].Name is "forces" or "force" ? "eV/Å" : null));
        }

        return structure.WithLabels(Labels(lines));
    }

    private StructureLabels Labels(TextLines lines)
    {
        var info = ImmutableDictionary.CreateBuilder<string, InfoValue>(StringComparer.Ordinal);
        (double? energy, Matrix3D? stress, string? id) = (null, null, null);
        foreach ((string key, string value) in _pairs)
        {
            double[]? numbers = Numbers(value);
            if (key is "Properties" or "Lattice" or "pbc") continue;
            if (key == "energy" && energy is null) energy = numbers is [double single] ? single : throw lines.Bad($"energy={Shortened(value)}", "one finite number, in eV");
            else if (key == "stress" && numbers is { Length: 6 or 9 }) stress = Scaled(Tensor(numbers), GigapascalPerElectronvolt);
            else if (key == "virial" && numbers is { Length: 6 or 9 } && _lattice is not null) stress = Scaled(Tensor(numbers), -GigapascalPerElectronvolt / _lattice.Volume);
            else if (key is "id" or "material_id" && id is null) id = value;
            else info[key] = numbers is { Length: > 0 } ? new InfoValue(numbers) : new InfoValue(value);
        }

        return new StructureLabels { Id = id, Name = _pairs.Count == 0 && _comment.Length > 0 ? _comment : null, Energy = energy, Stress = stress, Info = info.ToImmutable() };
    }

    private string? Value(string key) => _pairs.Find(pair => pair.Key == key).Value;

    private static FrameColumn[] ParseColumns(string properties, TextLines lines)
    {
        string[] words = properties.Split(':');
        var columns = new List<FrameColumn>();
        for (int i = 0; i + 2 < words.Length; i += 3)
        {
            if (words[i + 1] is not ("S" or "R" or "I" or "L") || !int.TryParse(words[i + 2], NumberStyles.None, CultureInfo.InvariantCulture, out int width) || width is < 1 or > FrameColumn.LargestWidth) break;
            columns.Add(new(words[i], words[i + 1][0], width));
        }

        return columns.Count * 3 == words.Length && columns.Exists(column => column.IsPosition) && columns.Exists(column => column.IsSpecies || column.IsAtomicNumber) && columns.DistinctBy(column => column.Name).Count() == columns.Count
            ? [.. columns]
            : throw lines.Bad($"Properties={Shortened(properties)}", "triples name:type:width with distinct names, among them pos:R:3 and species:S:1 (or Z:I:1)");
    }

    private static Periodicity? Periodic(string? text, TextLines lines)
    {
        if (text is null) return null;
        string[] flags = text.Split((char[])[' ', ',', '[', ']'], StringSplitOptions.RemoveEmptyEntries);
        if (flags.Length != 3) throw lines.Bad($"pbc=\"{Shortened(text)}\"", "three of T and F");
        Periodicity result = Periodicity.None;
        for (int axis = 0; axis < 3; axis++)
        {
            if (flags[axis][0] is 'T' or 't' or '1') result |= (Periodicity)(1 << axis);
        }

        return result;
    }

    private static string PropertyName(string name) => name switch
    {
        "force" => SiteProperty.Forces,
        "initial_magmoms" => SiteProperty.MagneticMoments,
        "initial_charges" => SiteProperty.Charges,
        _ => name,
    };

    private static double[]? Numbers(string text)
    {
        string[] words = text.Split((char[])[' ', '\t', ',', '[', ']'], StringSplitOptions.RemoveEmptyEntries);
        double[] numbers = new double[words.Length];
        for (int i = 0; i < words.Length; i++)
        {
            if (!double.TryParse(words[i], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i]) || !double.IsFinite(numbers[i])) return null;
        }

        return words.Length > 0 ? numbers : null;
    }

    private static Matrix3D Tensor(double[] t) => t.Length == 9
        ? new(new(t[0], t[1], t[2]), new(t[3], t[4], t[5]), new(t[6], t[7], t[8]))
        : new(new(t[0], t[5], t[4]), new(t[5], t[1], t[3]), new(t[4], t[3], t[2]));

    private static Matrix3D Scaled(Matrix3D m, double factor) => new(factor * m.Row0, factor * m.Row1, factor * m.Row2);

    private static string Shortened(string text) => text.Length <= 60 ? text : text[..60] + "…";
}

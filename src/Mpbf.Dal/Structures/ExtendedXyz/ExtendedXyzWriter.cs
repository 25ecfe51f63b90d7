using System.Globalization;
using System.Text;
using Mpbf.Core.Crystals;

namespace Mpbf.Dal.Structures.ExtendedXyz;

/// <summary>Writes extended XYZ; every number with the digits that read back to the same double.</summary>
public static class ExtendedXyzWriter
{
    /// <summary>Writes one frame.</summary>
    /// <exception cref="ArgumentException">A structure with partial occupancies: the format has none.</exception>
    public static void Write(TextWriter writer, Structure structure)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(structure);
        if (!structure.IsOrdered) throw new ArgumentException("Extended XYZ has no partial occupancies.", nameof(structure));
        KeyValuePair<string, SiteProperty>[] properties = [.. structure.Properties.OrderBy(property => property.Key, StringComparer.Ordinal)];
        writer.Write(string.Create(CultureInfo.InvariantCulture, $"{structure.Count}\n"));
        writer.Write(Comment(structure, properties));
        writer.Write('\n');
        var line = new StringBuilder();
        for (int i = 0; i < structure.Count; i++)
        {
            line.Clear().Append(SpeciesNames.Symbol(structure.AtomicNumbers[i]));
            Vector3D position = structure.CartesianAt(i);
            line.Append(CultureInfo.InvariantCulture, $" {position.X:R} {position.Y:R} {position.Z:R}");
            foreach ((_, SiteProperty property) in properties)
            {
                foreach (double value in property[i]) line.Append(CultureInfo.InvariantCulture, $" {(double.IsNaN(value) ? 0 : value):R}");
            }

            writer.Write(line.Append('\n'));
        }
    }

    private static string Comment(Structure structure, KeyValuePair<string, SiteProperty>[] properties)
    {
        var text = new StringBuilder();
        if (structure.Lattice is { } lattice) text.Append("Lattice=\"").AppendJoin(' ', Components(lattice.Matrix)).Append("\" ");
        text.Append("Properties=species:S:1:pos:R:3");
        foreach ((string name, SiteProperty property) in properties) text.Append(CultureInfo.InvariantCulture, $":{name}:R:{property.Width}");
        text.Append(" pbc=\"").AppendJoin(' ', new[] { Periodicity.A, Periodicity.B, Periodicity.C }.Select(axis => structure.Periodicity.HasFlag(axis) ? 'T' : 'F')).Append('"');
        StructureLabels labels = structure.Labels;
        if (labels.Id is { } id) text.Append(" id=").Append(Quoted(id));
        if (labels.Name is { } name2) text.Append(" name=").Append(Quoted(name2));
        if (labels.Energy is { } energy) text.Append(CultureInfo.InvariantCulture, $" energy={energy:R}");
        if (labels.Stress is { } stress) text.Append(" stress=\"").AppendJoin(' ', Components(stress, 1 / FrameComment.GigapascalPerElectronvolt)).Append('"');
        foreach ((string key, InfoValue value) in labels.Info.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            text.Append(' ').Append(Quoted(key)).Append('=').Append(Quoted(value.Text ?? string.Join(' ', value.Numbers.ToArray().Select(Digits))));
        return text.ToString();
    }

    private static IEnumerable<string> Components(Matrix3D m, double factor = 1) =>
        from row in Enumerable.Range(0, 3) from column in Enumerable.Range(0, 3) select Digits(factor * m[row, column]);

    private static string Digits(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Quoted(string text) => text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or '+')
        ? text
        : $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).ReplaceLineEndings("\\n")}\"";
}

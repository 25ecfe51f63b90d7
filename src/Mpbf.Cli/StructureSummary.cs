using System.Globalization;
using System.Text;
using Mpbf.Core;
using Mpbf.Core.Crystals;
using Mpbf.Core.Crystals.Symmetry;
using Mpbf.Dal.Structures;
using Mpbf.Dal.Tables;

namespace Mpbf.Cli;

/// <summary>What a file of structures holds.</summary>
/// <param name="File">The file.</param>
/// <param name="Format">Its format.</param>
/// <param name="Sha256">Of its bytes.</param>
/// <param name="Structures">Structures read.</param>
/// <param name="Atoms">Smallest, mean and largest number of sites.</param>
/// <param name="Disordered">Structures with partial occupancies.</param>
/// <param name="Formulas">The most frequent reduced formulas with their numbers.</param>
/// <param name="SpaceGroups">The most frequent space groups with their numbers, at 0.01 Å.</param>
/// <param name="Labels">Numeric labels and site properties with their ranges.</param>
/// <param name="Refusals">Why records were refused, the first ones.</param>
/// <param name="Refused">Number of refused records.</param>
internal sealed record StructureSummary(
    string File, string Format, string Sha256, int Structures, double[] Atoms, int Disordered, KeyValuePair<string, int>[] Formulas, KeyValuePair<string, int>[] SpaceGroups, LabelRange[] Labels, string[] Refusals, int Refused)
{
    private const int Shown = 8, LargestSearched = 500;

    public static StructureSummary Of(StructureReader reader)
    {
        Dictionary<string, int> formulas = [], groups = [];
        Dictionary<string, LabelRange> labels = [];
        var refusals = new List<string>();
        (int count, int disordered, int refused, double least, double sum, double most) = (0, 0, 0, double.PositiveInfinity, 0, 0);
        while (true)
        {
            try
            {
                if (reader.Read() is not { } structure) break;
                count++;
                (least, sum, most) = (Math.Min(least, structure.Count), sum + structure.Count, Math.Max(most, structure.Count));
                if (!structure.IsOrdered) disordered++;
                Tally(formulas, structure.Composition.ReducedFormula);
                if (structure.Periodicity == Periodicity.All && structure.Count <= LargestSearched) Tally(groups, CrystalSymmetry.TryFind(structure)?.SpaceGroup.ShortSymbol ?? "none: atoms coincide");
                Add(labels, structure);
            }
            catch (BadInputException exception)
            {
                refused++;
                if (refusals.Count < Shown) refusals.Add(exception.Message);
            }
        }

        return new(
            reader.Name, reader.Format, InputStream.Sha256(reader.Name), count, count > 0 ? [least, sum / count, most] : [], disordered,
            Most(formulas), Most(groups), [.. labels.Values.OrderBy(label => label.Name, StringComparer.Ordinal)], [.. refusals], refused);
    }

    public override string ToString()
    {
        var text = new StringBuilder($"{File}\n{Format}: {Structures} structures, {Refused} refused, SHA-256 {Sha256[..12]}…\n");
        if (Structures > 0) text.Append(CultureInfo.InvariantCulture, $"atoms {Atoms[0]:F0} to {Atoms[2]:F0}, mean {Atoms[1]:F1}; {Disordered} disordered\n");
        if (Formulas.Length > 0) text.Append("formulas      ").AppendJoin(", ", Formulas.Select(pair => $"{pair.Key} ({pair.Value})")).Append('\n');
        if (SpaceGroups.Length > 0) text.Append("space groups  ").AppendJoin(", ", SpaceGroups.Select(pair => $"{pair.Key} ({pair.Value})")).Append('\n');
        foreach (LabelRange label in Labels) text.Append(CultureInfo.InvariantCulture, $"  {label.Name,-30}{label.Count,8} values  {label.Least:G5} to {label.Largest:G5} {label.Unit ?? "(unit undeclared)"}\n");
        foreach (string refusal in Refusals) text.Append("refused: ").Append(refusal).Append('\n');
        return text.ToString();
    }

    private static void Add(Dictionary<string, LabelRange> labels, Structure structure)
    {
        if (structure.Labels.Energy is { } energy) Extend(labels, "energy", "eV", [energy]);
        if (structure.Labels.Stress is { } stress) Extend(labels, "stress (trace/3)", "GPa", [(stress[0, 0] + stress[1, 1] + stress[2, 2]) / 3]);
        foreach ((string name, InfoValue value) in structure.Labels.Info) Extend(labels, name, value.Unit, value.Numbers);
        foreach ((string name, SiteProperty property) in structure.Properties) Extend(labels, name + " (sites)", property.Unit, property.Values);
    }

    private static void Extend(Dictionary<string, LabelRange> labels, string name, string? unit, ReadOnlySpan<double> values)
    {
        foreach (double value in values)
        {
            if (double.IsNaN(value)) continue;
            labels[name] = labels.TryGetValue(name, out LabelRange? range)
                ? range with { Count = range.Count + 1, Least = Math.Min(range.Least, value), Largest = Math.Max(range.Largest, value) }
                : new(name, unit, 1, value, value);
        }
    }

    private static void Tally(Dictionary<string, int> counts, string key) => counts[key] = counts.GetValueOrDefault(key) + 1;

    private static KeyValuePair<string, int>[] Most(Dictionary<string, int> counts) => [.. counts.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).Take(Shown)];
}

/// <summary>The range of a numeric label.</summary>
internal sealed record LabelRange(string Name, string? Unit, int Count, double Least, double Largest);

using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Mpbf.Core;
using Mpbf.CrossLayer.Expressions;
using Mpbf.Dal.Tables;

namespace Mpbf.CrossLayer.Fitting;

/// <summary>
/// Finished runs as a table. Columns are told by their names (case does not matter): <c>V_d</c>, <c>F_p</c>, <c>L</c> for expression (1); <c>R</c>, <c>U_q</c>, <c>skill</c> for (2); <c>O_mC_d</c>, <c>T_r</c>, <c>outcome</c>
/// for (3); <c>S_p</c>, <c>I_d</c>, <c>E_r</c>, <c>metric</c> for (4); their names in code serve as well. <c>group</c> is required; <c>cell</c>, <c>design</c> and <c>planted</c> are not.
/// </summary>
public static class RunTable
{
    private static readonly string[] Group = ["group", "chemistry"], Cell = ["cell"], Design = ["design"], Planted = ["planted"];

    private static readonly ImmutableArray<Kind> Kinds =
    [
        new(Law.BoundaryShift, [["V_d", "DataVolume"], ["F_p", "PhysicalFidelity"], ["L", "Overclaim"]], [false, true, false]),
        new(Law.AbstractionIntegrity, [["R", "Representation"], ["U_q", "ScaleTransitionUncertainty"], ["skill"]], [true, true, false]),
        new(Law.SteeringFidelity, [["O_mC_d", "CorrectedOutput"], ["T_r", "TradeOffResolution"], ["outcome"]], [true, true, false]),
        new(Law.TradeOff, [["S_p", "PretrainingScale"], ["E_r", "EpistemicRisk"], ["metric"], ["I_d", "InvarianceDensity"]], [true, true, false, true]),
    ];

    /// <summary>Reads the runs of every law whose columns are all there; a run without one of a law's numbers is no run of that law.</summary>
    /// <param name="path">A CSV, JSON or JSON Lines file, gz or not.</param>
    /// <exception cref="BadInputException">No law's columns, no column of groups, an empty group, or a share outside [0, 1]; the message names file, line and column.</exception>
    public static OrderedDictionary<Law, ImmutableArray<Observation>> Load(string path)
    {
        string[] columns = Columns(path);
        var complete = Kinds.Select(kind => (kind.Law, kind.IsShare, Columns: kind.Names.Select(names => Find(columns, names)).ToArray())).Where(kind => kind.Columns.All(column => column is not null)).ToArray();
        if (complete.Length == 0)
            throw new BadInputException($"the columns {string.Join(", ", columns.Take(20))}", $"the columns of one expression: {string.Join("; ", Kinds.Select(kind => string.Join(", ", kind.Names.Select(names => names[0]))))}", "Rename the columns.", path);
        string group = Find(columns, Group) ?? throw new BadInputException("no column of groups", "a column 'group': what is held out together", "Name the family, chemistry or pool of each run.", path);
        string? cell = Find(columns, Cell), design = Find(columns, Design), planted = Find(columns, Planted);
        Table table = Table.Load(path, [group, .. new[] { cell, design, planted }.OfType<string>(), .. complete.SelectMany(kind => kind.Columns)!]);
        for (int row = 0; row < table.RowCount; row++)
        {
            if (table.Text(group)[row].Trim().Length == 0) throw new BadInputException("an empty group", "what is held out together", null, path, table.Line(row), group);
        }

        var runs = new OrderedDictionary<Law, ImmutableArray<Observation>>();
        foreach ((Law law, bool[] isShare, string?[] names) in complete)
        {
            double[][] numbers = Array.ConvertAll(names, name => table.Numbers(name!));
            var observations = ImmutableArray.CreateBuilder<Observation>();
            for (int row = 0; row < table.RowCount; row++)
            {
                if (Array.Exists(numbers, column => double.IsNaN(column[row]))) continue;
                for (int c = 0; c < names.Length; c++)
                {
                    if (isShare[c] && numbers[c][row] is < 0 or > 1) throw new BadInputException(string.Create(CultureInfo.InvariantCulture, $"{numbers[c][row]}"), "0 to 1", null, path, table.Line(row), names[c]);
                }

                string held = table.Text(group)[row].Trim();
                double first = law == Law.TradeOff ? TradeOff.Ratio(numbers[0][row], numbers[3][row]) : numbers[0][row];
                observations.Add(new Observation(first, numbers[1][row], numbers[2][row], held, cell is null ? held : table.Text(cell)[row], design is null ? null : table.Text(design)[row], planted is not null && IsTrue(table.Text(planted)[row], path, table.Line(row))));
            }

            if (observations.Count == 0) throw new BadInputException("no complete row", $"at least one with {string.Join(", ", names)}", null, path);
            runs.Add(law, observations.ToImmutable());
        }

        return runs;
    }

    /// <summary>The outcomes of a grid as a table that <see cref="Load"/> reads again.</summary>
    public static string ToText(IEnumerable<OverclaimOutcome> outcomes)
    {
        ArgumentNullException.ThrowIfNull(outcomes);
        var text = new StringBuilder("group,cell,design,repeat,size,high_share,fault,held_out,planted,V_d,F_p,L,beyond_two_sigma\n");
        foreach (OverclaimOutcome o in outcomes)
        {
            text.Append(CultureInfo.InvariantCulture, $"{o.Chemistry},{o.Cell},{o.Run.Design},{o.Run.Repeat},{o.Run.Size},{o.Run.Mix.HighShare:R},{o.Run.Mix.Fault},{string.Join(' ', o.Run.HeldOut)},")
                .Append(CultureInfo.InvariantCulture, $"{(o.Run.Mix.IsPlanted ? "true" : "false")},{o.DataVolume:R},{o.PhysicalFidelity:R},{o.Overclaim:R},{o.BeyondTwoSigma:R}\n");
        }

        return text.ToString();
    }

    private static string[] Columns(string path)
    {
        using TableReader reader = TableReader.Open(path);
        return [.. reader.Columns];
    }

    private static string? Find(string[] columns, string[] names) => Array.Find(columns, column => names.Contains(column.Trim(), StringComparer.OrdinalIgnoreCase));

    private static bool IsTrue(string cell, string path, long line) => cell.Trim().ToLowerInvariant() switch
    {
        "true" or "1" or "yes" => true,
        "false" or "0" or "no" or "" => false,
        _ => throw new BadInputException($"'{cell}'", "true or false", null, path, line, Planted[0]),
    };

    private sealed record Kind(Law Law, string[][] Names, bool[] IsShare);
}

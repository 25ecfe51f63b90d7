using System.Collections.Immutable;
using System.Globalization;
using Mpbf.Core;
using Mpbf.Dal.Tables;

namespace Mpbf.Dal.Conventions;

/// <summary>A column that follows from two others in nearly all rows, and the rows in which it does not: <c>energyPerAtom = energy / sites</c>.</summary>
/// <param name="Relation">In words, e.g. <c>c = a − b</c>.</param>
/// <param name="Rows">Rows in which all three have values.</param>
/// <param name="Violations">Rows in which the relation does not hold.</param>
/// <param name="Lines">Line or record numbers of the first violations.</param>
public sealed record Contradiction(string Relation, int Rows, int Violations, ImmutableArray<long> Lines)
{
    /// <summary>c = a + b, a = c − b and b = c − a are one relation.</summary>
    private string Triple { get; init; } = "";

    private const double HoldingShare = 0.8, Tolerance = 1e-4;
    private const int LeastRows = 10, LargestColumns = 40, SampleRows = 400, ShownLines = 5;

    private static readonly (string Sign, Func<double, double, double> Combine, bool IsSymmetric)[] Operations =
    [
        ("+", (a, b) => a + b, true), ("−", (a, b) => a - b, false), ("×", (a, b) => a * b, true), ("/", (a, b) => a / b, false),
    ];

    /// <summary>Relations among the numeric columns of a table that hold in at least four rows of five, the ones with violations first.</summary>
    /// <remarks>A relation is tried on a sample of rows and then counted on all. Values agree within 10⁻⁴ of the result. Columns of fewer than three distinct values take no part: between them relations hold by accident.</remarks>
    /// <param name="path">A table.</param>
    /// <exception cref="BadInputException">No readable table.</exception>
    public static ImmutableArray<Contradiction> Find(string path)
    {
        string[] names;
        using (TableReader reader = TableReader.Open(path)) names = [.. reader.Columns.Distinct(StringComparer.Ordinal)];
        Table table = Table.Load(path, names);
        (string Name, double[] Values)[] columns = [.. Numeric(table, names).Take(LargestColumns)];
        var found = new List<Contradiction>();
        foreach ((string name, double[] values) in columns)
        {
            foreach ((string sign, Func<double, double, double> combine, bool isSymmetric) in Operations)
            {
                for (int i = 0; i < columns.Length; i++)
                {
                    for (int j = isSymmetric ? i + 1 : 0; j < columns.Length; j++)
                    {
                        if (i == j || columns[i].Name == name || columns[j].Name == name) continue;
                        if (!Holds(values, columns[i].Values, columns[j].Values, combine)) continue;
                        if (Count(table, $"{name} = {columns[i].Name} {sign} {columns[j].Name}", values, columns[i].Values, columns[j].Values, combine) is { } relation)
                            found.Add(relation with { Triple = string.Join('\n', new[] { name, columns[i].Name, columns[j].Name }.Order(StringComparer.Ordinal)) });
                    }
                }
            }
        }

        return [.. found.DistinctBy(relation => relation.Triple).OrderByDescending(relation => relation.Violations > 0).ThenBy(relation => relation.Violations)];
    }

    private static IEnumerable<(string, double[])> Numeric(Table table, string[] names)
    {
        foreach (string name in names)
        {
            double[]? values = null;
            try
            {
                values = table.Numbers(name);
            }
            catch (BadInputException)
            {
            }

            if (values is not null && values.Where(double.IsFinite).Distinct().Take(3).Count() == 3) yield return (name, values);
        }
    }

    private static bool Holds(double[] c, double[] a, double[] b, Func<double, double, double> combine)
    {
        int step = Math.Max(1, c.Length / SampleRows), tried = 0, held = 0;
        for (int row = 0; row < c.Length; row += step)
        {
            if (!IsTelling(c[row], a[row], b[row])) continue;
            tried++;
            if (Agrees(c[row], a[row], b[row], combine)) held++;
            else if (tried > 20 && held < 0.5 * tried) return false;
        }

        return tried >= LeastRows && held >= HoldingShare * tried;
    }

    private static Contradiction? Count(Table table, string relation, double[] c, double[] a, double[] b, Func<double, double, double> combine)
    {
        int rows = 0;
        var lines = new List<long>();
        for (int row = 0; row < c.Length; row++)
        {
            if (!double.IsFinite(c[row]) || !double.IsFinite(a[row]) || !double.IsFinite(b[row])) continue;
            rows++;
            if (!Agrees(c[row], a[row], b[row], combine)) lines.Add(table.Line(row));
        }

        return lines.Count <= (1 - HoldingShare) * rows ? new(relation, rows, lines.Count, [.. lines.Take(ShownLines)]) : null;
    }

    /// <summary>Zeros and ones satisfy too many relations.</summary>
    private static bool IsTelling(double c, double a, double b) => double.IsFinite(c) && double.IsFinite(a) && double.IsFinite(b) && c != 0 && a is not (0 or 1) && b is not (0 or 1);

    private static bool Agrees(double c, double a, double b, Func<double, double, double> combine)
    {
        double expected = combine(a, b);
        return double.IsFinite(expected) && Math.Abs(c - expected) <= Tolerance * Math.Max(Math.Abs(c), Math.Max(Math.Abs(expected), 1e-12));
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Relation} holds in {Rows - Violations} of {Rows} rows{(Violations == 0 ? "" : $"; not in line {string.Join(", ", Lines)}{(Violations > Lines.Length ? ", …" : "")}")}");
}

using System.Globalization;
using System.Text.RegularExpressions;
using Mpbf.Core.Matter;
using Mpbf.Dal.Tables;

namespace Mpbf.CrossLayer.Audits;

/// <summary>What the columns of a table seem to be, by their names and cells.</summary>
internal sealed partial record SniffedTable
{
    private static readonly string[] Formulas = ["formula", "composition", "reduced_formula", "pretty_formula", "formula_pretty", "material", "compound"];
    private static readonly string[] Ids = ["id", "material_id", "mp_id", "mpid", "jid", "structure_id", "name"];
    private static readonly string[] Truths = ["actual", "truth", "true", "y_true", "measured", "experiment", "experimental", "exp", "target", "y", "value", "label"];

    public required string Path { get; init; }

    public string? Id { get; init; }

    public string? Formula { get; init; }

    /// <summary>The column of labels where the table is no table of predictions.</summary>
    public string? Value { get; init; }

    public string? Truth { get; init; }

    public string? Prediction { get; init; }

    /// <summary>Numeric columns of which none could be told to be the label.</summary>
    public string[] Undecided { get; init; } = [];

    public string[] OtherPredictions { get; init; } = [];

    public string? Sigma { get; init; }

    /// <summary>A column that marks some rows as <c>test</c>.</summary>
    public string? Test { get; init; }

    public string? Unit { get; init; }

    /// <summary>Rows, or those marked as test where there are such.</summary>
    public int UsedRows { get; init; }

    public static SniffedTable Of(string path)
    {
        using TableReader reader = TableReader.Open(path);
        Column[] columns = [.. reader.Columns.Select(name => new Column(name))];
        int rows = 0;
        for (; reader.Read(); rows++)
        {
            for (int i = 0; i < columns.Length; i++) columns[i].Add(reader[i]);
        }

        Column[] numbers = [.. columns.Where(column => column.IsNumeric)];
        Column[] predictions = [.. numbers.Where(column => column.Name.Contains("pred", StringComparison.OrdinalIgnoreCase) && !IsSigma(column))];
        string? formula = Named(columns, Formulas) ?? columns.FirstOrDefault(column => column.IsFormula)?.Name;
        string? id = Named(columns.Where(column => column.IsDistinct), Ids);
        Column? prediction = predictions.FirstOrDefault();
        string[] candidates = [.. numbers.Where(column => !predictions.Contains(column) && !IsSigma(column) && column.Name != id && !IsBookkeeping(column)).Select(column => column.Name)];
        string? labels = Named(numbers, Truths) ?? (candidates is [var only] ? only : null);
        Column? test = prediction is null ? null : columns.FirstOrDefault(column => column.TestRows > 0 && column.TestRows < rows);
        return new SniffedTable
        {
            Path = path,
            Id = id == formula ? null : id,
            Formula = formula,
            Value = prediction is null ? labels : null,
            Truth = prediction is null ? null : labels,
            Prediction = prediction?.Name,
            Undecided = labels is null ? candidates : [],
            OtherPredictions = [.. predictions.Skip(1).Select(column => column.Name)],
            Sigma = prediction is null ? null : SigmaOf(prediction, [.. numbers.Where(IsSigma)]),
            Test = test?.Name,
            Unit = new[] { labels, prediction?.Name }.OfType<string>().Select(name => UnitInName().Match(name)).FirstOrDefault(match => match.Success)?.Groups[1].Value,
            UsedRows = test?.TestRows ?? rows,
        };
    }

    private static string? Named(IEnumerable<Column> columns, string[] names) =>
        names.Select(name => columns.FirstOrDefault(column => Plain(column.Name) == name)).FirstOrDefault(column => column is not null)?.Name;

    /// <summary>A column name without a unit in brackets.</summary>
    private static string Plain(string name) => UnitInName().Replace(name, "").Trim().ToLowerInvariant();

    private static bool IsSigma(Column column) => SigmaName().IsMatch(column.Name);

    private static bool IsBookkeeping(Column column) => Plain(column.Name) is "fold" or "split" or "index" or "row" or "sites" or "volumeperatom" or "spacegroup" or "unnamed: 0";

    /// <summary>Of several the one that shares the prediction's last word: <c>pred_crabnet</c>, <c>sigma_crabnet</c>.</summary>
    private static string? SigmaOf(Column prediction, Column[] sigmas)
    {
        string last = prediction.Name.Split('_', ' ')[^1];
        return (sigmas.FirstOrDefault(sigma => sigma.Name.EndsWith(last, StringComparison.OrdinalIgnoreCase)) ?? (sigmas is [var only] ? only : null))?.Name;
    }

    [GeneratedRegex(@"\s*[\(\[]([^\)\]]{1,20})[\)\]]\s*$", RegexOptions.None, 1000)]
    private static partial Regex UnitInName();

    [GeneratedRegex("sigma|std|uncert|(^|_)unc($|_)", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex SigmaName();

    private sealed class Column(string name)
    {
        private const int FormulaSample = 200;

        private readonly HashSet<string> _values = new(StringComparer.Ordinal);
        private int _filled;
        private int _numbers;
        private int _formulas;
        private int _sampled;

        public string Name { get; } = name;

        public int TestRows { get; private set; }

        public bool IsNumeric => _filled > 0 && _numbers == _filled;

        public bool IsFormula => _sampled > 0 && _formulas >= 0.95 * _sampled;

        public bool IsDistinct => _values.Count == _filled;

        public void Add(string cell)
        {
            if (cell.Length == 0) return;
            _filled++;
            _values.Add(cell);
            if (cell.Equals("test", StringComparison.OrdinalIgnoreCase)) TestRows++;
            if (double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out _)) _numbers++;
            else if (_sampled < FormulaSample && Composition.TryParse(cell, out _, out _)) _formulas++;
            _sampled = Math.Min(FormulaSample, _sampled + 1);
        }
    }
}

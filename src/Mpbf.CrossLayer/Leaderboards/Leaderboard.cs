using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Mpbf.Core;
using Mpbf.Core.Estimates;
using Mpbf.CrossLayer.Expressions;
using Mpbf.Dal.Tables;
using Mpbf.Ral.Invariance;

namespace Mpbf.CrossLayer.Leaderboards;

/// <summary>A table of published models, one row a model: facts and metrics in the style of Matbench Discovery. A fact that is missing leaves its symbol not assessed; one that is malformed is refused. Immutable.</summary>
public sealed partial class Leaderboard
{
    private readonly Table _table;

    private Leaderboard(Table table, ImmutableArray<LeaderboardModel> models, ImmutableArray<string> metrics) => (_table, Models, Metrics) = (table, models, metrics);

    /// <summary>The models in file order.</summary>
    public ImmutableArray<LeaderboardModel> Models { get; }

    /// <summary>All columns of the table.</summary>
    public ImmutableArray<string> Metrics { get; }

    /// <summary>Reads a leaderboard.</summary>
    /// <param name="path">CSV, or flat objects as JSON or JSON Lines, whose first object names the columns; gz or not.</param>
    /// <param name="trainingSets">Sizes of the training sets; without them S_p is not assessed.</param>
    /// <param name="options">Names of the columns; default those of Matbench Discovery.</param>
    /// <exception cref="BadInputException">No readable table, no models, a name that is missing or stands twice, a malformed fact, or a training set that the table of sets does not hold.</exception>
    public static Leaderboard Load(string path, TrainingSets? trainingSets = null, LeaderboardOptions? options = null)
    {
        options ??= new LeaderboardOptions();
        ImmutableArray<string> columns;
        using (TableReader reader = TableReader.Open(path))
        {
            columns = [.. reader.Columns];
            reader.IndexOf(options.Name);
            reader.IndexOf(options.Family);
        }

        Table table = Table.Load(path, columns);
        if (table.RowCount == 0) throw new BadInputException("no models", "one row a model", null, path);
        var facts = new Facts(table, columns, options, trainingSets);
        var models = ImmutableArray.CreateBuilder<LeaderboardModel>(table.RowCount);
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (int row = 0; row < table.RowCount; row++)
        {
            LeaderboardModel model = facts.Model(row);
            if (!names.Add(model.Name)) throw new BadInputException($"the model '{model.Name}' a second time", "one row a model", null, path, table.Line(row), options.Name);
            models.Add(model);
        }

        return new Leaderboard(table, models.MoveToImmutable(), columns);
    }

    /// <summary>A metric of every model; NaN where it is missing or not finite.</summary>
    /// <param name="column">One of <see cref="Metrics"/>.</param>
    /// <exception cref="BadInputException">No such column, or a cell that is no number.</exception>
    public double[] Metric(string column) => Metrics.Contains(column)
        ? _table.Numbers(column)
        : throw new BadInputException($"the metric '{column}'", $"one of {string.Join(", ", Metrics)}", null, _table.Path);

    /// <summary>The facts of one table, checked cell by cell.</summary>
    private sealed partial class Facts(Table table, ImmutableArray<string> columns, LeaderboardOptions options, TrainingSets? trainingSets)
    {
        private readonly double[]? _symmetry = Numbers(table, columns, options.SymmetryKept);
        private readonly double[]? _tortuosity = Numbers(table, columns, options.Tortuosity);
        private readonly double[]? _meanAbsolute = Numbers(table, columns, options.MeanAbsoluteError);
        private readonly double[]? _rootMeanSquare = Numbers(table, columns, options.RootMeanSquareError);

        public LeaderboardModel Model(int row)
        {
            string? forces = Forces(row);
            double? symmetry = Within(_symmetry, row, 0, 1, options.SymmetryKept), tortuosity = Within(_tortuosity, row, 1, double.MaxValue, options.Tortuosity);
            return new LeaderboardModel(Required(row, options.Name), Family(Required(row, options.Family)), forces, Scale(row), InvarianceDensity.OfModelFacts(forces, symmetry, 1 / tortuosity), Risk(row));
        }

        private static double[]? Numbers(Table table, ImmutableArray<string> columns, string? column) => column is not null && columns.Contains(column) ? table.Numbers(column) : null;

        private static string Family(string cell) => cell.Split('/', StringSplitOptions.RemoveEmptyEntries) is { Length: > 1 } path ? path[^2] : cell;

        private string Required(int row, string column) => table.Text(column)[row].Trim() is { Length: > 0 } text ? text : throw Bad("nothing", "a name", row, column);

        private string? Forces(int row)
        {
            if (!columns.Contains(options.Targets) || table.Text(options.Targets)[row].Trim() is not { Length: > 0 } code) return null;
            if (!TargetCode().IsMatch(code)) throw Bad($"'{code}'", "a code such as E, EFS_G or EFS_D", row, options.Targets);
            return code.Contains('D', StringComparison.Ordinal) ? "direct" : code.Contains('G', StringComparison.Ordinal) ? "gradient" : null;
        }

        private Measure Scale(int row)
        {
            if (trainingSets is null) return Measure.NotAssessed("no sizes of training sets; supply their table");
            string[] sets = columns.Contains(options.TrainingSets) ? Leaderboards.TrainingSets.Names(table.Text(options.TrainingSets)[row]) : [];
            if (sets.Length == 0) return Measure.NotAssessed("the leaderboard names no training set");
            try
            {
                return trainingSets.StructureCount(sets) is { } count
                    ? Estimate.Exact(TradeOff.PretrainingScale(count), "scale.training-structures")
                    : Measure.NotAssessed($"no published size of {string.Join(" or ", sets)}");
            }
            catch (BadInputException unknown)
            {
                throw unknown.In(table.Path, table.Line(row), options.TrainingSets);
            }
        }

        private Measure Risk(int row)
        {
            if (Within(_meanAbsolute, row, double.Epsilon, double.MaxValue, options.MeanAbsoluteError) is not { } meanAbsolute || Within(_rootMeanSquare, row, 0, double.MaxValue, options.RootMeanSquareError) is not { } rootMeanSquare)
                return Measure.NotAssessed($"needs {options.MeanAbsoluteError} and {options.RootMeanSquareError}");
            try
            {
                return Estimate.Exact(PublishedErrors.ShareBeyond(meanAbsolute, rootMeanSquare, options.Tolerance), "risk.published-errors");
            }
            catch (ArgumentOutOfRangeException outside)
            {
                throw Bad(FormattableString.Invariant($"{rootMeanSquare} beside a mean absolute error of {meanAbsolute}"), ArgumentReason.Expected(outside), row, options.RootMeanSquareError);
            }
        }

        private double? Within(double[]? numbers, int row, double least, double largest, string? column) =>
            numbers is null || double.IsNaN(numbers[row]) ? null
            : numbers[row] >= least && numbers[row] <= largest ? numbers[row]
            : throw Bad(FormattableString.Invariant($"{numbers[row]}"), FormattableString.Invariant($"a number {(least == double.Epsilon ? "above 0" : largest == double.MaxValue ? $"of at least {least}" : $"from {least} to {largest}")}, or nothing"), row, column!);

        private BadInputException Bad(string found, string expected, int row, string column) => new(found, expected, null, table.Path, table.Line(row), column);

        [GeneratedRegex("^[EFSMH]+(_(G|D)?M?)?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
        private static partial Regex TargetCode();
    }
}

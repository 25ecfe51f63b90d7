using System.Collections.Immutable;
using Mpbf.Core.Estimates;

namespace Mpbf.Core;

/// <summary>
/// Predictions with known truth, and optionally the model's own statement of its uncertainty: a standard deviation, quantiles or ensemble
/// members. Immutable and valid: truth and prediction are finite, standard deviations positive and finite, quantiles finite.
/// </summary>
public sealed record Predictions
{
    /// <summary>Predictions of n rows.</summary>
    /// <param name="ids">n identifiers, distinct.</param>
    /// <param name="truth">n finite true values.</param>
    /// <param name="prediction">n finite predictions, in the unit of the truth.</param>
    /// <param name="resamplingKeys">The resampling group of each row; the ids where null.</param>
    /// <exception cref="ArgumentException">Lengths differ, an id stands twice, or a value is not finite.</exception>
    public Predictions(
        IEnumerable<string> ids, IEnumerable<double> truth, IEnumerable<double> prediction, IEnumerable<string>? resamplingKeys = null)
    {
        Ids = [.. ids];
        Truth = Finite(truth, nameof(truth));
        Prediction = Finite(prediction, nameof(prediction));
        ResamplingKeys = resamplingKeys is null ? Ids : [.. resamplingKeys];
        if (Truth.Length != Ids.Length || Prediction.Length != Ids.Length || ResamplingKeys.Length != Ids.Length)
        {
            throw new ArgumentException(
                $"Lengths differ: {Ids.Length} ids, {Truth.Length} truths, {Prediction.Length} predictions, {ResamplingKeys.Length} resampling keys.",
                nameof(ids));
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        if (Ids.FirstOrDefault(id => !seen.Add(id)) is { } twice) throw new ArgumentException($"The id '{twice}' stands more than once.", nameof(ids));
    }

    /// <summary>Identifiers.</summary>
    public ImmutableArray<string> Ids { get; }

    /// <summary>True values.</summary>
    public ImmutableArray<double> Truth { get; }

    /// <summary>Predicted values.</summary>
    public ImmutableArray<double> Prediction { get; }

    /// <summary>The resampling group of each row.</summary>
    public ImmutableArray<string> ResamplingKeys { get; }

    /// <summary>Predicted standard deviations, in the unit of the truth, positive; null where the model gives none.</summary>
    /// <exception cref="ArgumentException">Another length, or a value that is not positive and finite.</exception>
    public ImmutableArray<double>? Sigma
    {
        get;
        init
        {
            if (value is { } sigma)
            {
                RequireLength(sigma.Length, "standard deviations");
                for (int i = 0; i < sigma.Length; i++)
                {
                    if (!(sigma[i] > 0 && double.IsFinite(sigma[i]))) throw new ArgumentException($"Row {i} has sigma {sigma[i]}; allowed: positive and finite.", nameof(value));
                }
            }

            field = value;
        }
    }

    /// <summary>Predicted quantiles; null where the model gives none.</summary>
    public QuantileTable? Quantiles
    {
        get;
        init
        {
            if (value is not null) RequireLength(value.RowCount, "rows of quantiles");
            field = value;
        }
    }

    /// <summary>Predictions of the members of an ensemble: for each row one value a member, at least two; null where there is no ensemble.</summary>
    public ImmutableArray<ImmutableArray<double>>? Members
    {
        get;
        init
        {
            if (value is { } members)
            {
                RequireLength(members.Length, "rows of members");
                for (int i = 0; i < members.Length; i++)
                {
                    if (members[i].Length < 2 || members[i].Length != members[0].Length || !members[i].All(double.IsFinite))
                        throw new ArgumentException($"Row {i} has {members[i].Length} members; allowed: at least two finite ones, as many in every row.", nameof(value));
                }
            }

            field = value;
        }
    }

    /// <summary>Groupings of the rows for hold-outs.</summary>
    public ImmutableArray<Grouping> Groupings
    {
        get;
        init
        {
            foreach (Grouping grouping in value) RequireLength(grouping.Memberships.Length, $"rows of grouping '{grouping.Name}'");
            field = value;
        }
    } = [];

    /// <summary>Number of rows.</summary>
    public int Count => Ids.Length;

    /// <summary>Prediction minus truth, one a row.</summary>
    public double[] Residuals() => [.. Prediction.Zip(Truth, static (prediction, truth) => prediction - truth)];

    /// <summary>The rows named, in their order, with all that is stated of them.</summary>
    /// <param name="rows">Row indices, each at most once.</param>
    public Predictions Select(IReadOnlyList<int> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return new(rows.Select(row => Ids[row]), rows.Select(row => Truth[row]), rows.Select(row => Prediction[row]), rows.Select(row => ResamplingKeys[row]))
        {
            Sigma = Sigma is { } sigma ? [.. rows.Select(row => sigma[row])] : null,
            Quantiles = Quantiles is { } quantiles ? new QuantileTable(quantiles.Levels, rows.Select(row => (IEnumerable<double>)quantiles.Rows[row])) : null,
            Members = Members is { } members ? [.. rows.Select(row => members[row])] : null,
            Groupings = [.. Groupings.Select(grouping => new Grouping(grouping.Name, rows.Select(row => (IEnumerable<string>)grouping.Memberships[row])))],
        };
    }

    /// <summary>The rows with their resampling groups.</summary>
    public ResampledRows Rows(Resampling resampling) => new(resampling, ResamplingKeys);

    private static ImmutableArray<double> Finite(IEnumerable<double> values, string name)
    {
        ImmutableArray<double> array = [.. values];
        for (int i = 0; i < array.Length; i++)
        {
            if (!double.IsFinite(array[i])) throw new ArgumentException($"Row {i} has {name} {array[i]}; allowed: finite numbers.", name);
        }

        return array;
    }

    private void RequireLength(int length, string what)
    {
        if (length != Count) throw new ArgumentException($"Found {length} {what}; expected {Count}, one a row.", nameof(what));
    }
}

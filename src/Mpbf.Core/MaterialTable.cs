using System.Collections.Immutable;
using Mpbf.Core.Crystals;
using Mpbf.Core.Matter;

namespace Mpbf.Core;

/// <summary>
/// Materials by composition, with what is known of each: a label, a model's held-out prediction of it, a place in an embedding. A composition may stand
/// in several rows (polymorphs, repeated measurements). Immutable and valid: values are finite.
/// </summary>
public sealed record MaterialTable
{
    /// <summary>A table of n rows.</summary>
    /// <param name="name">What the rows are to the audit, e.g. <c>corpus</c>; used in messages.</param>
    /// <param name="compositions">n compositions.</param>
    /// <param name="ids">n identifiers; the reduced formulas where null.</param>
    /// <exception cref="ArgumentException">The numbers of ids and compositions differ.</exception>
    public MaterialTable(string name, IEnumerable<Composition> compositions, IEnumerable<string>? ids = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        Name = name;
        Compositions = [.. compositions];
        Ids = ids is null ? [.. Compositions.Select(composition => composition.ReducedFormula)] : [.. ids];
        if (Ids.Length != Compositions.Length) throw new ArgumentException($"Found {Ids.Length} ids for {Compositions.Length} compositions.", nameof(ids));
        ResamplingKeys = [.. Compositions.Select(composition => composition.ChemicalSystem)];
    }

    /// <summary>What the rows are to the audit.</summary>
    public string Name { get; }

    /// <summary>Identifiers, not necessarily distinct.</summary>
    public ImmutableArray<string> Ids { get; }

    /// <summary>Compositions.</summary>
    public ImmutableArray<Composition> Compositions { get; }

    /// <summary>The resampling group of each row; the chemical system unless given.</summary>
    public ImmutableArray<string> ResamplingKeys
    {
        get;
        init => field = value.Length == Count ? value : throw Mismatch(value.Length, "resampling keys");
    }

    /// <summary>Labels, in <see cref="Unit"/>; null where the table has none.</summary>
    public ImmutableArray<double>? Values
    {
        get;
        init => field = Finite(value, "values");
    }

    /// <summary>A model's predictions of the rows' own labels, made without having seen them, in <see cref="Unit"/>; null where there are none.</summary>
    public ImmutableArray<double>? HeldOutPredictions
    {
        get;
        init => field = Finite(value, "held-out predictions");
    }

    /// <summary>The model's standard deviations of its predictions for the rows, positive, in <see cref="Unit"/>; null where there are none.</summary>
    public ImmutableArray<double>? Sigma
    {
        get;
        init
        {
            field = Finite(value, "standard deviations");
            if (field is { } sigma && sigma.Any(s => s <= 0)) throw new ArgumentException($"A standard deviation of '{Name}' is not positive.", nameof(value));
        }
    }

    /// <summary>Standard deviation over the members of an ensemble of the model, at least 0, in <see cref="Unit"/>; null where there is none.</summary>
    public ImmutableArray<double>? EnsembleSpread
    {
        get;
        init => field = Finite(value, "ensemble spreads");
    }

    /// <summary>Standard deviation over the predictions of several different models, at least 0, in <see cref="Unit"/>; null where there are none.</summary>
    public ImmutableArray<double>? CommitteeDisagreement
    {
        get;
        init => field = Finite(value, "committee disagreements");
    }

    /// <summary>The method the labels come from, e.g. <c>PBE</c> or <c>experiment</c>; null where unstated.</summary>
    public string? Fidelity { get; init; }

    /// <summary>The unit of the labels; null where unstated.</summary>
    public string? Unit { get; init; }

    /// <summary>The rows in a space; null where they have no place in one.</summary>
    public Embedding? Embedding
    {
        get;
        init => field = value is null || value.Matrix.RowCount == Count ? value : throw Mismatch(value.Matrix.RowCount, "embedding rows");
    }

    /// <summary>The rows' structures with what their source says of them; null where only compositions are known.</summary>
    public ImmutableArray<Structure>? Structures
    {
        get;
        init => field = value is not { } structures || structures.Length == Count ? value : throw Mismatch(structures.Length, "structures");
    }

    /// <summary>Number of rows.</summary>
    public int Count => Compositions.Length;

    /// <summary>The rows named, in their order, with all that is stated of them.</summary>
    /// <param name="rows">Row indices.</param>
    public MaterialTable Select(IReadOnlyList<int> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return new(Name, rows.Select(row => Compositions[row]), rows.Select(row => Ids[row]))
        {
            ResamplingKeys = [.. rows.Select(row => ResamplingKeys[row])],
            Values = Of(Values),
            HeldOutPredictions = Of(HeldOutPredictions),
            Sigma = Of(Sigma),
            EnsembleSpread = Of(EnsembleSpread),
            CommitteeDisagreement = Of(CommitteeDisagreement),
            Fidelity = Fidelity,
            Unit = Unit,
            Embedding = Embedding is null ? null : Embedding with { Matrix = Embedding.Matrix.Select(rows) },
            Structures = Structures is { } structures ? [.. rows.Select(row => structures[row])] : null,
        };

        ImmutableArray<double>? Of(ImmutableArray<double>? values) => values is { } all ? [.. rows.Select(row => all[row])] : null;
    }

    /// <summary>A number for each row of several tables, the same for the same composition, so that a search can leave a query's own composition out.</summary>
    public static int[][] CompositionLabels(params ReadOnlySpan<MaterialTable> tables)
    {
        var labels = new Dictionary<string, int>(StringComparer.Ordinal);
        int[][] result = new int[tables.Length][];
        for (int t = 0; t < tables.Length; t++)
        {
            result[t] = new int[tables[t].Count];
            for (int row = 0; row < result[t].Length; row++)
            {
                string key = tables[t].Compositions[row].JoinKey;
                if (!labels.TryGetValue(key, out int label)) labels.Add(key, label = labels.Count);
                result[t][row] = label;
            }
        }

        return result;
    }

    private ImmutableArray<double>? Finite(ImmutableArray<double>? values, string what)
    {
        if (values is not { } array) return null;
        if (array.Length != Count) throw Mismatch(array.Length, what);
        for (int row = 0; row < array.Length; row++)
        {
            if (!double.IsFinite(array[row])) throw new ArgumentException($"Row {row} of '{Name}' has {what} {array[row]}; allowed: finite numbers.", what);
        }

        return array;
    }

    private ArgumentException Mismatch(int found, string what) => new($"Found {found} {what} for the {Count} rows of '{Name}'.", what);
}

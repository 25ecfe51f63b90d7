using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Mpbf.CrossLayer.Audits;

/// <summary>One audit as a file: what to read and what to ask. Paths are relative to the manifest's folder. Only <see cref="Evaluation"/> is required.</summary>
public sealed record Manifest
{
    /// <summary>The manifest version this library reads.</summary>
    public const int CurrentVersion = 1;

    /// <summary>Manifest version; 1.</summary>
    [JsonPropertyName("mpbf")]
    public required int Version { get; init; }

    /// <summary>Title of the audit.</summary>
    public string Name { get; init; } = "audit";

    /// <summary>Free text for readers; <c>mpbf init</c> writes what it understood here.</summary>
    public string? Note { get; init; }

    /// <summary>Seed of all random choices.</summary>
    public ulong Seed { get; init; } = 7;

    /// <summary>Number of bootstrap draws.</summary>
    public int Draws { get; init; } = 200;

    /// <summary>The error that the user can live with, in <see cref="Unit"/>; half the standard deviation of the truth where null.</summary>
    public double? Tolerance { get; init; }

    /// <summary>Error ratio to the matched control at which the boundary lies.</summary>
    public double ToleratedRatio { get; init; } = 1.5;

    /// <summary>Unit of the property.</summary>
    public string? Unit { get; init; }

    /// <summary>What the model was trained on.</summary>
    public CorpusSource? Corpus { get; init; }

    /// <summary>Labels of a higher fidelity.</summary>
    public LabelSource? Reference { get; init; }

    /// <summary>Predictions with known truth.</summary>
    public required EvaluationSource Evaluation { get; init; }

    /// <summary>The materials that the user cares about.</summary>
    public TargetSource? Target { get; init; }

    /// <summary>The model's embedding of the tables.</summary>
    public EmbeddingSources? Embeddings { get; init; }

    /// <summary>Factors to probe the embedding with.</summary>
    public FactorSource? Factors { get; init; }

    /// <summary>A recorded campaign.</summary>
    public CampaignSource? Campaign { get; init; }

    /// <summary>What the model said of the evaluation after each round of retraining.</summary>
    public RetrainingSource? Retraining { get; init; }

    /// <summary>Facts of the model.</summary>
    public ModelFacts? Model { get; init; }

    /// <summary>Path of a <c>coefficients.json</c> written by <c>mpbf fit</c>; the expressions are uncalibrated where null.</summary>
    public string? Coefficients { get; init; }
}

/// <summary>A table file, with the rows to use.</summary>
public abstract record TableSource
{
    /// <summary>Path of a CSV, JSON or JSON Lines file, gz or not.</summary>
    public required string Table { get; init; }

    /// <summary>Rows to use: each column named here must hold the text given.</summary>
    public ImmutableSortedDictionary<string, string>? Where { get; init; }

    /// <summary>Column of identifiers; the formula where null.</summary>
    public string? Id { get; init; }

    /// <summary>Column of formulas.</summary>
    public string Formula { get; init; } = "formula";

    /// <summary>Unit of the table's numbers, converted to that of the manifest; the same where null.</summary>
    public string? Unit { get; init; }
}

/// <summary>Labels of one fidelity.</summary>
public record LabelSource : TableSource
{
    /// <summary>Column of labels.</summary>
    public required string Value { get; init; }

    /// <summary>The method the labels come from.</summary>
    public string? Fidelity { get; init; }
}

/// <summary>The corpus: labels, and the model's held-out predictions of them.</summary>
public sealed record CorpusSource : LabelSource
{
    /// <summary>Column of held-out predictions of the corpus' own labels.</summary>
    public string? Prediction { get; init; }

    /// <summary>Column of the standard deviations of those predictions.</summary>
    public string? Sigma { get; init; }

    /// <summary>Column that says where each row comes from: the parts of the corpus that could be dropped; element families where null.</summary>
    public string? Parts { get; init; }
}

/// <summary>Predictions with known truth.</summary>
public sealed record EvaluationSource : TableSource
{
    /// <summary>Column of true values; joined from the reference by composition where null.</summary>
    public string? Truth { get; init; }

    /// <summary>Column of predictions.</summary>
    public required string Prediction { get; init; }

    /// <summary>Column of predicted standard deviations.</summary>
    public string? Sigma { get; init; }

    /// <summary>The method the truth comes from.</summary>
    public string? Fidelity { get; init; }

    /// <summary>Columns of the predictions of an ensemble's members, at least two; their standard deviation is a support term.</summary>
    public ImmutableArray<string> Members { get; init; } = [];

    /// <summary>Columns of the predictions of several different models, at least two, the audited one's own among them where it is to count; their standard deviation is a support term.</summary>
    public ImmutableArray<string> Committee { get; init; } = [];

    /// <summary>Path of a structure file that the rows refer to by their identifiers, or by the part before a colon; null where the table itself holds the structures or there are none. From it follow the zones <c>prototype</c> and <c>cellSize</c>.</summary>
    public string? Structures { get; init; }

    /// <summary>Columns whose values the boundary's zones are told for, beside elements, chemical systems, what follows from structures and <see cref="Groups"/>; they are not held out.</summary>
    public ImmutableArray<string> Zones { get; init; } = [];

    /// <summary>What is held out together: <c>elements</c>, <c>chemicalSystem</c>, with structures <c>prototype</c> or <c>cellSize</c>, or a column of the table.</summary>
    public ImmutableArray<string> Groups { get; init; } = ["elements"];
}

/// <summary>The materials that the user cares about.</summary>
public sealed record TargetSource : TableSource
{
    /// <summary>Tables whose compositions are left out of the target: <c>corpus</c>, <c>reference</c>, <c>evaluation</c>.</summary>
    public ImmutableArray<string> Without { get; init; } = [];

    /// <summary>Columns of the predictions of the ensemble's members, as in the evaluation.</summary>
    public ImmutableArray<string> Members { get; init; } = [];

    /// <summary>Columns of the predictions of the committee's models, as in the evaluation.</summary>
    public ImmutableArray<string> Committee { get; init; } = [];

    /// <summary>Column of predicted standard deviations.</summary>
    public string? Sigma { get; init; }
}

/// <summary>Paths of <c>.npy</c> matrices, or of arrays in archives (<c>a.npz/name</c>), one row a table row in file order.</summary>
public sealed record EmbeddingSources
{
    /// <summary>Embedding of the corpus.</summary>
    public string? Corpus { get; init; }

    /// <summary>Embedding of the evaluation rows.</summary>
    public string? Evaluation { get; init; }

    /// <summary>Embedding of the target.</summary>
    public string? Target { get; init; }
}

/// <summary>Factors of the evaluation rows, one row each, joined by identifier.</summary>
public sealed record FactorSource
{
    /// <summary>Path of the table.</summary>
    public required string Table { get; init; }

    /// <summary>Column of identifiers.</summary>
    public string Id { get; init; } = "id";

    /// <summary>From column to scale: electronic, localEnvironment, crystal, thermodynamic or macro.</summary>
    public required ImmutableSortedDictionary<string, string> Scales { get; init; }
}

/// <summary>A recorded campaign: one row a proposal.</summary>
public sealed record CampaignSource
{
    /// <summary>Path of the table.</summary>
    public required string Table { get; init; }

    /// <summary>Column of round numbers; round 0 is the initial design.</summary>
    public string Round { get; init; } = "round";

    /// <summary>Column of predictions.</summary>
    public string? Prediction { get; init; }

    /// <summary>Column of predicted standard deviations.</summary>
    public string? Sigma { get; init; }

    /// <summary>Column of measured outcomes.</summary>
    public string Outcome { get; init; } = "outcome";

    /// <summary><c>maximise</c> or <c>minimise</c>.</summary>
    public string Goal { get; init; } = "maximise";

    /// <summary>Column that is true where the outcome is the loop's own label.</summary>
    public string? OwnLabel { get; init; }

    /// <summary>Path of a table of all candidates' outcomes, in the column of the same name.</summary>
    public string? Pool { get; init; }
}

/// <summary>Rounds of retraining: one row an evaluation row and round.</summary>
public sealed record RetrainingSource
{
    /// <summary>Path of the table.</summary>
    public required string Table { get; init; }

    /// <summary>Column of round numbers.</summary>
    public string Round { get; init; } = "round";

    /// <summary>Column of the identifiers of the evaluation rows; their formulas where the evaluation names no identifier.</summary>
    public string Id { get; init; } = "id";

    /// <summary>Column of the share of own labels that the model had learned from by then, in [0, 1], the same in all rows of a round.</summary>
    public string OwnLabelShare { get; init; } = "ownLabelShare";

    /// <summary>Column of predictions, in the unit of the manifest.</summary>
    public string Prediction { get; init; } = "prediction";
}

/// <summary>Published facts of a model.</summary>
public sealed record ModelFacts
{
    /// <summary>Its name.</summary>
    public string? Name { get; init; }

    /// <summary>Number of parameters.</summary>
    public long? Parameters { get; init; }

    /// <summary>Number of structures (or rows) it was trained on.</summary>
    public long? TrainingStructures { get; init; }

    /// <summary><c>gradient</c> where forces are the gradient of an energy, <c>direct</c> where they are predicted by themselves.</summary>
    public string? Forces { get; init; }

    /// <summary>Share of structures that keep their symmetry after relaxation, in [0, 1].</summary>
    public double? SymmetryKept { get; init; }
}

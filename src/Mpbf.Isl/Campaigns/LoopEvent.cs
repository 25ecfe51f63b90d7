using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Mpbf.Isl.Campaigns;

/// <summary>Something that happened to a loop. A loop is the sequence of its events.</summary>
[JsonDerivedType(typeof(Asked), "asked")]
[JsonDerivedType(typeof(Told), "told")]
[JsonDerivedType(typeof(Abandoned), "abandoned")]
public abstract record LoopEvent;

/// <summary>The loop asked for a batch of measurements.</summary>
/// <param name="Round">0 for the initial design, then 1, 2, …</param>
/// <param name="Points">The candidates, none of them asked before.</param>
/// <param name="OwnLabels">Predictions that the loop learns from as if they were data.</param>
public sealed record Asked(int Round, ImmutableArray<AskedPoint> Points, ImmutableArray<OwnLabel> OwnLabels) : LoopEvent;

/// <summary>An outcome came back.</summary>
/// <param name="Candidate">Row in the pool, asked and still open.</param>
/// <param name="Outcome">What was measured, finite.</param>
public sealed record Told(int Candidate, double Outcome) : LoopEvent;

/// <summary>An asked candidate could not be measured; it is not proposed again.</summary>
/// <param name="Candidate">Row in the pool, asked and still open.</param>
public sealed record Abandoned(int Candidate) : LoopEvent;

/// <summary>A candidate to measure.</summary>
/// <param name="Candidate">Row in the pool.</param>
/// <param name="Prediction">What the model expects to be measured; null where no model chose.</param>
/// <param name="Sigma">Standard deviation of that measurement, its noise included, positive; null where none is stated.</param>
public sealed record AskedPoint(int Candidate, double? Prediction = null, double? Sigma = null)
{
    /// <summary>What the model predicted before the loop corrected it; null where nothing was corrected.</summary>
    public double? RawPrediction { get; init; }

    /// <summary>Sigma before correction, positive; null where nothing was corrected.</summary>
    public double? RawSigma { get; init; }
}

/// <summary>A prediction taken for an outcome. A later measurement of the candidate replaces it.</summary>
/// <param name="Candidate">Row in the pool, not measured.</param>
/// <param name="Value">What is learned, finite.</param>
public sealed record OwnLabel(int Candidate, double Value);

using System.Collections.Immutable;
using Mpbf.Core;
using Mpbf.CrossLayer.Detectors;
using Mpbf.CrossLayer.Fitting;
using Mpbf.CrossLayer.Results;
using Mpbf.Isl.Campaigns;
using Mpbf.Ral.Factors;

namespace Mpbf.CrossLayer.Audits;

/// <summary>All that an audit works on, as values in memory. Only the evaluation is required; what is missing is reported as not assessed. Immutable.</summary>
public sealed record AuditInput
{
    /// <summary>An audit of predictions.</summary>
    /// <param name="materials">The evaluation rows as materials; with their place in a space where the user has one.</param>
    /// <param name="predictions">Their predictions with known truth, row by row.</param>
    /// <exception cref="ArgumentException">Numbers of rows differ.</exception>
    public AuditInput(MaterialTable materials, Predictions predictions)
    {
        ArgumentNullException.ThrowIfNull(materials);
        ArgumentNullException.ThrowIfNull(predictions);
        if (materials.Count != predictions.Count) throw new ArgumentException($"Found {materials.Count} materials for {predictions.Count} predictions.", nameof(materials));
        Materials = materials;
        Predictions = predictions.Groupings.IsEmpty ? predictions with { Groupings = [Grouping.ByElement(materials.Compositions)] } : predictions;
    }

    /// <summary>The evaluation rows as materials.</summary>
    public MaterialTable Materials { get; }

    /// <summary>Their predictions; held out by element where no grouping was given.</summary>
    public Predictions Predictions { get; }

    /// <summary>Title.</summary>
    public string Name { get; init; } = "audit";

    /// <summary>Seed of all random choices.</summary>
    public ulong Seed { get; init; } = 7;

    /// <summary>Number of bootstrap draws.</summary>
    public int Draws { get; init; } = 200;

    /// <summary>The error that the user can live with, in <see cref="Unit"/>; half the standard deviation of the truth where null.</summary>
    public double? Tolerance { get; init; }

    /// <summary>Error ratio to the matched control at which the boundary lies. Default 1.5.</summary>
    public double ToleratedRatio { get; init; } = 1.5;

    /// <summary>Unit of the property.</summary>
    public string? Unit { get; init; }

    /// <summary>What the model was trained on.</summary>
    public MaterialTable? Corpus { get; init; }

    /// <summary>Where each corpus row comes from: the parts that could be dropped; element families where null.</summary>
    public Grouping? CorpusParts { get; init; }

    /// <summary>Labels of a higher fidelity.</summary>
    public MaterialTable? Reference { get; init; }

    /// <summary>The materials that the user cares about.</summary>
    public MaterialTable? Target { get; init; }

    /// <summary>Factors of the evaluation rows; computed from compositions where empty.</summary>
    public ImmutableArray<Factor> Factors { get; init; } = [];

    /// <summary>A recorded campaign.</summary>
    public Campaign? Campaign { get; init; }

    /// <summary>Groupings of the evaluation rows that the boundary's zones are told for, beside elements, chemical systems and those held out; e.g. <see cref="Grouping.ByPrototype"/> and <see cref="Grouping.ByCellSize"/>.</summary>
    public ImmutableArray<Grouping> Zones { get; init; } = [];

    /// <summary>What the model said of the evaluation rows after each round of retraining; empty where it was not retrained.</summary>
    public ImmutableArray<RetrainingRound> Retraining { get; init; } = [];

    /// <summary>Facts of the model.</summary>
    public ModelFacts? Model { get; init; }

    /// <summary>Fitted coefficients of the expressions; the defaults, marked uncalibrated, where null.</summary>
    public Coefficients? Coefficients { get; init; }

    /// <summary>The files behind the values.</summary>
    public ImmutableArray<InputReading> Inputs { get; init; } = [];

    /// <summary>Rows left out on the way, with the rule and their number.</summary>
    public ImmutableArray<string> Exclusions { get; init; } = [];

    /// <summary>The manifest behind the values.</summary>
    public Manifest? Manifest { get; init; }
}

using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Mpbf.CrossLayer.Audits;
using Mpbf.Guard;

namespace Mpbf.CrossLayer.Results;

/// <summary>
/// All that an audit found, as one immutable value with a versioned JSON form (<see cref="ResultFile"/>); text and HTML are renderings of it.
/// </summary>
public sealed record AuditResult
{
    /// <summary>The version of the JSON form that this library writes and reads.</summary>
    public const int CurrentVersion = 1;

    /// <summary>Version of the JSON form.</summary>
    [JsonPropertyName("mpbfResult")]
    public int Version { get; init; } = CurrentVersion;

    /// <summary>Version of the library that made it.</summary>
    public required string Library { get; init; }

    /// <summary>Title.</summary>
    public required string Name { get; init; }

    /// <summary>The audited model; null where no facts were given.</summary>
    public string? Model { get; init; }

    /// <summary>Unit of the property; null where unstated.</summary>
    public string? Unit { get; init; }

    /// <summary>The error that the user can live with, in <see cref="Unit"/>.</summary>
    public required double Tolerance { get; init; }

    /// <summary>The framework's symbols by their names, in the order of the framework.</summary>
    public required OrderedDictionary<string, Reading> Symbols { get; init; }

    /// <summary>The boundary.</summary>
    public required BoundaryReading Boundary { get; init; }

    /// <summary>Expression (1) with its state.</summary>
    public required ShiftReading Shift { get; init; }

    /// <summary>Where the uncertainty of the expressions comes from; those without a spread, or not assessed, are left out.</summary>
    public ImmutableArray<PropagationReading> Propagation { get; init; } = [];

    /// <summary>Calibration of the model's uncertainty, by metric.</summary>
    public required OrderedDictionary<string, Reading> Calibration { get; init; }

    /// <summary>Nominal against observed coverage of central intervals.</summary>
    public required ImmutableArray<CoverageReading> IntervalCoverage { get; init; }

    /// <summary>Descriptions that no expression uses but that explain it: of the corpus, of the fidelity, of the space.</summary>
    public required OrderedDictionary<string, Reading> Descriptions { get; init; }

    /// <summary>R(e) scale by scale.</summary>
    public required ImmutableArray<ScaleReading> Spectrum { get; init; }

    /// <summary>Element by element: support and error.</summary>
    public required ImmutableArray<ElementReading> Elements { get; init; }

    /// <summary>What to do next; null in results of before there were plans.</summary>
    public PlanReading? Plan { get; init; }

    /// <summary>The boundary conditions.</summary>
    public required ImmutableArray<ConditionReading> Conditions { get; init; }

    /// <summary>The files read.</summary>
    public required ImmutableArray<InputReading> Inputs { get; init; }

    /// <summary>Rows left out, with the rule and their number.</summary>
    public required ImmutableArray<string> Exclusions { get; init; }

    /// <summary>What the numbers rest on.</summary>
    public required ImmutableArray<string> Assumptions { get; init; }

    /// <summary>The manifest that was run, with its defaults; null for an audit of values in memory.</summary>
    public Manifest? Manifest { get; init; }

    /// <summary>The target rows with their support and risk; written as a table of its own, not into the JSON form.</summary>
    [JsonIgnore]
    public ImmutableArray<Decision> Decisions { get; init; } = [];

    /// <summary>The boundary for a guard; written as a file of its own, not into the JSON form. Null for a result that was read from a file.</summary>
    [JsonIgnore]
    public GuardBoundary? Guard { get; init; }
}

/// <summary>What the audit says of one target row.</summary>
/// <param name="Id">The row's identifier.</param>
/// <param name="Formula">Its reduced formula.</param>
/// <param name="Support">Its support score; larger is further from the evidence.</param>
/// <param name="Risk">Calibrated P(|error| &gt; tolerance); the base rate where no boundary is usable.</param>
/// <param name="IsInside">Whether it lies inside the boundary; null where no boundary is usable.</param>
public sealed record Decision(string Id, string Formula, double? Support, double Risk, bool? IsInside);

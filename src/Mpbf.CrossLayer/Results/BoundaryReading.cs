using System.Collections.Immutable;

namespace Mpbf.CrossLayer.Results;

/// <summary>The boundary as a result states it.</summary>
public sealed record BoundaryReading
{
    /// <summary>Whether the diagnosis beats chance in every hold-out.</summary>
    public required bool Usable { get; init; }

    /// <summary>Why not; null when usable.</summary>
    public string? Refusal { get; init; }

    /// <summary>Out-of-group AUROC of the weakest hold-out; 0.5 is chance.</summary>
    public required Reading Skill { get; init; }

    /// <summary>s*: the support score where error passes the tolerated ratio.</summary>
    public required Reading Threshold { get; init; }

    /// <summary>Share of the target with s ≤ s*.</summary>
    public required Reading Coverage { get; init; }

    /// <summary>The tolerated ratio of error to the matched control.</summary>
    public required double ToleratedRatio { get; init; }

    /// <summary>Whether some evaluated row passes that ratio; otherwise the threshold is only the end of the evaluated range.</summary>
    public required bool Reached { get; init; }

    /// <summary>Share of evaluation rows with |error| &gt; tolerance.</summary>
    public required double BaseRate { get; init; }

    /// <summary>Skill in each hold-out.</summary>
    public required ImmutableArray<HoldOutReading> HoldOuts { get; init; }

    /// <summary>The support terms.</summary>
    public required ImmutableArray<TermReading> Terms { get; init; }

    /// <summary>The isotonic error-ratio curve.</summary>
    public required ImmutableArray<CurvePoint> Curve { get; init; }

    /// <summary>Observed error ratio in tenths of the evaluation rows by out-of-group support.</summary>
    public required ImmutableArray<CurvePoint> Observed { get; init; }

    /// <summary>Groups of the first hold-out against matched random rows, the hardest first.</summary>
    public required ImmutableArray<GroupReading> Groups { get; init; }

    /// <summary>Error inside, near and outside the boundary: all rows, then the most frequent elements, chemical systems and groups; empty where no boundary is usable.</summary>
    public ImmutableArray<ZonesReading> Zones { get; init; } = [];
}

/// <summary>Skill in one hold-out.</summary>
/// <param name="HeldOut">What was held out.</param>
/// <param name="Auroc">Area under the curve, out of group; 0.5 is chance.</param>
/// <param name="RankCorrelation">Spearman correlation of support and |error|, out of group.</param>
/// <param name="PermutationP">p of the null that residuals do not depend on the row.</param>
/// <param name="NullAuroc">95th percentile of the AUROC under that null.</param>
/// <param name="AboveChance">Whether both tests pass.</param>
public sealed record HoldOutReading(
    string HeldOut, Reading Auroc, Reading RankCorrelation, double PermutationP, double NullAuroc, bool AboveChance);

/// <summary>One support term.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Weight">Its weight in the score, in [0, 1]; 0 when it did not raise out-of-group skill.</param>
/// <param name="Threshold">Its value at s*, in its own unit, where it stands alone in the score; else null.</param>
public sealed record TermReading(string Name, double Weight, double? Threshold);

/// <summary>A point of the error-against-support curve.</summary>
/// <param name="Support">Support score.</param>
/// <param name="ErrorRatio">|error| over that of the matched control.</param>
/// <param name="Rows">Rows behind an observed point; null on the fitted curve.</param>
public sealed record CurvePoint(double Support, double ErrorRatio, int? Rows = null);

/// <summary>One group against random rows of the same number.</summary>
/// <param name="Name">The group.</param>
/// <param name="Rows">Its rows.</param>
/// <param name="MeanAbsoluteError">Its MAE, in the unit of the property.</param>
/// <param name="ErrorRatio">Over the matched control's.</param>
/// <param name="ControlLower">2.5th percentile of that ratio for random rows.</param>
/// <param name="ControlUpper">97.5th percentile of that ratio for random rows.</param>
/// <param name="OverDummy">MAE over that of a dummy that states the mean truth of the other rows.</param>
/// <param name="OverSpread">MAE over the mean absolute deviation of the group's truth from its own mean.</param>
/// <param name="MeanSupport">Mean support score.</param>
public sealed record GroupReading(
    string Name, int Rows, double MeanAbsoluteError, Reading ErrorRatio, double ControlLower, double ControlUpper, Reading OverDummy, Reading OverSpread, double MeanSupport);

/// <summary>The zones of one group.</summary>
/// <param name="Kind">What the groups are; <c>all</c> for all rows.</param>
/// <param name="Name">The group.</param>
/// <param name="Inside">Support below the interval of s*.</param>
/// <param name="Near">Support within it.</param>
/// <param name="Outside">Support above it.</param>
public sealed record ZonesReading(string Kind, string Name, ZoneReading Inside, ZoneReading Near, ZoneReading Outside);

/// <summary>Evaluation rows in one zone, by their support out of group.</summary>
/// <param name="Rows">Their number.</param>
/// <param name="ErrorRatio">Their MAE over that of all evaluation rows.</param>
public sealed record ZoneReading(int Rows, Reading ErrorRatio);

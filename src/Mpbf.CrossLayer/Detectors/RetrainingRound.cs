using System.Collections.Immutable;

namespace Mpbf.CrossLayer.Detectors;

/// <summary>What a model said after one round of learning, always of the same rows with known truth.</summary>
/// <param name="OwnLabelShare">Share of what it had learned from by then that were labels of its own making, in [0, 1].</param>
/// <param name="Prediction">One prediction a row, in the unit of the truth.</param>
public sealed record RetrainingRound(double OwnLabelShare, ImmutableArray<double> Prediction);

using System.Collections.Immutable;
using Mpbf.Core;
using Mpbf.Core.Embeddings;
using Mpbf.Guard;
using Mpbf.Isl.Conformal;

namespace Mpbf.CrossLayer.Boundaries;

/// <summary>From a fitted boundary to what a guard needs at run time.</summary>
public static class GuardExport
{
    private const double Level = 0.9;

    /// <summary>Takes over terms, threshold, risk and the conformal width of the evaluation rows.</summary>
    /// <param name="boundary">Fitted on the predictions.</param>
    /// <param name="predictions">The evaluation rows.</param>
    /// <param name="reference">The rows that the neighbour distance was measured to; null where no term is a distance.</param>
    /// <param name="name">Title.</param>
    /// <param name="unit">Unit of the property.</param>
    /// <exception cref="ArgumentException">A distance has weight and there are no reference rows.</exception>
    public static GuardBoundary Of(Boundary boundary, Predictions predictions, EmbeddingMatrix? reference, string name, string? unit)
    {
        ArgumentNullException.ThrowIfNull(boundary);
        ArgumentNullException.ThrowIfNull(predictions);
        (double[] sigmas, double sigmaWeight) = Term(boundary, isSigma: true);
        (double[] distances, double distanceWeight) = Term(boundary, isSigma: false);
        if (distanceWeight > 0 && reference is null) throw new ArgumentException("A neighbour distance has weight; the rows it was measured to are needed.", nameof(reference));
        bool isNormalised = predictions.Sigma is not null;
        double[] scores = isNormalised
            ? [.. predictions.Residuals().Zip(predictions.Sigma!.Value, (error, sigma) => Math.Abs(error) / sigma)]
            : [.. predictions.Residuals().Select(Math.Abs)];
        return new GuardBoundary
        {
            Name = name,
            Unit = unit,
            Tolerance = boundary.Options.Tolerance,
            Refusal = boundary.Refusal,
            Threshold = boundary.Threshold.Value,
            Skill = boundary.Skill.Min(skill => skill.Auroc.Value),
            BaseRate = boundary.BaseRate,
            Distances = GuardBoundary.Thin(distances),
            DistanceWeight = distanceWeight,
            Sigmas = GuardBoundary.Thin(sigmas),
            SigmaWeight = sigmaWeight,
            Reference = distanceWeight > 0 ? reference : null,
            RiskSupport = [.. boundary.Risk.Positions],
            RiskLevel = [.. boundary.Risk.Levels.ToArray().Select(level => Math.Clamp(level, 0, 1))],
            Level = Level,
            IntervalFactor = new SplitConformal(scores, Level).Threshold,
            IsNormalised = isNormalised,
        };
    }

    private static (double[] Values, double Weight) Term(Boundary boundary, bool isSigma)
    {
        int index = boundary.Support.Terms.IndexOf(boundary.Support.Terms.FirstOrDefault(term => term.Name == SigmaTerm == isSigma)!);
        return index < 0 || boundary.Support.Weights[index] == 0 ? ([], 0) : ([.. boundary.Support.Terms[index].Evaluation], boundary.Support.Weights[index]);
    }

    /// <summary>The name by which the predicted standard deviation is known among the terms.</summary>
    internal const string SigmaTerm = "predicted sigma";
}

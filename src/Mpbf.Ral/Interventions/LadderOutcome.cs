using System.Collections.Immutable;
using Mpbf.Core;

namespace Mpbf.Ral.Interventions;

/// <summary>What a model predicts along a ladder, and what is known there. Immutable, valid from construction.</summary>
public sealed record LadderOutcome
{
    /// <summary>An outcome.</summary>
    /// <param name="id">The ladder's key, unique among those compared.</param>
    /// <param name="environment">What the ladder belongs to for the variance of risk: a chemistry, a prototype, a kind of intervention.</param>
    /// <param name="known">Known or computed values along the ladder, at least two, finite.</param>
    /// <param name="predicted">The model's values at the same steps, finite, in the same unit.</param>
    /// <param name="reference">The step that changes are counted from (<see cref="InterventionLadder.Reference"/>).</param>
    /// <exception cref="BadInputException">Lengths differ, fewer than two steps, a value that is not finite, or no such reference.</exception>
    public LadderOutcome(string id, string environment, IReadOnlyList<double> known, IReadOnlyList<double> predicted, int reference = 0)
    {
        ArgumentNullException.ThrowIfNull(id);
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(known);
        ArgumentNullException.ThrowIfNull(predicted);
        if (known.Count < 2 || known.Count != predicted.Count) throw new BadInputException($"{known.Count} known and {predicted.Count} predicted values on ladder '{id}'", "as many of both, at least two");
        if (known.Concat(predicted).Any(static value => !double.IsFinite(value))) throw new BadInputException($"a value that is not finite on ladder '{id}'", "finite values", "Leave such steps out.");
        if (reference < 0 || reference >= known.Count) throw new BadInputException($"reference step {reference} on ladder '{id}'", $"0 to {known.Count - 1}");
        (Id, Environment, Known, Predicted, Reference) = (id, environment, [.. known], [.. predicted], reference);
    }

    /// <summary>The ladder's key.</summary>
    public string Id { get; }

    /// <summary>What the ladder belongs to.</summary>
    public string Environment { get; }

    /// <summary>Known values, one a step.</summary>
    public ImmutableArray<double> Known { get; }

    /// <summary>Predicted values, one a step.</summary>
    public ImmutableArray<double> Predicted { get; }

    /// <summary>The step that changes are counted from.</summary>
    public int Reference { get; }

    internal double[] KnownChanges => Changes(Known);

    internal double[] PredictedChanges => Changes(Predicted);

    /// <summary>Whether every pair of steps that differ in truth differ the same way in prediction; null where no steps differ in truth.</summary>
    internal bool? KeepsOrder
    {
        get
        {
            bool any = false;
            for (int i = 1; i < Known.Length; i++)
            {
                for (int j = 0; j < i; j++)
                {
                    int due = Known[i].CompareTo(Known[j]);
                    if (due == 0) continue;
                    any = true;
                    if (Math.Sign(Predicted[i].CompareTo(Predicted[j])) != Math.Sign(due)) return false;
                }
            }

            return any ? true : null;
        }
    }

    private double[] Changes(ImmutableArray<double> values) => [.. Enumerable.Range(0, values.Length).Where(step => step != Reference).Select(step => values[step] - values[Reference])];
}

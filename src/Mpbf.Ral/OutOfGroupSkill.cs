using Mpbf.Core;
using Mpbf.Core.Embeddings;
using Mpbf.Ral.Probes;

namespace Mpbf.Ral;

/// <summary>How well a property can be learnt from a space for groups that were not seen: what a representation is used for, and what A_i claims to rank.</summary>
public static class OutOfGroupSkill
{
    /// <summary>Learns the property on all groups but one and predicts that one, group after group.</summary>
    /// <param name="space">One row a material.</param>
    /// <param name="property">The property of each row; NaN where unknown.</param>
    /// <param name="holdOut">The rows that are held out together.</param>
    /// <param name="probe">The learner.</param>
    /// <returns>1 − mean absolute error over that of the training median, pooled over held-out rows, at most 1; NaN where no group can be held out.</returns>
    /// <exception cref="ArgumentException">Lengths differ.</exception>
    public static double Of(EmbeddingMatrix space, IReadOnlyList<double> property, Grouping holdOut, ProbeKind probe = ProbeKind.Neighbours)
    {
        ArgumentNullException.ThrowIfNull(holdOut);
        ArgumentNullException.ThrowIfNull(space);
        ArgumentNullException.ThrowIfNull(property);
        if (property.Count != space.RowCount) throw new ArgumentException($"{property.Count} values for {space.RowCount} rows.", nameof(property));
        IProbe learner = IProbe.Of(probe);
        double error = 0, reference = 0;
        foreach ((int[] train, int[] test) in HoldOuts.Of(holdOut))
        {
            int[] known = Array.FindAll(train, row => double.IsFinite(property[row])), asked = Array.FindAll(test, row => double.IsFinite(property[row]));
            if (known.Length < HeldOutProbe.FewestKnown || asked.Length == 0) continue;
            double[] values = Array.ConvertAll(known, row => property[row]), predictions = learner.Predict(space.Select(known), space.Select(asked), [values])[0].Values;
            double median = values.Order().ElementAt(values.Length / 2);
            for (int i = 0; i < asked.Length; i++)
            {
                error += Math.Abs(predictions[i] - property[asked[i]]);
                reference += Math.Abs(median - property[asked[i]]);
            }
        }

        return reference > 0 ? 1 - (error / reference) : double.NaN;
    }
}

using System.Numerics.Tensors;
using MathNet.Numerics.Distributions;
using Mpbf.Core.Conditions;
using Mpbf.Core.Crystals;
using Mpbf.Core.Embeddings;
using Mpbf.Core.Estimates;
using Mpbf.Ral.Factors;
using Mpbf.Ral.Invariance;
using Mpbf.Ral.Probes;

namespace Mpbf.Ral.Detectors;

/// <summary>
/// Over-abstraction against invariance. Too much: a factor that even a space ignorant of chemistry keeps can no longer be read, or different crystals of one composition fall on one point. Too little: one crystal written down in two ways lies on two.
/// </summary>
public static class OverAbstraction
{
    private const string Code = "ral.over-abstraction";
    private const double KnowableSkill = 0.1, Noticed = 0.1, Matters = 0.2, LostShare = 0.2, DimmedShare = 0.4, Level = 0.05, MergedShare = 0.05, MergedDistance = 1e-6, FailedScore = 0.5, GoodScore = 0.9;

    /// <summary>Judges an encoder by the invariances tried on it.</summary>
    /// <param name="battery">What was tried.</param>
    public static Condition Judge(InvarianceBattery battery)
    {
        ArgumentNullException.ThrowIfNull(battery);
        InvarianceFinding[] assessed = [.. battery.Findings.Where(finding => finding.Score.IsAssessed)];
        if (assessed.Length == 0) return Condition.NotAssessed(Code, Layer.RepresentationalAbstraction, battery.Density.Reason ?? "no invariance could be tried; supply crystals");
        InvarianceFinding worst = assessed.MinBy(finding => finding.Score.Estimate!.Value)!;
        Verdict verdict = Verdicts(worst.Score.Estimate!.Value);
        return new(
            Code, Layer.RepresentationalAbstraction, verdict, worst.Score,
            FormattableString.Invariant($"errors of the encoding under symmetries of space stay below the tolerance; breach at a score below {FailedScore}, watch below {GoodScore}"),
            worst.ToString(),
            verdict == Verdict.Clear ? "none" : worst.Invariance == RequiredInvariance.Relabelling ? "Elements are not told apart: let them enter the encoder." : $"The encoding follows what does not matter ({worst.Invariance}): leave absolute coordinates and the order of atoms out of it, or average over the group.");
    }

    /// <summary>Judges a matrix by its structures: crystals that stand in it twice, and different crystals of one composition.</summary>
    /// <param name="space">One row a structure.</param>
    /// <param name="structures">The structures of the rows.</param>
    /// <param name="resampling">Gives the draws; compositions are resampled.</param>
    /// <param name="subject">Whose representation it is.</param>
    /// <exception cref="ArgumentException">Another number of structures than rows.</exception>
    public static Condition Judge(EmbeddingMatrix space, IReadOnlyList<Structure> structures, Resampling resampling, Subject subject = Subject.Model)
    {
        ArgumentNullException.ThrowIfNull(space);
        ArgumentNullException.ThrowIfNull(structures);
        var repeated = RepeatedRecords.OfStructures(space, structures, subject: subject);
        (int Row, int Other)[] polymorphs = [.. Polymorphs(structures)];
        if (polymorphs.Length == 0 && !repeated.Density.IsAssessed)
            return Condition.NotAssessed(Code, Layer.RepresentationalAbstraction, "no composition stands in two rows; supply polymorphs, or the same crystals in other cells");
        double spread = Math.Sqrt(polymorphs.Select(pair => Math.Pow(TensorPrimitives.Distance(space.Row(pair.Row), space.Row((pair.Row + (space.RowCount / 2)) % space.RowCount)), 2)).DefaultIfEmpty(1).Average());
        double[] merged = [.. polymorphs.Select(pair => TensorPrimitives.Distance(space.Row(pair.Row), space.Row(pair.Other)) <= MergedDistance * spread ? 1.0 : 0)];
        Measure share = polymorphs.Length == 0
            ? Measure.NotAssessed("no two different crystals of one composition")
            : new ResampledRows(resampling, [.. polymorphs.Select(pair => structures[pair.Row].Composition.JoinKey)]).Estimate("over-abstraction.merged-share", weights => Core.Statistics.WeightedMoments.Mean(merged, weights), subject);
        double lower = share.Estimate is { } estimate ? estimate.Interval()?.Lower ?? estimate.Value : 0;
        Verdict tooMuch = lower > MergedShare ? Verdict.Breach : lower > 0 ? Verdict.Watch : Verdict.Clear, tooLittle = repeated.Density.IsAssessed ? Verdicts(repeated.Density.Estimate.Value) : Verdict.Clear;
        return new(
            Code, Layer.RepresentationalAbstraction, (Verdict)Math.Max((int)tooMuch, (int)tooLittle), tooLittle > tooMuch ? repeated.Density : share,
            FormattableString.Invariant($"different crystals of one composition lie apart (breach above {MergedShare:P0}), and one crystal written down twice lies on one point (breach at a score below {FailedScore})"),
            FormattableString.Invariant($"{merged.Sum()} of {polymorphs.Length} pairs of polymorphs on one point; {repeated.PairCount} pairs of records of one crystal, worst error {repeated.WorstError:G2} of the spread"),
            (tooMuch, tooLittle) switch
            {
                (Verdict.Clear, Verdict.Clear) => "none",
                (_, Verdict.Clear) => "The representation sees compositions only: use one that reads the structure.",
                _ => "The representation follows how a crystal is written down: reduce cells before encoding, and leave absolute coordinates and the order of atoms out of it.",
            });
    }

    private static Verdict Verdicts(double score) => score < FailedScore ? Verdict.Breach : score < GoodScore ? Verdict.Watch : Verdict.Clear;

    /// <summary>Each row with the next row of its composition whose crystal is another.</summary>
    private static IEnumerable<(int Row, int Other)> Polymorphs(IReadOnlyList<Structure> structures)
    {
        var matching = new StructureMatching();
        foreach (int[] rows in Enumerable.Range(0, structures.Count).Where(row => structures[row] is { Count: > 0, Periodicity: Periodicity.All }).GroupBy(row => structures[row].Composition.JoinKey, StringComparer.Ordinal).Select(group => group.ToArray()))
        {
            for (int i = 0; i + 1 < rows.Length; i++)
            {
                if (!matching.AreSame(structures[rows[i]], structures[rows[i + 1]])) yield return (rows[i], rows[i + 1]);
            }
        }
    }

    /// <summary>Judges by what can be read with fifths of the chemical systems held out: what is lost, not what is hard to extrapolate. Neighbours: does a control read a factor better? Lines: how much of what a control reads does the space keep?</summary>
    /// <param name="neighbours">What the local probe read of each factor, and what it read in the controls.</param>
    /// <param name="lines">The same by ridge.</param>
    /// <param name="rows">Gives the draws.</param>
    /// <param name="subject">Whose representation it is.</param>
    internal static Condition Judge(IReadOnlyList<ReadFactor> neighbours, IReadOnlyList<ReadFactor> lines, ResampledRows rows, Subject subject)
    {
        (string Name, Estimate Shortfall)[] shortfalls = [.. Knowable(neighbours).Select(pair => (pair.Factor.Name, rows.Estimate("over-abstraction.shortfall", weights => pair.Control.Skill(weights) - pair.Factor.Own.Skill(weights), subject)))];
        (string Name, Estimate Kept)[] shares = [.. Knowable(lines).Select(pair => (pair.Factor.Name, rows.Estimate("over-abstraction.kept-share", weights => pair.Factor.Own.Skill(weights) / pair.Control.Skill(weights), subject)))];
        int comparisons = shortfalls.Length + shares.Length;
        if (comparisons == 0) return Condition.NotAssessed(Code, Layer.RepresentationalAbstraction, "no factor that the controls can read; supply factors that follow from the composition");
        double quantile = Normal.InvCDF(0, 1, 1 - (Level / comparisons));
        (Verdict Verdict, string Name, Estimate Statistic, string Evidence) worst = shortfalls.Select(OfShortfall).Concat(shares.Select(OfShare)).MaxBy(found => found.Verdict);
        return new(
            Code, Layer.RepresentationalAbstraction, worst.Verdict, worst.Statistic,
            FormattableString.Invariant($"what element fractions, random element vectors and the atomic number alone let the same probe read, {comparisons} comparisons at {Level:P0} together; breach when neighbours read less by more than {Matters}, or lines keep less than {LostShare:P0}"),
            worst.Verdict == Verdict.Clear ? FormattableString.Invariant($"of {comparisons} comparisons none shows a loss") : worst.Evidence,
            worst.Verdict switch
            {
                Verdict.Clear => "none",
                Verdict.Watch => $"Where '{worst.Name}' matters, add it as a feature.",
                _ => $"The representation has given up '{worst.Name}': use an earlier layer, add the quantity as a feature, or train with it as a target.",
            });

        (Verdict Verdict, string Name, Estimate Statistic, string Evidence) OfShortfall((string Name, Estimate Shortfall) pair)
        {
            double lower = pair.Shortfall.Value - (quantile * Error(pair.Shortfall));
            return (lower > Matters ? Verdict.Breach : lower > Noticed ? Verdict.Watch : Verdict.Clear, pair.Name, pair.Shortfall, FormattableString.Invariant($"'{pair.Name}': Q² by neighbours lies {pair.Shortfall.Value:F2} below a control's (lower limit {lower:F2})"));
        }

        (Verdict Verdict, string Name, Estimate Statistic, string Evidence) OfShare((string Name, Estimate Kept) pair)
        {
            double upper = pair.Kept.Value + (quantile * Error(pair.Kept));
            return (upper < LostShare ? Verdict.Breach : upper < DimmedShare ? Verdict.Watch : Verdict.Clear, pair.Name, pair.Kept, FormattableString.Invariant($"'{pair.Name}': lines read {pair.Kept.Value:P0} of what they read from a control (upper limit {upper:P0})"));
        }
    }

    /// <summary>Each factor with its best control, where that reads it at all.</summary>
    private static IEnumerable<(ReadFactor Factor, ProbeErrors Control)> Knowable(IReadOnlyList<ReadFactor> factors)
    {
        foreach (ReadFactor factor in factors)
        {
            double[] ones = new double[factor.Own.Squared.Length];
            Array.Fill(ones, 1);
            ProbeErrors best = factor.Controls.MaxBy(control => control.Skill(ones))!;
            if (best.Skill(ones) >= KnowableSkill) yield return (factor, best);
        }
    }

    private static double Error(Estimate estimate) => estimate.IsExact ? 0 : estimate.StandardError;
}

using System.Collections.Immutable;
using System.Globalization;
using Mpbf.Core.Statistics;
using Mpbf.Dal.Fidelity;

namespace Mpbf.Dal.Conventions;

/// <summary>Factor, sign, offset and clipping between two sources of a scalar.</summary>
/// <remarks>
/// Each alternative is put to a vote of the resampling groups: which of the two, the sources as they stand or the alternative, has the smaller sum of squares in the group? The sign test gives the p-value. A factor must also
/// lie in the 99.99 % interval of the median ratio and bring the median relative difference down to a third, and below 30 % for a round factor, 2 % for another one within 5, one half beyond 5, so that a physical compression such as the softening of forces is not taken for a unit.
/// </remarks>
public static class ScalarConventions
{
    private const double FactorImprovement = 1.0 / 3, OffsetImprovement = 0.5, TightScatter = 0.02, RoundScatter = 0.3, LooseScatter = 0.5, NormalQuantile = 3.8905918864131, LargeFactor = 5, LeastTieShare = 0.01;
    private const int LeastTies = 5, LeastGroups = 10;

    private static readonly UnitConversion[] Candidates =
    [
        new("the sign is reversed", -1), .. UnitConversion.Known, .. UnitConversion.Known.Select(conversion => new UnitConversion(conversion.Name + ", and the sign reversed", -conversion.Factor)),
    ];

    /// <summary>Checks a pair of sources.</summary>
    /// <param name="pairs">The pairs.</param>
    /// <param name="isVector">True for components of vectors or tensors, which have no offset.</param>
    public static ImmutableArray<ConventionFinding> Check(PairedValues pairs, bool isVector = false)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        if (pairs.GroupCount < LeastGroups) return [];
        var findings = ImmutableArray.CreateBuilder<ConventionFinding>();
        PairedValues repaired = pairs;
        if (Factor(pairs, isVector) is { } factor)
        {
            findings.Add(factor.Finding);
            repaired = pairs.With(value => value / factor.Value);
        }

        if (!isVector && Offset(repaired) is { } offset) findings.Add(offset);
        if (Clipping(pairs) is { } clipping) findings.Add(clipping);
        return findings.ToImmutable();
    }

    private static (ConventionFinding Finding, double Value)? Factor(PairedValues pairs, bool isVector)
    {
        double[] ratios = Ratios(pairs);
        if (ratios.Length < LeastGroups) return null;
        double ratio = Median(ratios), half = NormalQuantile * 0.5 * Math.Sqrt(ratios.Length);
        (double lower, double upper) = (ratios[Math.Max(0, (int)((0.5 * ratios.Length) - half))], ratios[Math.Min(ratios.Length - 1, (int)((0.5 * ratios.Length) + half))]);
        UnitConversion? found = Candidates
            .Where(candidate => candidate.Factor >= lower && candidate.Factor <= upper && candidate.Factor != 1)
            .OrderBy(candidate => IsRound(candidate.Factor) ? 0 : 1).ThenBy(candidate => Math.Abs(Math.Log(candidate.Factor / ratio))).FirstOrDefault();
        if (found is null || (lower <= 1 && upper >= 1)) return null;
        double before = MedianRelative(pairs, 1), after = MedianRelative(pairs, found.Factor);
        bool isLarge = Math.Abs(Math.Log(Math.Abs(ratio))) > Math.Log(LargeFactor);
        if (after > FactorImprovement * before || after > (isLarge ? LooseScatter : IsRound(found.Factor) ? RoundScatter : TightScatter)) return null;
        if (!isVector && OffsetFitsBetter(pairs, found.Factor)) return null;
        double p = Math.Min(1, Candidates.Length * Vote(pairs, value => value / found.Factor));
        if (p > ConventionFinding.Level) return null;
        double errorBefore = Rms(pairs, value => value), errorAfter = Rms(pairs, value => value / found.Factor);
        return (new ConventionFinding(
            "factor", string.Create(CultureInfo.InvariantCulture, $"source = {found.Factor:G4} × reference: {found.Name} (median ratio {ratio:G4} [{lower:G4}, {upper:G4}]; median relative difference {before:P0} → {after:P0})"),
            p, "as many groups are nearer to the factor as to 1", errorBefore, errorAfter)
        { Factor = found.Factor }, found.Factor);
    }

    /// <summary>An offset of the size of the values looks like a factor 2 to their ratio.</summary>
    private static bool OffsetFitsBetter(PairedValues pairs, double factor)
    {
        double[] differences = new double[pairs.Count], residuals = new double[pairs.Count];
        for (int i = 0; i < differences.Length; i++) (differences[i], residuals[i]) = (pairs.Source[i] - pairs.Reference[i], (pairs.Source[i] / factor) - pairs.Reference[i]);
        return MedianAbsolute(differences, Median([.. differences])) < MedianAbsolute(residuals, 0);
    }

    /// <summary>2, 10, 100, 1000 and their inverses are named before a constant of nature that lies as near.</summary>
    private static bool IsRound(double factor) => Math.Max(Math.Abs(factor), Math.Abs(1 / factor)) % 1 == 0;

    private static ConventionFinding? Offset(PairedValues pairs)
    {
        double[] differences = new double[pairs.Count];
        for (int i = 0; i < differences.Length; i++) differences[i] = pairs.Source[i] - pairs.Reference[i];
        double offset = Median(differences);
        double before = Rms(pairs, value => value), after = Rms(pairs, value => value - offset);
        if (after > OffsetImprovement * before || MedianAbsolute(differences, offset) > OffsetImprovement * MedianAbsolute(differences, 0)) return null;
        double p = Vote(pairs, value => value - offset);
        return p > ConventionFinding.Level ? null : new ConventionFinding(
            "offset", string.Create(CultureInfo.InvariantCulture, $"source = reference {(offset < 0 ? "−" : "+")} {Math.Abs(offset):G4}: a constant offset, e.g. another energy reference"),
            p, "as many groups are nearer to the offset as to 0", before, after);
    }

    /// <summary>Several source values at exactly one extreme, where the reference goes on beyond it.</summary>
    private static ConventionFinding? Clipping(PairedValues pairs)
    {
        foreach (bool isUpper in (bool[])[true, false])
        {
            double extreme = isUpper ? double.NegativeInfinity : double.PositiveInfinity;
            foreach (double value in pairs.Source) extreme = isUpper ? Math.Max(extreme, value) : Math.Min(extreme, value);
            int ties = 0, referenceTies = 0, beyond = 0;
            for (int i = 0; i < pairs.Count; i++)
            {
                if (pairs.Source[i] != extreme) continue;
                ties++;
                if (pairs.Reference[i] == extreme) referenceTies++;
                else if (isUpper ? pairs.Reference[i] > extreme : pairs.Reference[i] < extreme) beyond++;
            }

            // Where the reference has the same extreme as often (gaps of metals are 0) nothing was clipped.
            if (ties < Math.Max(LeastTies, LeastTieShare * pairs.Count) || referenceTies > 0.5 * ties) continue;
            double p = SignTest.PValue(beyond, ties);
            if (p > ConventionFinding.Level / 2) continue;
            return new ConventionFinding(
                "clipping", string.Create(CultureInfo.InvariantCulture, $"{ties} source values stand at exactly {extreme:G6}, the {(isUpper ? "largest" : "smallest")}; the reference goes beyond it in {beyond} of them"),
                p, "the reference lies beyond the extreme as often as inside", double.NaN, double.NaN);
        }

        return null;
    }

    /// <summary>The p-value of the groups' vote for a repair.</summary>
    internal static double Vote(PairedValues pairs, Func<double, double> repair)
    {
        double[] asIs = new double[pairs.GroupCount], repaired = new double[pairs.GroupCount];
        for (int i = 0; i < pairs.Count; i++)
        {
            double d = pairs.Source[i] - pairs.Reference[i], e = repair(pairs.Source[i]) - pairs.Reference[i];
            asIs[pairs.GroupNumbers[i]] += d * d;
            repaired[pairs.GroupNumbers[i]] += e * e;
        }

        return Vote(asIs, repaired);
    }

    internal static double Vote(double[] asIs, double[] repaired)
    {
        int votes = 0, wins = 0;
        for (int g = 0; g < asIs.Length; g++)
        {
            if (asIs[g] == repaired[g]) continue;
            votes++;
            if (repaired[g] < asIs[g]) wins++;
        }

        return SignTest.PValue(wins, votes);
    }

    private static double[] Ratios(PairedValues pairs)
    {
        var ratios = new List<double>(pairs.Count);
        for (int i = 0; i < pairs.Count; i++)
        {
            if (pairs.Reference[i] != 0 && pairs.Source[i] != 0) ratios.Add(pairs.Source[i] / pairs.Reference[i]);
        }

        return [.. ratios];
    }

    private static double MedianRelative(PairedValues pairs, double factor)
    {
        var relative = new List<double>(pairs.Count);
        for (int i = 0; i < pairs.Count; i++)
        {
            if (pairs.Reference[i] != 0) relative.Add(Math.Abs((pairs.Source[i] / (factor * pairs.Reference[i])) - 1));
        }

        return relative.Count == 0 ? 0 : Median([.. relative]);
    }

    private static double MedianAbsolute(double[] values, double about) => Median(Array.ConvertAll(values, value => Math.Abs(value - about)));

    private static double Rms(PairedValues pairs, Func<double, double> repair)
    {
        double sum = 0;
        for (int i = 0; i < pairs.Count; i++)
        {
            double d = repair(pairs.Source[i]) - pairs.Reference[i];
            sum += d * d;
        }

        return Math.Sqrt(sum / pairs.Count);
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        int half = values.Length / 2;
        return values.Length % 2 == 1 ? values[half] : 0.5 * (values[half - 1] + values[half]);
    }
}

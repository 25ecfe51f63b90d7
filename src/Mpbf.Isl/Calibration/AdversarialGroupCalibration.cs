using System.Collections.Immutable;
using Mpbf.Core;
using Mpbf.Core.Estimates;

namespace Mpbf.Isl.Calibration;

/// <summary>The worst of many random groups of a size.</summary>
/// <param name="Share">Size of the groups as a share of the rows.</param>
/// <param name="WorstArea">Largest miscalibration area among them, mean over the repeats.</param>
/// <param name="HonestArea">The same for uniform transforms: small groups look bad by chance alone.</param>
public sealed record AdversarialGroups(double Share, double WorstArea, double HonestArea);

/// <summary>
/// Adversarial group calibration (Zhao et al. 2020; Chung et al. 2021), equation (50): the largest miscalibration area over random groups of a size, by size. Calibration that holds on average only shows as a curve
/// above that of honest uncertainty. Immutable.
/// </summary>
/// <param name="Sizes">By ascending size of the groups.</param>
public sealed record AdversarialGroupCalibration(ImmutableArray<AdversarialGroups> Sizes)
{
    private const int GroupCount = 20, RepeatCount = 10, SmallestGroup = 10;

    private static readonly double[] Shares = [0.01, 0.03, 0.1, 0.2, 0.4, 0.6, 0.8, 1];

    /// <summary>Draws 20 groups of each size, 10 times. Sizes that would hold less than 10 rows are left out.</summary>
    /// <param name="predictions">At least ten rows, with sigma, quantiles or members.</param>
    /// <param name="seed">The same seed gives the same groups.</param>
    /// <exception cref="ArgumentException">Fewer than ten rows, or the predictions state no uncertainty.</exception>
    public static AdversarialGroupCalibration Of(Predictions predictions, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        if (predictions.Count < SmallestGroup) throw new ArgumentException($"{predictions.Count} rows; at least {SmallestGroup} are needed.", nameof(predictions));
        byte[] steps = new ScoredRows(predictions).CoverageSteps.ToArray();
        int[] sizes = [.. Shares.Select(share => (int)Math.Round(share * steps.Length)).Where(size => size >= SmallestGroup).Distinct()];
        double[,] worst = new double[sizes.Length, RepeatCount], honest = new double[sizes.Length, RepeatCount];
        Parallel.For(0, sizes.Length * RepeatCount, () => new int[steps.Length], (task, _, rows) =>
        {
            (int size, int repeat) = Math.DivRem(task, RepeatCount);
            var random = NamedRandom.Of(FormattableString.Invariant($"adversarial {seed} {task}"));
            for (int i = 0; i < rows.Length; i++) rows[i] = i;
            for (int group = 0; group < GroupCount; group++)
            {
                worst[size, repeat] = Math.Max(worst[size, repeat], AreaOfRandomGroup(steps, rows, sizes[size], random));
                honest[size, repeat] = Math.Max(honest[size, repeat], CoverageCurve.UniformArea(random, sizes[size]));
            }

            return rows;
        }, _ => { });
        return new([.. sizes.Select((size, i) => new AdversarialGroups((double)size / steps.Length, MeanOfRow(worst, i), MeanOfRow(honest, i)))]);
    }

    /// <summary>The first part of a partial shuffle (Fisher and Yates) is a random group, whatever order it starts from.</summary>
    private static double AreaOfRandomGroup(byte[] steps, int[] rows, int size, Random random)
    {
        Span<double> mass = stackalloc double[CoverageCurve.StepCount + 1];
        mass.Clear();
        for (int i = 0; i < size; i++)
        {
            int other = random.Next(i, rows.Length);
            (rows[i], rows[other]) = (rows[other], rows[i]);
            mass[steps[rows[i]]]++;
        }

        CoverageCurve.Accumulate(mass);
        return CoverageCurve.MiscalibrationArea(mass);
    }

    private static double MeanOfRow(double[,] values, int row) => Enumerable.Range(0, RepeatCount).Average(repeat => values[row, repeat]);
}

using System.Collections.Immutable;
using Mpbf.Core;

namespace Mpbf.Isl.Distributions;

/// <summary>Ensembles, read as Gaussian with the members' mean and standard deviation (n − 1); the ranked probability score is that of the members themselves, fair to their number.</summary>
internal sealed class EnsembleDistributions(ImmutableArray<ImmutableArray<double>> members)
    : GaussianDistributions([.. members.Select(row => row.Average())], [.. members.Select(Spread)])
{
    public override RowScore Score(int row, double truth) => base.Score(row, truth) with { Crps = FairCrps(members[row], truth) };

    private static double Spread(ImmutableArray<double> members, int row)
    {
        double mean = members.Average(), spread = Math.Sqrt(members.Sum(x => (x - mean) * (x - mean)) / (members.Length - 1));
        return spread > 0 ? spread : throw new BadInputException($"{members.Length} equal ensemble members in row {row}", "members that differ", "Leave such rows out, or give a sigma with a floor.");
    }

    /// <summary>Equation (16c), Ferro 2014: mean |x − y| less half the mean |x − x'| over distinct pairs.</summary>
    private static double FairCrps(ImmutableArray<double> members, double truth)
    {
        double[] sorted = [.. members.Order()];
        double distance = 0, pairs = 0;
        for (int i = 0; i < sorted.Length; i++)
        {
            distance += Math.Abs(sorted[i] - truth);
            pairs += ((2 * i) + 1 - sorted.Length) * sorted[i];
        }

        return (distance / sorted.Length) - (pairs / (sorted.Length * (sorted.Length - 1.0)));
    }
}

using System.Collections.Immutable;
using System.Numerics.Tensors;
using MathNet.Numerics.Distributions;
using Mpbf.Core.Estimates;
using Mpbf.Isl.Acquisition;
using Mpbf.Isl.Campaigns;
using Mpbf.Isl.Surrogates;

namespace Mpbf.Isl.Design;

/// <summary>
/// Moves through an embedding space towards what a model expects to be good, then decodes: the nearest material of a library that is neither known nor yet proposed. Moves are those of a (1, λ) evolution strategy whose step grows by success and
/// shrinks by failure (Rechenberg 1973), equation (190); no gradient is asked for. The same seed gives the same list.
/// </summary>
/// <remarks>An embedding is seldom invertible: what a search reaches need not be a material. How far the decoded one lies from it, and what the model says of it, stands beside each proposal.</remarks>
public static class LatentSearch
{
    private const int MoveCount = 32, RoundCount = 25;
    private const double FirstStep = 0.5, Growth = 1.5, Shrinkage = 0.7;

    /// <summary>Searches.</summary>
    /// <param name="model">The model over the embedding.</param>
    /// <param name="library">Embeddings of materials that can be proposed or are known.</param>
    /// <param name="known">Rows of the library to begin from, in turns; they are not proposed. At least one.</param>
    /// <param name="count">Proposals, at least 1; together with the known at most the library.</param>
    /// <param name="goal">Whether large or small values are sought.</param>
    /// <param name="seed">Repeats the moves.</param>
    /// <param name="width">Standard deviations added to the merit, at least 0.</param>
    /// <param name="support">Support score of a point, larger is further from the evidence; moves beyond <paramref name="threshold"/> are not made and materials beyond it not proposed. Null for none.</param>
    /// <param name="threshold">s*.</param>
    /// <returns>Proposals in the order they were found; fewer than asked for where the boundary leaves no more.</returns>
    /// <exception cref="ArgumentException">No known row, a row outside the library, or counts that do not fit.</exception>
    public static ImmutableArray<LatentProposal> Run(
        ISurrogateModel model, Points library, IReadOnlyCollection<int> known, int count, Goal goal, ulong seed, double width = 0, Func<ReadOnlySpan<double>, double>? support = null, double threshold = double.PositiveInfinity)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(library);
        ArgumentNullException.ThrowIfNull(known);
        int[] starts = [.. known.Distinct()];
        if (starts.Length == 0 || starts.Any(row => row < 0 || row >= library.RowCount)) throw new ArgumentException($"{starts.Length} known rows; expected at least one, each from 0 to {library.RowCount - 1}.", nameof(known));
        if (count < 1 || count > library.RowCount - starts.Length) throw new ArgumentOutOfRangeException(nameof(count), count, $"Allowed: 1 to {library.RowCount - starts.Length}.");
        double[] scale = Scale(library);
        bool IsInside(ReadOnlySpan<double> point) => support is null || support(point) <= threshold;
        var free = new SortedSet<int>(Enumerable.Range(0, library.RowCount).Except(starts).Where(row => IsInside(library.Row(row))));
        var proposals = ImmutableArray.CreateBuilder<LatentProposal>();
        for (int i = 0; i < count && free.Count > 0; i++)
        {
            double[] reached = Move(model, library.Row(starts[i % starts.Length]).ToArray(), scale, goal, width, IsInside, new Random(unchecked((int)Resampling.HashOf(FormattableString.Invariant($"latent {seed} {i}")))));
            int nearest = free.MinBy(row => Distance(library.Row(row), reached, scale));
            double[] mean = new double[2], sigma = new double[2];
            model.Predict(new Points([.. reached, .. library.Row(nearest)], 2, library.Width), mean, sigma);
            proposals.Add(new LatentProposal(nearest, Distance(library.Row(nearest), reached, scale), mean[0], mean[1], sigma[1]));
            free.Remove(nearest);
        }

        return proposals.ToImmutable();
    }

    /// <summary>Equation (190).</summary>
    private static double[] Move(ISurrogateModel model, double[] at, double[] scale, Goal goal, double width, Func<ReadOnlySpan<double>, bool> isInside, Random random)
    {
        double step = FirstStep, best = Scores(model, at, 1, goal, width)[0];
        for (int round = 0; round < RoundCount; round++)
        {
            double[] moves = new double[MoveCount * at.Length];
            for (int k = 0; k < moves.Length; k++) moves[k] = at[k % at.Length] + (step * scale[k % at.Length] * Normal.Sample(random, 0, 1));
            double[] scores = Scores(model, moves, MoveCount, goal, width);
            int chosen = -1;
            for (int move = 0; move < MoveCount; move++)
            {
                if (scores[move] > best && isInside(moves.AsSpan(move * at.Length, at.Length))) (chosen, best) = (move, scores[move]);
            }

            if (chosen >= 0) at = moves[(chosen * at.Length)..((chosen + 1) * at.Length)];
            step *= chosen >= 0 ? Growth : Shrinkage;
        }

        return at;
    }

    private static double[] Scores(ISurrogateModel model, double[] points, int count, Goal goal, double width)
    {
        double[] mean = new double[count], sigma = new double[count], scores = new double[count];
        model.Predict(new Points(points, count, points.Length / count), mean, sigma);
        Improvement.ConfidenceBound(mean, sigma, width, goal, scores);
        return scores;
    }

    /// <summary>Standard deviation of each coordinate over the library; 0 keeps a constant coordinate.</summary>
    private static double[] Scale(Points library)
    {
        double[] scale = new double[library.Width], column = new double[library.RowCount];
        for (int d = 0; d < scale.Length; d++)
        {
            for (int i = 0; i < column.Length; i++) column[i] = library.Row(i)[d];
            scale[d] = TensorPrimitives.StdDev<double>(column);
        }

        return scale;
    }

    private static double Distance(ReadOnlySpan<double> left, ReadOnlySpan<double> right, double[] scale)
    {
        double sum = 0;
        for (int d = 0; d < scale.Length; d++)
        {
            double difference = scale[d] > 0 ? (left[d] - right[d]) / scale[d] : 0;
            sum += difference * difference;
        }

        return Math.Sqrt(sum / scale.Length);
    }
}

/// <summary>A material that a search in an embedding space came out at.</summary>
/// <param name="Row">Row of the library.</param>
/// <param name="Distance">From where the search ended, root mean square over the coordinates in units of their standard deviations: what decoding costs.</param>
/// <param name="ReachedMean">What the model expects where the search ended.</param>
/// <param name="Mean">What it expects of the material.</param>
/// <param name="Sigma">The standard deviation of that.</param>
public sealed record LatentProposal(int Row, double Distance, double ReachedMean, double Mean, double Sigma);

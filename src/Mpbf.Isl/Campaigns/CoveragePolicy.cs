using System.Collections.Immutable;
using System.Numerics.Tensors;
using Mpbf.Isl.Surrogates;

namespace Mpbf.Isl.Campaigns;

/// <summary>
/// Measures, without a model, what lies farthest from everything measured: greedy k-centre, equation (191) of <c>docs/theory/design.md</c>. The largest distance that is left is at most twice that of the best choice of as many points (Gonzalez 1985);
/// as active learning for a batch: Sener and Savarese 2018.
/// </summary>
/// <remarks>Distances are Euclidean, in coordinates scaled to unit standard deviation over the pool. Where a model learns the function, <see cref="Preference.MaximumVariance"/> chooses the most informative points by its own measure.</remarks>
public sealed record CoveragePolicy : IPolicy
{
    /// <inheritdoc/>
    public string Name => "coverage";

    /// <inheritdoc/>
    public bool Corrects => false;

    /// <inheritdoc/>
    public Chooser Begin(CandidatePool pool)
    {
        ArgumentNullException.ThrowIfNull(pool);
        Points scaled = pool.Points.UnitScaled();
        return (state, count, _) => new Choice([.. Choose(scaled, [.. state.Measured.Select(point => point.Candidate)], state.Available(), count).Select(static candidate => new AskedPoint(candidate))], []);
    }

    private static ImmutableArray<int> Choose(Points points, int[] measured, int[] available, int count)
    {
        double[] toNearest = new double[available.Length];
        Array.Fill(toNearest, double.PositiveInfinity);
        foreach (int row in measured) Approach(row);
        ImmutableArray<int>.Builder chosen = ImmutableArray.CreateBuilder<int>(count);
        while (chosen.Count < count)
        {
            int farthest = TensorPrimitives.IndexOfMax<double>(toNearest);
            chosen.Add(available[farthest]);
            Approach(available[farthest]);
            toNearest[farthest] = double.NegativeInfinity;
        }

        return chosen.MoveToImmutable();

        void Approach(int row)
        {
            for (int i = 0; i < available.Length; i++) toNearest[i] = Math.Min(toNearest[i], TensorPrimitives.Distance(points.Row(row), points.Row(available[i])));
        }
    }
}

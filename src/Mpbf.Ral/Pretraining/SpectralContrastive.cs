using System.Collections.Immutable;
using System.Numerics.Tensors;
using Mpbf.Core;
using Mpbf.Core.Crystals;
using Mpbf.Core.Embeddings;
using Mpbf.Ral.Encoders;
using static Mpbf.Ral.Pretraining.SymmetricMatrices;

namespace Mpbf.Ral.Pretraining;

/// <summary>
/// An encoder trained to give views of one structure the same vector and other structures, wrong views among them, another: the spectral contrastive loss of HaoChen et al. 2021, equation (103), whose minimum over linear maps is a generalised
/// eigenproblem, equation (104). True views are strained, displaced and doubled; a wrong view has an element exchanged. Scored on a fifth of the structures. Immutable.
/// </summary>
/// <param name="Encoder">The encoder followed by the eigenvectors.</param>
/// <param name="Eigenvalues">λ of equation (104) by direction, largest first, all positive: the share of a direction's variance that two views have in common, less μ times what a wrong view has in common with them; above 1 only where wrong views are opposed.</param>
/// <param name="Loss">Loss (103) on held-out structures; 0 is a map that sends all structures to one point.</param>
/// <param name="Matched">Share of held-out structures whose second view is the nearest of all second views to the first.</param>
/// <param name="UntrainedMatched">The same with the encoder's standardised vectors.</param>
/// <param name="Misled">Share of held-out structures whose wrong view is nearer to the first view than the second is.</param>
/// <param name="UntrainedMisled">The same with the encoder's standardised vectors.</param>
/// <param name="FittedCount">Structures fitted on.</param>
/// <param name="ScoredCount">Held-out structures.</param>
public sealed record SpectralContrastive(TrainedEncoder Encoder, ImmutableArray<double> Eigenvalues, double Loss, double Matched, double UntrainedMatched, double Misled, double UntrainedMisled, int FittedCount, int ScoredCount)
{
    private const double LeastEigenvalue = 1e-6, LargestStrain = 0.1, LargestDisplacement = 1;

    /// <summary>Trains an encoder.</summary>
    /// <param name="encoder">What to train.</param>
    /// <param name="structures">At least 10, of at least two elements between them that differ from those of any one.</param>
    /// <param name="width">Most coordinates of the trained vector; fewer where fewer directions have positive eigenvalues.</param>
    /// <param name="strain">Standard deviation of each component of a view's strain, 0 to 0.1.</param>
    /// <param name="displacement">Standard deviation of each coordinate of a view's displacements, 0 to 1 Å.</param>
    /// <param name="wrongWeight">μ of equation (103), at least 0: how strongly wrong views are pushed away.</param>
    /// <param name="penalty">ρ of equation (104), as a share of the mean variance of the coordinates; positive.</param>
    /// <param name="seed">Seed of the views and of the held-out structures.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="BadInputException">Too few structures, no element to exchange, or no direction on which views agree.</exception>
    public static SpectralContrastive Train(
        StructureEncoder encoder, IReadOnlyList<Structure> structures, int width = 32, double strain = 0.02, double displacement = 0.05, double wrongWeight = 0.5, double penalty = 1e-2, ulong seed = 1, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentNullException.ThrowIfNull(structures);
        RequireOptions(width, wrongWeight, penalty);
        if (!(strain >= 0 && strain <= LargestStrain)) throw new ArgumentOutOfRangeException(nameof(strain), strain, $"Allowed: 0 to {LargestStrain}.");
        if (!(displacement >= 0 && displacement <= LargestDisplacement)) throw new ArgumentOutOfRangeException(nameof(displacement), displacement, $"Allowed: 0 to {LargestDisplacement} Å.");
        (int[] fitted, int[] scored) = HeldOut.Split(structures.Count, "structures", seed);
        int[] elements = [.. structures.SelectMany(structure => structure.Composition.Amounts).Select(pair => pair.Element.AtomicNumber).Distinct().Order()];
        if (structures.FirstOrDefault(structure => structure.Composition.Amounts.Length >= elements.Length) is { } all)
            throw new BadInputException($"{all.Composition}, which holds every element of the structures", "structures that differ in their elements", "A wrong view needs an element to exchange for another.");

        EmbeddingMatrix first = Views(1, Same), second = Views(2, Same), wrong = Views(3, (structure, random) => StructureViews.Other(structure, elements, random));
        (AffineMap map, double[] eigenvalues) = Solve(first.Select(fitted), second.Select(fitted), wrong.Select(fitted), width, wrongWeight, penalty);
        (EmbeddingMatrix one, EmbeddingMatrix two, EmbeddingMatrix three) = (first.Select(scored), second.Select(scored), wrong.Select(scored));
        var plain = AffineMap.Standardising(first.Select(fitted));
        (EmbeddingMatrix y1, EmbeddingMatrix y2, EmbeddingMatrix y3) = (map.Apply(one), map.Apply(two), map.Apply(three));
        (EmbeddingMatrix x1, EmbeddingMatrix x2, EmbeddingMatrix x3) = (plain.Apply(one), plain.Apply(two), plain.Apply(three));
        return new(
            new TrainedEncoder("spectral contrastive", encoder, map), [.. eigenvalues], LossOf(y1, y2, y3, wrongWeight), MatchedShare(y1, y2), MatchedShare(x1, x2), MisledShare(y1, y2, y3), MisledShare(x1, x2, x3), fitted.Length, scored.Length);

        Structure Same(Structure structure, Random random) => StructureViews.Same(structure, strain, displacement, random);

        EmbeddingMatrix Views(ulong kind, Func<Structure, Random, Structure> view)
        {
            float[] vectors = new float[structures.Count * encoder.Width];
            Parallel.For(0, structures.Count, new ParallelOptions { CancellationToken = cancellation }, row =>
                encoder.Encode(view(structures[row], HeldOut.Generator(seed + (kind * (ulong)structures.Count) + (ulong)row))).CopyTo(vectors, row * encoder.Width));
            return new EmbeddingMatrix(vectors, structures.Count, encoder.Width);
        }
    }

    /// <summary>The minimum of the loss over linear maps, equation (104).</summary>
    /// <param name="first">n first views.</param>
    /// <param name="second">Their second views.</param>
    /// <param name="wrong">Their wrong views.</param>
    /// <param name="width">Most directions.</param>
    /// <param name="wrongWeight">μ.</param>
    /// <param name="penalty">ρ.</param>
    internal static (AffineMap Map, double[] Eigenvalues) Solve(EmbeddingMatrix first, EmbeddingMatrix second, EmbeddingMatrix wrong, int width, double wrongWeight, double penalty)
    {
        RequireOptions(width, wrongWeight, penalty);
        var standard = Standardisation.Of(Stack(first, second));
        int d = first.Width;
        double n = first.RowCount;
        double[] x1 = standard.Apply(first), x2 = standard.Apply(second), x3 = standard.Apply(wrong);
        double[] agreed = InnerProduct(x1, d, x2, d), confused = InnerProduct(x1, d, x3, d), own1 = InnerProduct(x1, d, x1, d), own2 = InnerProduct(x2, d, x2, d), own3 = InnerProduct(x3, d, x3, d);
        double[] total = new double[d * d], gained = new double[d * d];
        for (int i = 0; i < gained.Length; i++)
        {
            int transposed = (i % d * d) + (i / d);
            total[i] = (own1[i] + own2[i] + (wrongWeight * own3[i])) / ((2 + wrongWeight) * n);
            gained[i] = (agreed[i] + agreed[transposed] - (wrongWeight * (confused[i] + confused[transposed]))) / (2 * n);
        }

        double[] root = InverseRoot(Regularise(total, d, penalty), d);
        (double[] values, double[] vectors) = Eigen(InnerProduct(root, d, InnerProduct(gained, d, root, d), d), d);
        int kept = Math.Min(width, values.Count(value => value > LeastEigenvalue));
        if (kept == 0) throw new BadInputException("views that share no more with each other than with wrong views in any direction", "a direction on which views of a structure agree", "Take smaller strain and displacement, or a smaller weight of wrong views.");
        double[] columns = new double[d * kept];
        for (int k = 0; k < kept; k++)
        {
            for (int j = 0; j < d; j++) columns[(j * kept) + k] = Math.Sqrt(values[k]) * vectors[(k * d) + j];
        }

        return (standard.Follow(InnerProduct(columns, kept, root, d)), values[..kept]);
    }

    private static void RequireOptions(int width, double wrongWeight, double penalty)
    {
        if (width < 1) throw new ArgumentOutOfRangeException(nameof(width), width, "Allowed: at least 1.");
        if (!(wrongWeight >= 0) || !double.IsFinite(wrongWeight)) throw new ArgumentOutOfRangeException(nameof(wrongWeight), wrongWeight, "Allowed: finite, at least 0.");
        if (!(penalty > 0) || !double.IsFinite(penalty)) throw new ArgumentOutOfRangeException(nameof(penalty), penalty, "A penalty must be positive and finite.");
    }

    /// <summary>Equation (103), the last term over all pairs of views of different structures, wrong ones weighted by μ: an inner product of coordinates by coordinates, less the structures' own pairs.</summary>
    internal static double LossOf(EmbeddingMatrix first, EmbeddingMatrix second, EmbeddingMatrix wrong, double wrongWeight)
    {
        double root = Math.Sqrt(wrongWeight), share = 2 + wrongWeight;
        EmbeddingMatrix[] views = [first, second, new([.. wrong.Values.ToArray().Select(value => (float)(root * value))], wrong.RowCount, wrong.Width)];
        double n = first.RowCount, near = 0, own = 0;
        for (int row = 0; row < first.RowCount; row++)
        {
            near += TensorPrimitives.Dot(first.Row(row), second.Row(row)) - (wrongWeight * TensorPrimitives.Dot(first.Row(row), wrong.Row(row)));
            own += views.Sum(one => views.Sum(other => Math.Pow(TensorPrimitives.Dot(one.Row(row), other.Row(row)), 2)));
        }

        double[] all = Array.ConvertAll(Stack(views).Values.ToArray(), value => (double)value);
        return (-2 * near / n) + ((TensorPrimitives.SumOfSquares<double>(InnerProduct(all, first.Width, all, first.Width)) - own) / (share * share * n * (n - 1)));
    }

    private static EmbeddingMatrix Stack(params EmbeddingMatrix[] views) => new([.. views.SelectMany(view => view.Values.ToArray())], views.Sum(view => view.RowCount), views[0].Width);

    private static double MatchedShare(EmbeddingMatrix first, EmbeddingMatrix second)
    {
        var nearest = NearestNeighbours.Find(first, second, 1);
        return Enumerable.Range(0, first.RowCount).Count(row => nearest.Indices(row)[0] == row) / (double)first.RowCount;
    }

    private static double MisledShare(EmbeddingMatrix first, EmbeddingMatrix second, EmbeddingMatrix wrong) =>
        Enumerable.Range(0, first.RowCount).Count(row => TensorPrimitives.Distance(first.Row(row), wrong.Row(row)) < TensorPrimitives.Distance(first.Row(row), second.Row(row))) / (double)first.RowCount;
}

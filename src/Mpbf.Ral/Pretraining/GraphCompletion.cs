using System.Numerics.Tensors;
using Mpbf.Core;
using Mpbf.Core.Crystals;
using Mpbf.Core.Embeddings;
using Mpbf.Ral.Encoders;
using static Mpbf.Ral.Pretraining.SymmetricMatrices;

namespace Mpbf.Ral.Pretraining;

/// <summary>
/// An encoder trained to complete a crystal graph: the atom nearest to a site is taken out of the crystal with all its images, and from the vector of the site that is left a multi-output ridge readout, equation (102), says what the element
/// was (by its channels), how far away it stood, and how many bonds the site lost. The trained vector holds the readout's answers in as few coordinates as they span. Scored on a fifth of the structures. Immutable.
/// </summary>
/// <param name="Encoder">The encoder followed by the readout.</param>
/// <param name="ElementSkill">1 − error² / deviation² from the fitted mean of the element's channels on held-out structures, pooled; 0 is the mean, 1 perfect. NaN where no channel varies.</param>
/// <param name="DistanceSkill">The same of the distance.</param>
/// <param name="CoordinationSkill">The same of the number of lost bonds, those up to 1.2 times the shortest. NaN where it does not vary.</param>
/// <param name="FittedCount">Sites fitted on.</param>
/// <param name="ScoredCount">Held-out sites scored.</param>
public sealed record GraphCompletion(TrainedEncoder Encoder, double ElementSkill, double DistanceSkill, double CoordinationSkill, int FittedCount, int ScoredCount)
{
    private const double BondRatio = 1.2;

    /// <summary>Trains an encoder.</summary>
    /// <param name="encoder">What to train.</param>
    /// <param name="structures">At least 10; those of one site have nothing to take out.</param>
    /// <param name="sitesPerStructure">Sites asked in a structure, each by itself, at least 1.</param>
    /// <param name="penalty">λ of equation (102), as a share of the mean variance of the coordinates; positive.</param>
    /// <param name="seed">Seed of the choice of sites and of the held-out structures.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="BadInputException">Too few structures in which an atom can be taken out.</exception>
    public static GraphCompletion Train(StructureEncoder encoder, IReadOnlyList<Structure> structures, int sitesPerStructure = 2, double penalty = 1e-2, ulong seed = 1, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentNullException.ThrowIfNull(structures);
        ArgumentOutOfRangeException.ThrowIfLessThan(sitesPerStructure, 1);
        if (!(penalty > 0) || !double.IsFinite(penalty)) throw new ArgumentOutOfRangeException(nameof(penalty), penalty, "A penalty must be positive and finite.");
        Structure[] usable = [.. structures.Where(structure => structure.Count > 1)];
        (int[] fitted, int[] scored) = HeldOut.Split(usable.Length, "structures of two sites or more", seed);
        Random random = HeldOut.Generator(seed + 1);
        Gaps known = Gaps.Of(encoder, usable, fitted, sitesPerStructure, random, cancellation), asked = Gaps.Of(encoder, usable, scored, sitesPerStructure, random, cancellation);

        Standardisation inputs = Standardisation.Of(known.Vectors), outputs = Standardisation.Of(known.Answers);
        double[] x = inputs.Apply(known.Vectors), y = outputs.Apply(known.Answers);
        int width = encoder.Width, answers = known.Answers.Width;
        double[] root = InverseRoot(Regularise(InnerProduct(x, width, x, width), width, penalty), width);
        double[] readout = InnerProduct(InnerProduct(root, width, InnerProduct(x, width, y, answers), answers), answers, root, width);

        double[] predicted = new double[asked.Answers.Values.Length];
        double[] questions = inputs.Apply(asked.Vectors), truth = outputs.Apply(asked.Answers);
        for (int i = 0; i < predicted.Length; i++) predicted[i] = TensorPrimitives.Dot<double>(readout.AsSpan(i % answers * width, width), questions.AsSpan(i / answers * width, width));
        int channels = encoder.Channels.Count;
        var trained = new TrainedEncoder("graph completion", encoder, inputs.Follow(RowSpace(readout, width)));
        return new(trained, Skill(0, channels), Skill(channels, channels + 1), Skill(channels + 1, channels + 2), known.Vectors.RowCount, asked.Vectors.RowCount);

        double Skill(int from, int to)
        {
            double error = 0, total = 0;
            for (int i = 0; i < truth.Length; i++)
            {
                if (i % answers < from || i % answers >= to) continue;
                error += (truth[i] - predicted[i]) * (truth[i] - predicted[i]);
                total += truth[i] * truth[i];
            }

            return total > 0 ? 1 - (error / total) : double.NaN;
        }
    }

    /// <summary>Vectors of sites whose nearest other atom is gone, and what is gone: its channels, its distance in Å, the bonds to it.</summary>
    private sealed record Gaps(EmbeddingMatrix Vectors, EmbeddingMatrix Answers)
    {
        public static Gaps Of(StructureEncoder encoder, Structure[] structures, int[] rows, int sitesPerStructure, Random random, CancellationToken cancellation)
        {
            var chosen = new List<(int Structure, int Site)>();
            foreach (int row in rows)
            {
                int[] sites = [.. Enumerable.Range(0, structures[row].Count)];
                random.Shuffle(sites);
                chosen.AddRange(sites.Take(sitesPerStructure).Select(site => (row, site)));
            }

            var found = new (float[] Vector, float[] Answer)?[chosen.Count];
            Parallel.For(0, chosen.Count, new ParallelOptions { CancellationToken = cancellation }, k => found[k] = Open(encoder, structures[chosen[k].Structure], chosen[k].Site));
            (float[] Vector, float[] Answer)[] gaps = [.. found.Where(gap => gap is not null).Select(gap => gap!.Value)];
            return gaps.Length == 0
                ? throw new BadInputException("no two sites within the cutoff", $"neighbours within {encoder.Cutoff} Å", "Take a longer cutoff.")
                : new(Matrix([.. gaps.Select(gap => gap.Vector)]), Matrix([.. gaps.Select(gap => gap.Answer)]));
        }

        private static (float[] Vector, float[] Answer)? Open(StructureEncoder encoder, Structure structure, int site)
        {
            var neighbours = NeighbourList.Build(structure, encoder.Cutoff);
            int gone = -1, bonds = 0;
            double nearest = double.PositiveInfinity;
            for (int p = neighbours.Offsets[site]; p < neighbours.Offsets[site + 1]; p++)
            {
                if (neighbours.Indices[p] != site && neighbours.Distances[p] < nearest) (gone, nearest) = (neighbours.Indices[p], neighbours.Distances[p]);
            }

            if (gone < 0) return null;
            for (int p = neighbours.Offsets[site]; p < neighbours.Offsets[site + 1]; p++)
            {
                if (neighbours.Indices[p] == gone && neighbours.Distances[p] <= BondRatio * nearest) bonds++;
            }

            int[] kept = [.. Enumerable.Range(0, structure.Count).Where(other => other != gone)];
            Vector3D[] positions = Array.ConvertAll(kept, other => structure.Positions[other]);
            Structure open = structure.Lattice is { } lattice ? new(lattice, structure.Species.Select(kept), positions, structure.Periodicity) : Structure.Molecule(structure.Species.Select(kept), positions);
            int channels = encoder.Channels.Count;
            float[] answer = [.. encoder.Channels.Weigh(structure).AsSpan(gone * channels, channels).ToArray().Select(weight => (float)weight), (float)nearest, bonds];
            return (encoder.EncodeSites(open).Row(Array.IndexOf(kept, site)).ToArray(), answer);
        }

        private static EmbeddingMatrix Matrix(float[][] rows) => new([.. rows.SelectMany(row => row)], rows.Length, rows[0].Length);
    }
}

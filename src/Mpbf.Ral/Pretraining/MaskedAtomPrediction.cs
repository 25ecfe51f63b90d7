using Mpbf.Core;
using Mpbf.Core.Crystals;
using Mpbf.Core.Embeddings;
using Mpbf.Core.Matter;
using Mpbf.Ral.Encoders;
using Mpbf.Ral.Probes;

namespace Mpbf.Ral.Pretraining;

/// <summary>
/// An encoder trained to name a hidden atom: one site's element is replaced by the corpus mean wherever the site stands in the graph, and a multinomial readout of the site's vector, equation (101), says which element it was (after Hu et al. 2020). The
/// trained vector holds the readout's scores in as few coordinates as they span. Scored on a fifth of the structures. Immutable.
/// </summary>
/// <param name="Encoder">The encoder followed by the readout.</param>
/// <param name="Loss">Mean −ln p of the hidden element on held-out structures, nat; NaN, as the next three, where none can be scored.</param>
/// <param name="BaselineLoss">The same where p is the element's frequency among the fitted sites.</param>
/// <param name="Accuracy">Share of held-out sites whose element is the likeliest.</param>
/// <param name="BaselineAccuracy">Share that the most frequent element is right about.</param>
/// <param name="FittedCount">Sites fitted on.</param>
/// <param name="ScoredCount">Held-out sites scored.</param>
/// <param name="UnseenCount">Held-out sites left out, since no fitted site has their element.</param>
/// <param name="Converged">Whether the convex problem was solved within the iterations.</param>
public sealed record MaskedAtomPrediction(TrainedEncoder Encoder, double Loss, double BaselineLoss, double Accuracy, double BaselineAccuracy, int FittedCount, int ScoredCount, int UnseenCount, bool Converged)
{
    /// <summary>Trains an encoder.</summary>
    /// <param name="encoder">What to train.</param>
    /// <param name="structures">At least 10; sites shared by several species are not asked about.</param>
    /// <param name="sitesPerStructure">Sites hidden in a structure, each by itself, at least 1.</param>
    /// <param name="penalty">λ of equation (101), positive.</param>
    /// <param name="seed">Seed of the choice of sites and of the held-out structures.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="BadInputException">Too few structures, or one element only.</exception>
    public static MaskedAtomPrediction Train(StructureEncoder encoder, IReadOnlyList<Structure> structures, int sitesPerStructure = 2, double penalty = 1e-3, ulong seed = 1, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentNullException.ThrowIfNull(structures);
        ArgumentOutOfRangeException.ThrowIfLessThan(sitesPerStructure, 1);
        if (!(penalty > 0) || !double.IsFinite(penalty)) throw new ArgumentOutOfRangeException(nameof(penalty), penalty, "A penalty must be positive and finite.");
        (int[] fitted, int[] scored) = HeldOut.Split(structures.Count, "structures", seed);
        double[] hidden = MeanWeights(encoder.Channels, structures, fitted);
        Random random = HeldOut.Generator(seed + 1);
        HiddenSite[] fittedSites = Choose(structures, fitted, sitesPerStructure, random), scoredSites = Choose(structures, scored, sitesPerStructure, random);
        int[] elements = [.. fittedSites.Select(site => site.AtomicNumber).Distinct().Order()];
        if (elements.Length < 2) throw new BadInputException(elements.Length == 0 ? "no site of a single species" : $"{Element.FromAtomicNumber(elements[0])} on all {fittedSites.Length} sites", "at least two elements", "A hidden atom of the only element is known before anything is learned.");
        HiddenSite[] asked = Array.FindAll(scoredSites, site => Array.BinarySearch(elements, site.AtomicNumber) >= 0);

        EmbeddingMatrix rows = Encode(encoder, structures, fittedSites, hidden, cancellation);
        var standard = Standardisation.Of(rows);
        int[] labels = Array.ConvertAll(fittedSites, site => Array.BinarySearch(elements, site.AtomicNumber));
        var readout = MultinomialRegression.Fit(standard.Apply(rows), encoder.Width, labels, elements.Length, penalty, cancellation);
        double[] frequency = new double[elements.Length];
        foreach (int label in labels) frequency[label] += 1.0 / labels.Length;
        int commonest = Array.IndexOf(frequency, frequency.Max());

        double loss = 0, baseline = 0, right = 0, common = 0;
        if (asked.Length > 0)
        {
            double[] questions = standard.Apply(Encode(encoder, structures, asked, hidden, cancellation));
            for (int row = 0; row < asked.Length; row++)
            {
                int label = Array.BinarySearch(elements, asked[row].AtomicNumber);
                double[] answer = readout.LogProbabilities(questions.AsSpan(row * encoder.Width, encoder.Width));
                loss -= answer[label];
                baseline -= Math.Log(frequency[label]);
                if (Array.IndexOf(answer, answer.Max()) == label) right++;
                if (commonest == label) common++;
            }
        }

        double count = asked.Length;
        var trained = new TrainedEncoder("masked-atom prediction", encoder, standard.Follow(SymmetricMatrices.RowSpace(readout.CentredWeights(), encoder.Width)));
        return new(trained, loss / count, baseline / count, right / count, common / count, fittedSites.Length, asked.Length, scoredSites.Length - asked.Length, readout.Converged);
    }

    private static double[] MeanWeights(ElementChannels channels, IReadOnlyList<Structure> structures, int[] rows)
    {
        double[] sum = new double[channels.Count];
        double sites = 0;
        foreach (int row in rows)
        {
            double[] weights = channels.Weigh(structures[row]);
            for (int i = 0; i < weights.Length; i++) sum[i % sum.Length] += weights[i];
            sites += structures[row].Count;
        }

        return Array.ConvertAll(sum, total => total / sites);
    }

    private static HiddenSite[] Choose(IReadOnlyList<Structure> structures, int[] rows, int sitesPerStructure, Random random)
    {
        var chosen = new List<HiddenSite>();
        foreach (int row in rows)
        {
            int[] sites = [.. Enumerable.Range(0, structures[row].Count).Where(site => structures[row].Species.OccupantCount(site) == 1)];
            random.Shuffle(sites);
            foreach (int site in sites.Take(sitesPerStructure)) chosen.Add(new(row, site, structures[row].AtomicNumbers[site]));
        }

        return [.. chosen];
    }

    private static EmbeddingMatrix Encode(StructureEncoder encoder, IReadOnlyList<Structure> structures, HiddenSite[] sites, double[] hidden, CancellationToken cancellation)
    {
        float[] vectors = new float[sites.Length * encoder.Width];
        Parallel.For(0, sites.Length, new ParallelOptions { CancellationToken = cancellation }, row =>
        {
            Structure structure = structures[sites[row].Structure];
            double[] weights = encoder.Channels.Weigh(structure);
            hidden.CopyTo(weights, sites[row].Site * hidden.Length);
            encoder.EncodeSites(structure, NeighbourList.Build(structure, encoder.Cutoff), weights).AsSpan(sites[row].Site * encoder.Width, encoder.Width).CopyTo(vectors.AsSpan(row * encoder.Width));
        });
        return new EmbeddingMatrix(vectors, sites.Length, encoder.Width);
    }

    private readonly record struct HiddenSite(int Structure, int Site, int AtomicNumber);
}

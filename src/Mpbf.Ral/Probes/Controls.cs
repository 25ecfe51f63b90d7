using System.Collections.Immutable;
using Mpbf.Core.Embeddings;
using Mpbf.Core.Matter;
using Mpbf.Ral.Encoders;

namespace Mpbf.Ral.Probes;

/// <summary>
/// Spaces that know nothing of chemistry beyond which atoms there are: element fractions (one-hot), random element vectors, and the atomic number. What a probe reaches in them
/// is no merit of a representation.
/// </summary>
internal static class Controls
{
    private const int RandomWidth = 16, RandomSeed = 20231;

    public static ImmutableArray<EmbeddingMatrix> Of(IReadOnlyList<Composition> compositions)
    {
        var random = new Random(RandomSeed);
        ElementProperty[] randomProperties = [.. Enumerable.Range(0, RandomWidth).Select(i =>
        {
            double[] values = [.. Element.All.Select(_ => random.NextDouble())];
            return new ElementProperty($"random {i}", element => values[element.AtomicNumber - 1]);
        })];
        return
        [
            OneHot(compositions),
            new CompositionEncoder("random", randomProperties).Encode(compositions).Matrix,
            new CompositionEncoder("atomic number", [new("atomic number", element => element.AtomicNumber)]).Encode(compositions).Matrix,
        ];
    }

    private static EmbeddingMatrix OneHot(IReadOnlyList<Composition> compositions)
    {
        int width = Element.All.Length;
        float[] values = new float[compositions.Count * width];
        for (int row = 0; row < compositions.Count; row++)
        {
            foreach (ElementAmount pair in compositions[row].Amounts)
                values[(row * width) + pair.Element.AtomicNumber - 1] = (float)(pair.Amount / compositions[row].AtomCount);
        }

        return new EmbeddingMatrix(values, compositions.Count, width);
    }
}

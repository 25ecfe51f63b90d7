using System.Collections.Immutable;
using System.Globalization;
using Mpbf.Core;
using Mpbf.Core.Embeddings;
using Mpbf.Core.Matter;
using Mpbf.CrossLayer.Audits;
using Mpbf.Ral.Encoders;

namespace Mpbf.CrossLayer.Examples;

/// <summary>
/// The example that needs no files: a model pretrained on the PBE gaps of well-known semiconductors and insulators, audited against their measured gaps. The model is a 5-nearest-neighbour regression in composition statistics; each
/// compound is predicted from the others, and sigma is the root mean square of the neighbours' own leave-one-out errors. Facts and sources: <c>semiconductors.csv</c>, <c>semiconductors.md</c>.
/// </summary>
public static class SemiconductorExample
{
    private const int NeighbourCount = 5;

    /// <summary>The audit's input.</summary>
    public static AuditInput Load()
    {
        (Composition Composition, double Measured, double Pbe)[] facts = [.. Facts()];
        ImmutableArray<Composition> compositions = [.. facts.Select(fact => fact.Composition)];
        ImmutableArray<double> pbe = [.. facts.Select(fact => fact.Pbe)];
        (double[] predictions, double[] sigma) = Pretrain(compositions, pbe);
        var corpus = new MaterialTable("corpus", compositions) { Values = pbe, HeldOutPredictions = [.. predictions], Sigma = [.. sigma], Fidelity = "PBE", Unit = "eV" };
        var reference = new MaterialTable("reference", compositions) { Values = [.. facts.Select(fact => fact.Measured)], Fidelity = "experiment", Unit = "eV" };
        var materials = new MaterialTable("evaluation", compositions) { Fidelity = "experiment", Unit = "eV" };
        return new AuditInput(materials, new Predictions(materials.Ids, reference.Values.Value, predictions, materials.ResamplingKeys) { Sigma = [.. sigma] })
        {
            Name = "semiconductors: a model of PBE gaps, used for measured gaps",
            Tolerance = 0.5,
            Unit = "eV",
            Corpus = corpus,
            Reference = reference,
            Target = new MaterialTable("target", compositions) { Sigma = [.. sigma] },
            Model = new ModelFacts { Name = "5-nearest-neighbour regression on PBE gaps", TrainingStructures = facts.Length },
        };
    }

    private static IEnumerable<(Composition Composition, double Measured, double Pbe)> Facts()
    {
        using var reader = new StreamReader(typeof(SemiconductorExample).Assembly.GetManifestResourceStream("Mpbf.CrossLayer.Examples.semiconductors.csv")!);
        reader.ReadLine();
        while (reader.ReadLine() is { } line)
        {
            string[] cells = line.Split(',');
            yield return (Composition.Parse(cells[0]), double.Parse(cells[2], CultureInfo.InvariantCulture), double.Parse(cells[3], CultureInfo.InvariantCulture));
        }
    }

    private static (double[] Predictions, double[] Sigma) Pretrain(ImmutableArray<Composition> compositions, ImmutableArray<double> labels)
    {
        EmbeddingMatrix space = CompositionEncoder.Default.Encode(compositions).Matrix;
        int[] rows = [.. Enumerable.Range(0, compositions.Length)];
        var neighbours = NearestNeighbours.Find(space, space, NeighbourCount, rows, rows);
        double[] predictions = Array.ConvertAll(rows, row => MeanOver(neighbours, row, n => labels[n]));
        double[] sigma = Array.ConvertAll(rows, row => Math.Sqrt(MeanOver(neighbours, row, n => (predictions[n] - labels[n]) * (predictions[n] - labels[n]))));
        return (predictions, sigma);
    }

    private static double MeanOver(NearestNeighbours neighbours, int row, Func<int, double> value)
    {
        double sum = 0;
        foreach (int neighbour in neighbours.Indices(row)) sum += value(neighbour);
        return sum / NeighbourCount;
    }
}

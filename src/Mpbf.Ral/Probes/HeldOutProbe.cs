using Mpbf.Core.Embeddings;
using Mpbf.Ral.Factors;

namespace Mpbf.Ral.Probes;

/// <summary>
/// A probe on held-out groups, equation (10): Q² = 1 − Σ SSE / Σ SST, the total about the training mean; for classes the likelihood takes the place of squares, 1 − Σ ln p / Σ ln share (McFadden 1974).
/// </summary>
internal sealed class HeldOutProbe(IProbe probe, (int[] Train, int[] Test)[] folds, int rowCount)
{
    public const int FewestKnown = 9;

    public IProbe Probe => probe;

    /// <summary>Errors of each factor. Rows without a value neither train nor test.</summary>
    public ProbeErrors[] Run(EmbeddingMatrix space, IReadOnlyList<Factor> factors) => Run(space, space, factors);

    /// <summary>The same, with training rows placed in one space and tested rows in another of the same coordinates.</summary>
    public ProbeErrors[] Run(EmbeddingMatrix trainSpace, EmbeddingMatrix testSpace, IReadOnlyList<Factor> factors)
    {
        ProbeErrors[] errors = [.. factors.Select(_ => new ProbeErrors(rowCount))];
        ForEach(trainSpace, testSpace, factors, (f, row, prediction, mean) =>
        {
            double truth = factors[f].Values[row];
            errors[f].Squared[row] += (truth - prediction) * (truth - prediction);
            errors[f].Total[row] += (truth - mean) * (truth - mean);
        });
        foreach ((Factor factor, ProbeErrors own) in factors.Zip(errors).Where(pair => pair.First.ClassCount > 0)) Classify(trainSpace, testSpace, factor, own);
        return errors;
    }

    /// <summary>Held-out predictions of numbers, averaged over the folds that test a row; the overall mean where none does.</summary>
    public double[][] Decode(EmbeddingMatrix space, IReadOnlyList<Factor> factors)
    {
        double[][] sums = [.. factors.Select(_ => new double[rowCount])];
        int[][] counts = [.. factors.Select(_ => new int[rowCount])];
        ForEach(space, space, factors, (f, row, prediction, _) =>
        {
            sums[f][row] += prediction;
            counts[f][row]++;
        });
        return [.. factors.Select((factor, f) =>
        {
            double mean = factor.Values.Where(double.IsFinite).DefaultIfEmpty(0).Average();
            return sums[f].Select((sum, row) => counts[f][row] > 0 ? sum / counts[f][row] : mean).ToArray();
        })];
    }

    private void ForEach(EmbeddingMatrix trainSpace, EmbeddingMatrix testSpace, IReadOnlyList<Factor> factors, Action<int, int, double, double> visit)
    {
        foreach ((int[] train, int[] test) in folds)
        {
            foreach (int[] together in Enumerable.Range(0, factors.Count).Where(f => factors[f].ClassCount == 0).GroupBy(f => Missing(factors[f], train, test), StringComparer.Ordinal).Select(group => group.ToArray()))
            {
                Factor first = factors[together[0]];
                int[] known = Array.FindAll(train, row => double.IsFinite(first.Values[row])), asked = Array.FindAll(test, row => double.IsFinite(first.Values[row]));
                if (known.Length < FewestKnown || asked.Length == 0) continue;
                double[][] values = Array.ConvertAll(together, f => Array.ConvertAll(known, row => factors[f].Values[row]));
                double[][] predictions = probe.Predict(trainSpace.Select(known), testSpace.Select(asked), values);
                for (int k = 0; k < together.Length; k++)
                {
                    double mean = values[k].Average();
                    for (int i = 0; i < asked.Length; i++) visit(together[k], asked[i], predictions[k][i], mean);
                }
            }
        }
    }

    private void Classify(EmbeddingMatrix trainSpace, EmbeddingMatrix testSpace, Factor factor, ProbeErrors errors)
    {
        foreach ((int[] train, int[] test) in folds)
        {
            int[] known = Array.FindAll(train, row => double.IsFinite(factor.Values[row])), asked = Array.FindAll(test, row => double.IsFinite(factor.Values[row]));
            if (known.Length < FewestKnown || asked.Length == 0) continue;
            int[] classes = Array.ConvertAll(known, row => (int)factor.Values[row]);
            double[] shares = ClassShares.Of(classes, factor.ClassCount), probabilities = probe.Classify(trainSpace.Select(known), testSpace.Select(asked), classes, factor.ClassCount);
            for (int i = 0; i < asked.Length; i++)
            {
                int own = (int)factor.Values[asked[i]];
                errors.Squared[asked[i]] -= Math.Log(probabilities[(i * factor.ClassCount) + own]);
                errors.Total[asked[i]] -= Math.Log(shares[own]);
            }
        }
    }

    /// <summary>Factors that lack the same rows share a fit.</summary>
    private static string Missing(Factor factor, int[] train, int[] test) => string.Join(' ', train.Concat(test).Where(row => !double.IsFinite(factor.Values[row])));
}

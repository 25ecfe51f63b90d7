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
        ForEach(trainSpace, testSpace, factors, (f, known, asked, values, reading) =>
        {
            double mean = values.Average(), scatter = 0;
            double[] slopes = new double[asked.Length];
            for (int i = 0; i < asked.Length; i++)
            {
                double truth = factors[f].Values[asked[i]], error = truth - reading.Values[i];
                errors[f].Squared[asked[i]] += error * error;
                errors[f].Total[asked[i]] += (truth - mean) * (truth - mean);
                slopes[i] = -2 * error;
                scatter -= 2 * (truth - mean);
            }

            Add(errors[f].Slope, asked, slopes);
            if (reading.Pull is null) return;
            Add(errors[f].SquaredPull, known, reading.Pull(slopes));
            Add(errors[f].TotalPull, known, Array.ConvertAll(values, value => scatter * (value - mean) / values.Length));
        });
        foreach ((Factor factor, ProbeErrors own) in factors.Zip(errors).Where(pair => pair.First.ClassCount > 0)) Classify(trainSpace, testSpace, factor, own);
        return errors;
    }

    /// <summary>Held-out predictions of numbers, averaged over the folds that test a row; the overall mean where none does.</summary>
    public ProbeReading[] Decode(EmbeddingMatrix space, IReadOnlyList<Factor> factors)
    {
        double[][] sums = [.. factors.Select(_ => new double[rowCount])];
        int[][] counts = [.. factors.Select(_ => new int[rowCount])];
        List<(int[] Known, int[] Asked, Func<double[], double[]>? Pull)>[] parts = [.. factors.Select(_ => new List<(int[], int[], Func<double[], double[]>?)>())];
        ForEach(space, space, factors, (f, known, asked, _, reading) =>
        {
            for (int i = 0; i < asked.Length; i++)
            {
                sums[f][asked[i]] += reading.Values[i];
                counts[f][asked[i]]++;
            }

            parts[f].Add((known, asked, reading.Pull));
        });
        return [.. factors.Select((factor, f) =>
        {
            double mean = factor.Values.Where(double.IsFinite).DefaultIfEmpty(0).Average();
            double[] decoded = [.. sums[f].Select((sum, row) => counts[f][row] > 0 ? sum / counts[f][row] : mean)];
            return new ProbeReading(decoded, parts[f].Any(part => part.Pull is null) ? null : slopes =>
            {
                double[] pull = new double[rowCount];
                foreach ((int[] known, int[] asked, Func<double[], double[]>? own) in parts[f]) Add(pull, known, own!(Array.ConvertAll(asked, row => slopes[row] / counts[f][row])));
                return pull;
            });
        })];
    }

    private void ForEach(EmbeddingMatrix trainSpace, EmbeddingMatrix testSpace, IReadOnlyList<Factor> factors, Action<int, int[], int[], double[], ProbeReading> visit)
    {
        foreach ((int[] train, int[] test) in folds)
        {
            foreach (int[] together in Enumerable.Range(0, factors.Count).Where(f => factors[f].ClassCount == 0).GroupBy(f => Missing(factors[f], train, test), StringComparer.Ordinal).Select(group => group.ToArray()))
            {
                Factor first = factors[together[0]];
                int[] known = Array.FindAll(train, row => double.IsFinite(first.Values[row])), asked = Array.FindAll(test, row => double.IsFinite(first.Values[row]));
                if (known.Length < FewestKnown || asked.Length == 0) continue;
                double[][] values = Array.ConvertAll(together, f => Array.ConvertAll(known, row => factors[f].Values[row]));
                ProbeReading[] readings = probe.Predict(trainSpace.Select(known), testSpace.Select(asked), values);
                for (int k = 0; k < together.Length; k++) visit(together[k], known, asked, values[k], readings[k]);
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
            double[] shares = ClassShares.Of(classes, factor.ClassCount), slopes = new double[asked.Length * factor.ClassCount], scatter = new double[factor.ClassCount];
            ProbeReading reading = probe.Classify(trainSpace.Select(known), testSpace.Select(asked), classes, factor.ClassCount);
            for (int i = 0; i < asked.Length; i++)
            {
                int own = (int)factor.Values[asked[i]], place = (i * factor.ClassCount) + own;
                errors.Squared[asked[i]] -= Math.Log(reading.Values[place]);
                errors.Total[asked[i]] -= Math.Log(shares[own]);
                slopes[place] = -1 / reading.Values[place];
                scatter[own] -= 1 / shares[own];
            }

            if (reading.Pull is null) continue;
            Add(errors.SquaredPull, known, reading.Pull(slopes));
            Add(errors.TotalPull, known, ClassShares.Pull(scatter, classes, shares));
        }
    }

    private static void Add(double[] sums, int[] rows, double[] values)
    {
        for (int i = 0; i < rows.Length; i++) sums[rows[i]] += values[i];
    }

    /// <summary>Factors that lack the same rows share a fit.</summary>
    private static string Missing(Factor factor, int[] train, int[] test) => string.Join(' ', train.Concat(test).Where(row => !double.IsFinite(factor.Values[row])));
}

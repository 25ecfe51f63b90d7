using System.Collections.Immutable;
using Mpbf.Core;
using Mpbf.Core.Embeddings;
using Mpbf.Core.Estimates;
using Mpbf.CrossLayer.Boundaries;
using Mpbf.Isl.Surrogates;

namespace Mpbf.CrossLayer.Planning;

/// <summary>Evaluation errors after a correction that has not seen the row it is judged on: equations (275) to (277) of <c>docs/theory/planning.md</c>.</summary>
internal sealed class ErrorCorrections(Predictions predictions)
{
    private const int PartCount = 5, ChunkRows = 1024;

    /// <summary>Equation (275): truth = a + b · prediction, fitted under the weights without the row's folds; a row of several folds takes the mean of their lines.</summary>
    public double[] Line(HoldOut holdOut, ReadOnlySpan<double> weights)
    {
        ImmutableArray<double> x = predictions.Prediction, y = predictions.Truth;
        LineSums all = default;
        for (int row = 0; row < x.Length; row++) all = all.Plus(weights[row], x[row], y[row]);
        double[] corrected = new double[x.Length];
        int[] folds = new int[x.Length];
        foreach (ImmutableArray<int> fold in holdOut.Folds)
        {
            LineSums without = all;
            foreach (int row in fold) without = without.Plus(-weights[row], x[row], y[row]);
            foreach (int row in fold)
            {
                corrected[row] += without.At(x[row]);
                folds[row]++;
            }
        }

        for (int row = 0; row < x.Length; row++) corrected[row] = Math.Abs((folds[row] > 0 ? corrected[row] / folds[row] : all.At(x[row])) - y[row]);
        return corrected;
    }

    /// <summary>Equation (276): the corpus' systematic difference from the reference taken out of the predictions; it was fitted on labels, never on these rows.</summary>
    /// <param name="offset">Source at a reference of 0.</param>
    /// <param name="slope">Slope of the source on the reference, positive.</param>
    public double[] Relabelled(double offset, double slope) =>
        [.. Enumerable.Range(0, predictions.Count).Select(row => Math.Abs(((predictions.Prediction[row] - offset) / slope) - predictions.Truth[row]))];

    /// <summary>Equation (277): a Bayesian ridge of the errors on the space, fitted on k rows of other compositions, subtracted.</summary>
    /// <param name="space">The rows' places.</param>
    /// <param name="labels">A number for each composition.</param>
    /// <param name="count">k.</param>
    /// <param name="tolerance">The error that the user can live with.</param>
    /// <param name="seed">Of the choice of rows.</param>
    /// <returns>|error| of each row, and the standard deviation, from one choice of k rows to another, of the change of the share beyond the tolerance; null where there are not k rows to fit on.</returns>
    public (double[] Errors, double Deviation)? Readout(EmbeddingMatrix space, int[] labels, int count, double tolerance, ulong seed)
    {
        var changes = new List<double>(PartCount);
        double[] residuals = predictions.Residuals(), errors = new double[residuals.Length];
        int[] part = Array.ConvertAll(labels, label => (int)(NamedRandom.SeedOf(FormattableString.Invariant($"fine-tune part {seed} {label}")) % PartCount));
        for (int p = 0; p < PartCount; p++)
        {
            int[] judged = [.. Enumerable.Range(0, errors.Length).Where(row => part[row] == p)], others = [.. Enumerable.Range(0, errors.Length).Where(row => part[row] != p)];
            if (judged.Length == 0) continue;
            if (others.Length < count) return null;
            NamedRandom.Of(FormattableString.Invariant($"fine-tune rows {seed} {count} {p}")).Shuffle(others);
            int[] fitted = others[..count];
            BayesianRidgeModel model = new BayesianRidge().Fit(new Points(space.Select(fitted)), Array.ConvertAll(fitted, row => residuals[row]));
            Parallel.For(0, (judged.Length + ChunkRows - 1) / ChunkRows, chunk =>
            {
                int[] rows = judged[(chunk * ChunkRows)..Math.Min(judged.Length, (chunk + 1) * ChunkRows)];
                double[] mean = new double[rows.Length];
                model.Predict(new Points(space.Select(rows)), mean, new double[rows.Length]);
                for (int i = 0; i < rows.Length; i++) errors[rows[i]] = Math.Abs(residuals[rows[i]] - mean[i]);
            });
            changes.Add(judged.Average(row => (errors[row] > tolerance ? 1.0 : 0.0) - (Math.Abs(residuals[row]) > tolerance ? 1.0 : 0.0)));
        }

        return (errors, changes.Count > 1 ? MathNet.Numerics.Statistics.Statistics.StandardDeviation(changes) : 0);
    }

    /// <summary>Weighted sums of a line; the mean of the truth where the predictions do not vary.</summary>
    private readonly record struct LineSums(double Weight, double X, double Y, double Xx, double Xy)
    {
        public LineSums Plus(double weight, double x, double y) => new(Weight + weight, X + (weight * x), Y + (weight * y), Xx + (weight * x * x), Xy + (weight * x * y));

        public double At(double x)
        {
            const double rounding = 1e-12;
            if (!(Weight > rounding)) return x;
            double variance = (Xx / Weight) - (X / Weight * X / Weight);
            double slope = variance > rounding * Xx / Weight ? ((Xy / Weight) - (X / Weight * Y / Weight)) / variance : 0;
            return (Y / Weight) + (slope * (x - (X / Weight)));
        }
    }
}

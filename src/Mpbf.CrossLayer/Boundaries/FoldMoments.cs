using System.Collections.Immutable;
using System.Numerics.Tensors;
using Mpbf.Core.Numerics;

namespace Mpbf.CrossLayer.Boundaries;

/// <summary>
/// First and second moments of the terms' places, fold by fold. They do not depend on the errors: weights without a fold, and the correlation of the scores they give, follow for any errors from one more pass over the
/// rows. A row in m folds is scored once in each of them with weight 1/m. Immutable.
/// </summary>
internal sealed class FoldMoments
{
    private readonly int _width;
    private readonly double[] _places;
    private readonly ImmutableArray<ImmutableArray<int>> _folds;
    private readonly double[] _share;
    private readonly Part _all;
    private readonly Part[] _trained;
    private readonly Part[] _scored;

    /// <summary>Moments of n rows.</summary>
    /// <param name="places">n × width, row-major.</param>
    /// <param name="width">Terms.</param>
    /// <param name="folds">Rows of each fold. Rows in no fold are scored with the weights of all rows, as a fold of their own at the end.</param>
    public FoldMoments(double[] places, int width, ImmutableArray<ImmutableArray<int>> folds)
    {
        (_places, _width) = (places, width);
        RowCount = places.Length / width;
        int[] memberships = new int[RowCount];
        foreach (int row in folds.SelectMany(fold => fold)) memberships[row]++;
        FoldCount = folds.Length;
        _folds = folds.Add([.. Enumerable.Range(0, RowCount).Where(row => memberships[row] == 0)]);
        _share = Array.ConvertAll(memberships, m => 1.0 / Math.Max(1, m));
        _all = Sum(Enumerable.Range(0, RowCount), _ => 1);
        _trained = [.. _folds.Select((fold, f) => f < FoldCount ? Sum(fold, _ => 1) : Sum([], _ => 1))];
        _scored = [.. _folds.Select(fold => Sum(fold, row => _share[row]))];
    }

    /// <summary>Rows.</summary>
    public int RowCount { get; }

    /// <summary>Folds that are held out.</summary>
    public int FoldCount { get; }

    /// <summary>Products of the places with the severity of errors.</summary>
    /// <param name="severity">One a row, of mean 0 and sum of squares 1.</param>
    public Products With(double[] severity)
    {
        double[] all = new double[_width];
        for (int row = 0; row < RowCount; row++) Add(all, row, severity[row]);
        var products = new Products(this, all, new double[_folds.Length * _width], new double[_folds.Length * _width], new double[_folds.Length]);
        for (int f = 0; f < _folds.Length; f++)
        {
            Span<double> trained = products.Trained.AsSpan(f * _width, _width), scored = products.Scored.AsSpan(f * _width, _width);
            foreach (int row in _folds[f])
            {
                if (f < FoldCount) Add(trained, row, severity[row]);
                Add(scored, row, _share[row] * severity[row]);
                products.TrainedSums[f] += f < FoldCount ? severity[row] : 0;
            }
        }

        return products;
    }

    private void Add(Span<double> sums, int row, double factor) => TensorPrimitives.MultiplyAdd(_places.AsSpan(row * _width, _width), factor, sums, sums);

    private Part Sum(IEnumerable<int> rows, Func<int, double> weight)
    {
        double count = 0;
        double[] sums = new double[_width], squares = new double[_width * _width];
        foreach (int row in rows)
        {
            double w = weight(row);
            count += w;
            Add(sums, row, w);
            ReadOnlySpan<double> place = _places.AsSpan(row * _width, _width);
            for (int j = 0; j < _width; j++) TensorPrimitives.MultiplyAdd(place, w * place[j], squares.AsSpan(j * _width, _width), squares.AsSpan(j * _width, _width));
        }

        return new(count, sums, squares);
    }

    private sealed record Part(double Count, double[] Sums, double[] Squares);

    /// <summary>Moments together with those of given errors.</summary>
    internal sealed record Products(FoldMoments Moments, double[] All, double[] Trained, double[] Scored, double[] TrainedSums)
    {
        /// <summary>Non-negative weights of some terms, of sum 1, fitted on all rows but those of a fold; equal ones where no term rises with the errors.</summary>
        /// <param name="chosen">Numbers of the terms.</param>
        /// <param name="without">The fold; −1 for none.</param>
        /// <param name="weights">Receives one weight a chosen term.</param>
        public void Weigh(ReadOnlySpan<int> chosen, int without, Span<double> weights)
        {
            if (chosen.Length == 1)
            {
                weights[0] = 1;
                return;
            }

            int k = chosen.Length, width = Moments._width;
            Part all = Moments._all;
            Part? part = without < 0 ? null : Moments._trained[without];
            Span<double> gram = stackalloc double[k * k], cross = stackalloc double[k];
            double count = all.Count - (part?.Count ?? 0), severitySum = part is null ? 0 : -TrainedSums[without];
            for (int i = 0; i < k; i++)
            {
                int a = chosen[i];
                double sumA = all.Sums[a] - (part?.Sums[a] ?? 0);
                cross[i] = All[a] - (part is null ? 0 : Trained[(without * width) + a]) - (sumA * severitySum / count);
                for (int j = 0; j < k; j++)
                {
                    int b = chosen[j];
                    double sumB = all.Sums[b] - (part?.Sums[b] ?? 0);
                    gram[(i * k) + j] = all.Squares[(a * width) + b] - (part?.Squares[(a * width) + b] ?? 0) - (sumA * sumB / count);
                }
            }

            NonNegativeLeastSquares.Solve(gram, cross, weights);
            double total = TensorPrimitives.Sum<double>(weights);
            if (total > 0) TensorPrimitives.Divide(weights, total, weights);
            else weights.Fill(1.0 / k);
        }

        /// <summary>The out-of-group score of some terms against the errors.</summary>
        public OutOfGroupFit Fit(int[] chosen)
        {
            int folds = Moments._folds.Length, k = chosen.Length, width = Moments._width;
            double[] weights = new double[folds * k];
            double sum = 0, square = 0, cross = 0;
            for (int f = 0; f < folds; f++)
            {
                Span<double> own = weights.AsSpan(f * k, k);
                Weigh(chosen, f < Moments.FoldCount ? f : -1, own);
                Part part = Moments._scored[f];
                for (int i = 0; i < k; i++)
                {
                    sum += own[i] * part.Sums[chosen[i]];
                    cross += own[i] * Scored[(f * width) + chosen[i]];
                    for (int j = 0; j < k; j++) square += own[i] * own[j] * part.Squares[(chosen[i] * width) + chosen[j]];
                }
            }

            double mean = sum / Moments.RowCount, variance = square - (sum * mean), deviation = variance > 1e-12 * square ? Math.Sqrt(variance) : double.PositiveInfinity;
            double[] parts = new double[Moments.FoldCount];
            for (int f = 0; f < parts.Length; f++)
            {
                for (int i = 0; i < k; i++) parts[f] += weights[(f * k) + i] * Trained[(f * width) + chosen[i]] / deviation;
                parts[f] -= mean * TrainedSums[f] / deviation;
            }

            return new(chosen, weights, cross / deviation, parts);
        }

        /// <summary>Whether one fit correlates better with the errors than another: one-sided at 5 %, the scatter taken between folds.</summary>
        public bool IsRaised(OutOfGroupFit before, OutOfGroupFit after)
        {
            const double oneSidedFivePercent = 1.6448536269514722;
            double rise = after.Correlation - before.Correlation, variance = 0;
            for (int f = 0; f < Moments.FoldCount; f++)
            {
                double deviation = after.Parts[f] - before.Parts[f] - (rise / Moments.RowCount * Moments._trained[f].Count);
                variance += deviation * deviation;
            }

            return rise > oneSidedFivePercent * Math.Sqrt(variance);
        }

        /// <summary>The out-of-group score of each row: the mean over its folds.</summary>
        public double[] Score(OutOfGroupFit fit)
        {
            int width = Moments._width, k = fit.Chosen.Length;
            double[] score = new double[Moments.RowCount];
            for (int f = 0; f < Moments._folds.Length; f++)
            {
                foreach (int row in Moments._folds[f])
                {
                    double value = 0;
                    for (int i = 0; i < k; i++) value += fit.Weights[(f * k) + i] * Moments._places[(row * width) + fit.Chosen[i]];
                    score[row] += Moments._share[row] * value;
                }
            }

            return score;
        }
    }
}

/// <summary>Terms with the weights they get without each fold.</summary>
/// <param name="Chosen">Numbers of the terms.</param>
/// <param name="Weights">Folds × terms.</param>
/// <param name="Correlation">Of the out-of-group score with the severity of the errors.</param>
/// <param name="Parts">Share of each fold in that correlation, a row in several folds counted in each.</param>
internal sealed record OutOfGroupFit(int[] Chosen, double[] Weights, double Correlation, double[] Parts);

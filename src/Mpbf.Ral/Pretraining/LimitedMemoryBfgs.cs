using System.Numerics.Tensors;

namespace Mpbf.Ral.Pretraining;

/// <summary>Limited-memory BFGS of Liu and Nocedal 1989 with step halving, for smooth convex functions.</summary>
internal static class LimitedMemoryBfgs
{
    private const int Memory = 10, MostIterations = 500, MostHalvings = 30;
    private const double SufficientDecrease = 1e-4, SmallestGradient = 1e-5, SmallestProgress = 1e-8;

    /// <summary>Minimises a function.</summary>
    /// <param name="evaluate">Value at a point; fills in the gradient.</param>
    /// <param name="start">Where to begin.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>The best point, and whether gradient or progress became small before the iterations ran out.</returns>
    public static (double[] Point, bool Converged) Minimise(Func<double[], double[], double> evaluate, double[] start, CancellationToken cancellation)
    {
        double[] point = [.. start], gradient = new double[start.Length];
        double value = evaluate(point, gradient);
        var steps = new List<(double[] Step, double[] Change, double Curvature)>();
        for (int iteration = 0; iteration < MostIterations; iteration++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (TensorPrimitives.MaxMagnitude<double>(gradient) is var steepest && Math.Abs(steepest) < SmallestGradient) return (point, true);
            double[] direction = Direction(gradient, steps);
            double slope = TensorPrimitives.Dot<double>(direction, gradient), length = steps.Count == 0 ? Math.Min(1, 1 / TensorPrimitives.Norm<double>(gradient)) : 1;
            double[] next = new double[point.Length], nextGradient = new double[point.Length];
            double nextValue = double.NaN;
            for (int halving = 0; halving < MostHalvings; halving++, length *= 0.5)
            {
                TensorPrimitives.MultiplyAdd(direction, length, point, next);
                nextValue = evaluate(next, nextGradient);
                if (nextValue <= value + (SufficientDecrease * length * slope)) break;
            }

            if (!(nextValue < value)) return (point, true);
            double progress = value - nextValue;
            double[] step = new double[point.Length], change = new double[point.Length];
            TensorPrimitives.Subtract(next, point, step);
            TensorPrimitives.Subtract(nextGradient, gradient, change);
            (point, gradient, value) = (next, nextGradient, nextValue);
            if (progress < SmallestProgress * Math.Max(1, Math.Abs(value))) return (point, true);
            double curvature = TensorPrimitives.Dot<double>(step, change);
            if (curvature <= 0) continue;
            if (steps.Count == Memory) steps.RemoveAt(0);
            steps.Add((step, change, curvature));
        }

        return (point, false);
    }

    /// <summary>The two-loop recursion.</summary>
    private static double[] Direction(double[] gradient, List<(double[] Step, double[] Change, double Curvature)> steps)
    {
        double[] direction = new double[gradient.Length], factors = new double[steps.Count];
        TensorPrimitives.Negate(gradient, direction);
        for (int k = steps.Count - 1; k >= 0; k--)
        {
            factors[k] = TensorPrimitives.Dot<double>(steps[k].Step, direction) / steps[k].Curvature;
            TensorPrimitives.MultiplyAdd(steps[k].Change, -factors[k], direction, direction);
        }

        if (steps.Count > 0) TensorPrimitives.Multiply(direction, steps[^1].Curvature / TensorPrimitives.SumOfSquares<double>(steps[^1].Change), direction);
        for (int k = 0; k < steps.Count; k++)
        {
            double factor = factors[k] - (TensorPrimitives.Dot<double>(steps[k].Change, direction) / steps[k].Curvature);
            TensorPrimitives.MultiplyAdd(steps[k].Step, factor, direction, direction);
        }

        return direction;
    }
}

using System.Numerics.Tensors;

namespace Mpbf.Isl.Surrogates;

/// <summary>
/// Minimum of a smooth function in a box: L-BFGS (Nocedal and Wright 2006, algorithm 7.4) on the coordinates that no bound holds, steps projected into the box (Bertsekas 1982) and halved until
/// they decrease the value enough.
/// </summary>
internal static class QuasiNewton
{
    private const int Memory = 8, MostHalvings = 20;
    private const double SufficientDecrease = 1e-4;

    /// <summary>Value and gradient; a value that is not finite is stepped back from.</summary>
    public delegate double Objective(ReadOnlySpan<double> x, Span<double> gradient);

    /// <summary>Moves <paramref name="x"/> to a minimum and returns the value there.</summary>
    /// <param name="f">What is minimised.</param>
    /// <param name="x">Start on entry, minimum on return; inside the bounds.</param>
    /// <param name="lower">Lower bounds.</param>
    /// <param name="upper">Upper bounds.</param>
    /// <param name="mostIterations">Stops there at the latest.</param>
    /// <param name="tolerance">Stops when the value falls by less, or the projected gradient is smaller in every coordinate.</param>
    public static double Minimise(Objective f, double[] x, double[] lower, double[] upper, int mostIterations, double tolerance)
    {
        int n = x.Length;
        double[] gradient = new double[n], direction = new double[n], next = new double[n], nextGradient = new double[n];
        List<(double[] Step, double[] Change, double Inverse)> memory = [];
        double value = f(x, gradient);
        for (int iteration = 0; iteration < mostIterations && double.IsFinite(value); iteration++)
        {
            bool Held(int i) => (x[i] <= lower[i] && gradient[i] > 0) || (x[i] >= upper[i] && gradient[i] < 0);
            double largest = 0;
            for (int i = 0; i < n; i++)
            {
                direction[i] = Held(i) ? 0 : -gradient[i];
                largest = Math.Max(largest, Math.Abs(direction[i]));
            }

            if (largest < tolerance) break;
            Precondition(direction, memory, largest);
            for (int i = 0; i < n; i++)
            {
                if (Held(i)) direction[i] = 0;
            }

            if (!(TensorPrimitives.Dot<double>(direction, gradient) < 0))
            {
                memory.Clear();
                for (int i = 0; i < n; i++) direction[i] = Held(i) ? 0 : -gradient[i] / Math.Max(1, largest);
            }

            double found = double.PositiveInfinity, step = 1;
            for (int halving = 0; halving < MostHalvings; halving++, step /= 2)
            {
                double predicted = 0;
                for (int i = 0; i < n; i++)
                {
                    next[i] = Math.Clamp(x[i] + (step * direction[i]), lower[i], upper[i]);
                    predicted += gradient[i] * (next[i] - x[i]);
                }

                found = f(next, nextGradient);
                if (found <= value + (SufficientDecrease * predicted)) break;
                found = double.PositiveInfinity;
            }

            if (double.IsPositiveInfinity(found)) break;
            Remember(memory, x, next, gradient, nextGradient);
            double fall = value - found;
            value = found;
            next.CopyTo(x, 0);
            nextGradient.CopyTo(gradient, 0);
            if (fall < tolerance) break;
        }

        return value;
    }

    private static void Precondition(double[] direction, List<(double[] Step, double[] Change, double Inverse)> memory, double largest)
    {
        if (memory.Count == 0)
        {
            TensorPrimitives.Divide(direction, Math.Max(1, largest), direction);
            return;
        }

        Span<double> along = stackalloc double[Memory];
        for (int m = memory.Count - 1; m >= 0; m--)
        {
            along[m] = memory[m].Inverse * TensorPrimitives.Dot<double>(memory[m].Step, direction);
            TensorPrimitives.MultiplyAdd(memory[m].Change, -along[m], direction, direction);
        }

        TensorPrimitives.Multiply(direction, 1 / (memory[^1].Inverse * TensorPrimitives.SumOfSquares<double>(memory[^1].Change)), direction);
        for (int m = 0; m < memory.Count; m++)
        {
            double across = memory[m].Inverse * TensorPrimitives.Dot<double>(memory[m].Change, direction);
            TensorPrimitives.MultiplyAdd(memory[m].Step, along[m] - across, direction, direction);
        }
    }

    private static void Remember(List<(double[] Step, double[] Change, double Inverse)> memory, double[] x, double[] next, double[] gradient, double[] nextGradient)
    {
        double[] step = new double[x.Length], change = new double[x.Length];
        TensorPrimitives.Subtract<double>(next, x, step);
        TensorPrimitives.Subtract<double>(nextGradient, gradient, change);
        double curvature = TensorPrimitives.Dot<double>(step, change);
        const double smallest = 1e-10;
        if (curvature <= smallest * TensorPrimitives.SumOfSquares<double>(change)) return;
        if (memory.Count == Memory) memory.RemoveAt(0);
        memory.Add((step, change, 1 / curvature));
    }
}

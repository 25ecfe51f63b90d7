#:project ../../src/Mpbf.Core/Mpbf.Core.csproj
// The law D of the likelihood ratio that a monotone function in white noise crosses a level at its true place (Banerjee and Wellner 2001), which the interval of s* rests on:
//   dotnet run -c Release docs/notebooks/crossing-law.cs [paths]
using System.Globalization;
using MathNet.Numerics.Distributions;
using Mpbf.Core.Estimates;

const int Half = 800;
const double Slope = 4e-3; // the law does not depend on it: rows enter within some (1/Slope²)^(1/3) = 40 of the crossing
int paths = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 400_000;
double[] ratios = new double[paths];
Parallel.For(0, paths, path =>
{
    double[] values = new double[2 * Half];
    Normal.Samples(NamedRandom.Of($"crossing law {path}"), values, 0, 1);
    for (int i = 0; i < values.Length; i++) values[i] += Slope * (i - Half + 0.5);
    ratios[path] = Explained(values, double.NegativeInfinity, double.PositiveInfinity) - Explained(values.AsSpan(0, Half), double.NegativeInfinity, 0) - Explained(values.AsSpan(Half), 0, double.PositiveInfinity);
});
Array.Sort(ratios);
Console.WriteLine($"{paths} paths\n\n| P(D > c) | c |\n|---|---|");
foreach (double tail in new[] { 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001 })
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {tail} | {ratios[(int)((1 - tail) * paths)]:F4} |"));

// Sum of squares explained by the non-decreasing fit with levels held within limits, by pooling adjacent violators.
static double Explained(ReadOnlySpan<double> values, double least, double most)
{
    double[] level = new double[values.Length], mass = new double[values.Length];
    int blocks = 0;
    foreach (double value in values)
    {
        (level[blocks], mass[blocks]) = (value, 1);
        blocks++;
        while (blocks > 1 && level[blocks - 2] >= level[blocks - 1])
        {
            double total = mass[blocks - 2] + mass[blocks - 1];
            level[blocks - 2] += (level[blocks - 1] - level[blocks - 2]) * mass[blocks - 1] / total;
            mass[blocks - 2] = total;
            blocks--;
        }
    }

    double sum = 0;
    for (int b = 0; b < blocks; b++)
    {
        double held = Math.Clamp(level[b], least, most);
        sum += mass[b] * held * ((2 * level[b]) - held);
    }

    return sum;
}

namespace Mpbf.Isl.Calibration;

/// <summary>Observed against nominal coverage of central intervals at the levels 0.01, 0.02, …, 0.99.</summary>
internal static class CoverageCurve
{
    public const int StepCount = 100;

    /// <summary>The first level k/100 whose central interval holds a truth that lies on the edge of the interval of a given level.</summary>
    public static byte StepOf(double central) => (byte)Math.Ceiling(central * StepCount);

    /// <summary>Sums the weights by step in place, so that entry k is what the intervals of level k/100 hold.</summary>
    /// <param name="mass">Weight of the rows by <see cref="StepOf"/>, shape <see cref="StepCount"/> + 1.</param>
    public static void Accumulate(Span<double> mass)
    {
        for (int k = 1; k < mass.Length; k++) mass[k] += mass[k - 1];
    }

    /// <summary>Equation (44), miscalibration area: mean over the levels of |observed − nominal| coverage, in [0, 0.5].</summary>
    /// <param name="covered">From <see cref="Accumulate"/>; the last entry is the whole.</param>
    public static double MiscalibrationArea(ReadOnlySpan<double> covered)
    {
        double sum = 0;
        for (int k = 1; k < StepCount; k++) sum += Math.Abs((covered[k] / covered[^1]) - (k / (double)StepCount));
        return sum / (StepCount - 1);
    }

    /// <summary>Miscalibration area of as many uniform transforms.</summary>
    public static double UniformArea(Random random, int count)
    {
        Span<double> mass = stackalloc double[StepCount + 1];
        mass.Clear();
        for (int row = 0; row < count; row++) mass[1 + random.Next(StepCount)]++;
        Accumulate(mass);
        return MiscalibrationArea(mass);
    }
}

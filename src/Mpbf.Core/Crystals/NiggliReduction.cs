namespace Mpbf.Core.Crystals;

/// <summary>
/// The Niggli cell: the one cell of a lattice whose three edges are shortest and whose angles are all acute or all non-acute; the same for every
/// choice of basis.
/// </summary>
/// <remarks>
/// Křivý and Gruber 1976 (Acta Cryst. A32, 297), steps 1–8, with comparisons under a tolerance as in Grosse-Kunstleve, Sauter and Adams 2004
/// (Acta Cryst. A60, 1). The metric is recomputed from the integer transformation at each step, so that rounding does not accumulate.
/// </remarks>
/// <param name="Lattice">The reduced lattice, P·L; same orientation in space and same handedness as the input.</param>
/// <param name="Transformation">P, of determinant 1: new rows in terms of the old ones. A fractional position f becomes f·P⁻¹.</param>
public sealed record NiggliReduction(Lattice Lattice, IntegerMatrix Transformation)
{
    /// <summary>Far above what any cell needs (tens); reached only when the tolerance makes the steps contradict each other.</summary>
    private const int MostSteps = 1000;

    private const double SmallestTolerance = 1e-12, ToleranceStep = 0.1;

    /// <summary>Reduces a lattice.</summary>
    /// <param name="lattice">Any basis of the lattice.</param>
    /// <param name="tolerance">
    /// Relative: elements of the metric (Å²) that differ by less than tolerance·V^(1/3) count as equal. Where a lattice is special to about this tolerance the steps may contradict each other and go in a circle; then it is lowered in steps of 0.1.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="tolerance"/> is negative or not finite.</exception>
    /// <exception cref="InvalidOperationException">No stable cell at any tolerance from the stated one down to 10⁻¹².</exception>
    public static NiggliReduction Reduce(Lattice lattice, double tolerance = 1e-5)
    {
        ArgumentNullException.ThrowIfNull(lattice);
        if (!(tolerance >= 0) || !double.IsFinite(tolerance)) throw new ArgumentOutOfRangeException(nameof(tolerance), tolerance, "A tolerance must be finite and not negative.");
        for (double trial = tolerance; trial >= Math.Min(SmallestTolerance, tolerance); trial *= ToleranceStep)
        {
            if (TryReduce(lattice, trial * Math.Cbrt(lattice.Volume)) is { } p) return new NiggliReduction(p * lattice, p);
            if (trial == 0) break;
        }

        throw new InvalidOperationException($"No Niggli cell within {MostSteps} steps at any tolerance from {tolerance} down to {SmallestTolerance}.");
    }

    private static IntegerMatrix? TryReduce(Lattice lattice, double epsilon)
    {
        IntegerMatrix p = IntegerMatrix.Identity;
        for (int step = 0; step < MostSteps; step++)
        {
            Matrix3D g = (p * lattice).Metric;
            if (NextStep(g[0, 0], g[1, 1], g[2, 2], 2 * g[1, 2], 2 * g[0, 2], 2 * g[0, 1], epsilon) is not { } next) return p;
            p = next.Transposed() * p;
        }

        return null;
    }

    // The matrices are those of the papers, which multiply (a, b, c) from the right; null where the cell is reduced.
    private static IntegerMatrix? NextStep(double a, double b, double c, double xi, double eta, double zeta, double epsilon)
    {
        bool Less(double u, double v) => u < v - epsilon;
        bool Equal(double u, double v) => Math.Abs(u - v) <= epsilon;
        int Sign(double u) => u > epsilon ? 1 : u < -epsilon ? -1 : 0;

        // Steps 1 and 2: A ≤ B ≤ C.
        if (Less(b, a) || (Equal(a, b) && Less(Math.Abs(eta), Math.Abs(xi)))) return new(0, -1, 0, -1, 0, 0, 0, 0, -1);
        if (Less(c, b) || (Equal(b, c) && Less(Math.Abs(zeta), Math.Abs(eta)))) return new(-1, 0, 0, 0, 0, -1, 0, -1, 0);

        // Steps 3 and 4: all angles acute, or none.
        if (Signs(Sign(xi), Sign(eta), Sign(zeta)) is { } signs && signs != IntegerMatrix.Identity) return signs;

        // Steps 5 to 7: no face diagonal shorter than an edge.
        if (Less(b, Math.Abs(xi)) || (Equal(xi, b) && Less(2 * eta, zeta)) || (Equal(xi, -b) && Less(zeta, 0)))
            return new(1, 0, 0, 0, 1, -Math.Sign(xi), 0, 0, 1);
        if (Less(a, Math.Abs(eta)) || (Equal(eta, a) && Less(2 * xi, zeta)) || (Equal(eta, -a) && Less(zeta, 0)))
            return new(1, 0, -Math.Sign(eta), 0, 1, 0, 0, 0, 1);
        if (Less(a, Math.Abs(zeta)) || (Equal(zeta, a) && Less(2 * xi, eta)) || (Equal(zeta, -a) && Less(eta, 0)))
            return new(1, -Math.Sign(zeta), 0, 0, 1, 0, 0, 0, 1);

        // Step 8: nor a body diagonal.
        double sum = xi + eta + zeta + a + b;
        if (Less(sum, 0) || (Equal(sum, 0) && Less(0, 2 * (a + eta) + zeta))) return new(1, 0, 1, 0, 1, 1, 0, 0, 1);
        return null;
    }

    // Signs of a, b, c that make ξ, η, ζ all positive (step 3) or none positive (step 4). A product of −1 is repaired on an axis where it costs nothing.
    private static IntegerMatrix Signs(int xi, int eta, int zeta)
    {
        if (xi * eta * zeta > 0) return IntegerMatrix.Diagonal(xi, eta, zeta);
        Span<int> angles = [xi, eta, zeta];
        Span<int> signs = [1, 1, 1];
        int free = -1;
        for (int k = 0; k < 3; k++)
        {
            if (angles[k] > 0) signs[k] = -1;
            else if (angles[k] == 0) free = k;
        }

        if (signs[0] * signs[1] * signs[2] < 0) signs[free] = -1;
        return IntegerMatrix.Diagonal(signs[0], signs[1], signs[2]);
    }
}

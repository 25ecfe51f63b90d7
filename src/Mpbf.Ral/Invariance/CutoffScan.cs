using Mpbf.Core.Matter;

namespace Mpbf.Ral.Invariance;

/// <summary>The energy of two atoms as they are drawn apart to 12 Å: where it ends, and whether it jumps.</summary>
/// <param name="First">One element.</param>
/// <param name="Second">The other, or the same.</param>
/// <param name="Cutoff">The distance beyond which the energy stays as it is, Å, up to changes of 10⁻⁹ of the well's depth; null where it still changes at 12 Å.</param>
/// <param name="Jump">Largest jump of the energy, eV: the change that remains over 10⁻⁷ Å, beyond slope and rounding.</param>
/// <param name="JumpDistance">Where it is, Å.</param>
/// <param name="RelativeJump">The jump over the energy's range within ±0.25 Å, equation (153), in [0, 1].</param>
public sealed record CutoffScan(Element First, Element Second, double? Cutoff, double Jump, double JumpDistance, double RelativeJump)
{
    private const double Step = 0.02, LastDistance = 12, Neighbourhood = 0.25, LastWidth = 1e-7, CutoffWidth = 1e-4;
    private const double ShareOfContact = 0.8, UntabulatedRadius = 1.5, ChangeThatCounts = 1e-9, FloorShare = 1e-4;
    private const double SlopeMultiple = 3, LastPlaceMultiple = 4;
    private const int SuspectCount = 8;

    /// <summary>
    /// Scans in steps of 0.02 Å from 0.8 of the sum of covalent radii; the eight steps whose change stands out most from that of their neighbours, and the one at the cutoff, are halved towards the larger change.
    /// From what remains, three times the largest change over the same width at four places nearby is taken off, and four units of the last binary place that the energies there use.
    /// </summary>
    /// <param name="energy">From the distance, Å, to the energy, eV.</param>
    /// <param name="first">One element.</param>
    /// <param name="second">The other.</param>
    internal static CutoffScan Of(Func<double, double> energy, Element first, Element second)
    {
        double start = ShareOfContact * (Radius(first) + Radius(second));
        double[] distances = [.. Enumerable.Range(0, (int)((LastDistance - start) / Step) + 1).Select(i => start + (i * Step))];
        double[] energies = Array.ConvertAll(distances, r => energy(r));
        double[] changes = [.. energies.Zip(energies.Skip(1), static (before, after) => Math.Abs(after - before))];
        double last = energies[^1], depth = last - energies.Min();
        double reference = depth > 0 ? depth : Math.Abs(energies[0] - last);

        bool Differs(double value) => Math.Abs(value - last) > ChangeThatCounts * reference;
        int outermost = Array.FindLastIndex(energies, value => Differs(value));
        double? cutoff = outermost < 0 ? distances[0] : outermost >= energies.Length - 2 ? null : Ends(energy, Differs, distances[outermost], distances[outermost + 1]);

        double StandsOut(int i) => changes[i] / (changes[Math.Max(0, i - 1)] + changes[Math.Min(changes.Length - 1, i + 1)] + (ChangeThatCounts * reference) + double.Epsilon);
        int[] suspects = [.. Enumerable.Range(0, changes.Length).OrderByDescending(StandsOut).Take(SuspectCount).Append(Math.Clamp(outermost, 0, changes.Length - 1)).Distinct()];
        var found = new CutoffScan(first, second, cutoff, 0, distances[0], 0);
        foreach (int i in suspects)
        {
            (double change, double distance) = Narrowed(energy, distances[i], energies[i], distances[i + 1], energies[i + 1]);
            int reach = (int)(Neighbourhood / Step);
            double[] near = energies[Math.Max(0, i - reach)..Math.Min(energies.Length, i + reach + 2)];
            double jump = Math.Max(0, change - (SlopeMultiple * ChangeNearby(energy, distance)) - (LastPlaceMultiple * near.Min(LastPlace.Of)));
            double relative = InvarianceFinding.Relative(jump, near.Max() - near.Min() + (FloorShare * reference));
            if (relative > found.RelativeJump) found = found with { Jump = jump, JumpDistance = distance, RelativeJump = relative };
        }

        return found;
    }

    private static (double Jump, double Distance) Narrowed(Func<double, double> energy, double lower, double atLower, double upper, double atUpper)
    {
        while (upper - lower > LastWidth)
        {
            double middle = (lower + upper) / 2, atMiddle = energy(middle);
            if (Math.Abs(atMiddle - atLower) > Math.Abs(atUpper - atMiddle)) (upper, atUpper) = (middle, atMiddle);
            else (lower, atLower) = (middle, atMiddle);
        }

        return (Math.Abs(atUpper - atLower), (lower + upper) / 2);
    }

    private static double ChangeNearby(Func<double, double> energy, double distance)
    {
        double largest = 0;
        foreach (double offset in (ReadOnlySpan<double>)[-Step, -Step / 2, Step / 2, Step])
            largest = Math.Max(largest, Math.Abs(energy(distance + offset + LastWidth) - energy(distance + offset)));
        return largest;
    }

    private static double Ends(Func<double, double> energy, Func<double, bool> differs, double inside, double outside)
    {
        while (outside - inside > CutoffWidth)
        {
            double middle = (inside + outside) / 2;
            if (differs(energy(middle))) inside = middle;
            else outside = middle;
        }

        return (inside + outside) / 2;
    }

    private static double Radius(Element element) => double.IsNaN(element.CovalentRadius) ? UntabulatedRadius : element.CovalentRadius;
}

using Mpbf.Core;
using Mpbf.Core.Crystals;

namespace Mpbf.Ral.Invariance;

/// <summary>An interatomic potential: the energy of a structure, eV, and its forces.</summary>
/// <param name="structure">The structure, a crystal or not.</param>
/// <param name="forces">Receives the Cartesian force on each site, eV/Å; length <see cref="Structure.Count"/>.</param>
/// <returns>The total energy of the cell, eV.</returns>
public delegate double Potential(Structure structure, Span<Vector3D> forces);

/// <summary>A user's potential whose results are checked.</summary>
internal sealed class CheckedPotential(Potential potential)
{
    public (double Energy, Vector3D[] Forces) Of(Structure structure)
    {
        var forces = new Vector3D[structure.Count];
        Array.Fill(forces, new Vector3D(double.NaN, double.NaN, double.NaN));
        double energy;
        try
        {
            energy = potential(structure, forces);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            throw Defect($"{exception.GetType().Name} ({exception.Message})", "an energy and forces for every structure", structure, exception);
        }

        if (!double.IsFinite(energy)) throw Defect($"the energy {energy}", "a finite number of eV", structure);
        int bad = Array.FindIndex(forces, static force => !force.IsFinite);
        return bad < 0 ? (energy, forces) : throw Defect($"the force {forces[bad]} on site {bad}", "a finite force on every site, eV/Å", structure);
    }

    private static BadInputException Defect(string found, string expected, Structure structure, Exception? inner = null) =>
        new(FormattableString.Invariant($"{found} from the potential on {structure.Count} sites of {structure.Composition}"), expected, innerException: inner);
}

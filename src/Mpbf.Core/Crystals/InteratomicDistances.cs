using Mpbf.Core.Matter;

namespace Mpbf.Core.Crystals;

/// <summary>The rule that atoms do not overlap: no two nearer than half the sum of their covalent radii.</summary>
public static class InteratomicDistances
{
    /// <summary>Least distance over the sum of the covalent radii.</summary>
    public const double LeastShare = 0.5;

    /// <summary>Judges a structure. Partially occupied sites may overlap, since only one of them is filled.</summary>
    /// <returns>Null where the rule does not apply: no site, or no element with a covalent radius.</returns>
    public static bool? AreApart(Structure structure)
    {
        ArgumentNullException.ThrowIfNull(structure);
        if (structure.Count == 0) return null;
        double largest = 0;
        foreach (byte z in structure.AtomicNumbers) largest = Math.Max(largest, Radius(z));
        if (!(largest > 0)) return null;
        NeighbourList near = NeighbourList.Build(structure, 2 * LeastShare * largest, half: true);
        for (int i = 0; i < structure.Count; i++)
        {
            for (int p = near.Offsets[i]; p < near.Offsets[i + 1]; p++)
            {
                if (structure.Species.OccupantCount(i) == 1 && structure.Species[i, 0].Occupancy < 1 && structure.Species[near.Indices[p], 0].Occupancy < 1) continue;
                if (near.Distances[p] < LeastShare * (Radius(structure.AtomicNumbers[i]) + Radius(structure.AtomicNumbers[near.Indices[p]]))) return false;
            }
        }

        return true;
    }

    private static double Radius(int atomicNumber) => atomicNumber <= Element.LastTabulated ? Element.FromAtomicNumber(atomicNumber).CovalentRadius : double.NaN;
}

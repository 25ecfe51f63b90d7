namespace Mpbf.Core.Crystals.Symmetry;

/// <summary>The space-group operations of a primitive cell, one for each rotation, with the site each site goes to.</summary>
internal sealed record FoundOperation(SymmetryOperation Operation, int[] Images);

/// <summary>Tests each rotation of the lattice for a translation that maps the sites onto themselves.</summary>
internal static class OperationSearch
{
    /// <summary>All operations within the tolerance, or null where their rotations make no group.</summary>
    public static List<FoundOperation>? Find(SiteIndex primitive, double tolerance)
    {
        int rarest = primitive.RarestKind();
        int first = Array.IndexOf(primitive.Kinds, rarest);
        var images = new int[primitive.Kinds.Length];
        var found = new List<FoundOperation>();
        foreach (IntegerMatrix rotation in LatticeSymmetry.Rotations(primitive.Lattice, tolerance))
        {
            Vector3D turned = rotation * primitive.Positions[first];
            for (int j = first; j < primitive.Kinds.Length; j++)
            {
                if (primitive.Kinds[j] != rarest) continue;
                var trial = new SymmetryOperation(rotation, primitive.Positions[j] - turned);
                if (!primitive.TryMap(trial, tolerance, images, out Vector3D drift)) continue;
                found.Add(new FoundOperation(trial with { Translation = (trial.Translation + drift).Wrapped() }, [.. images]));
                break;
            }
        }

        return IsGroup(found) ? found : null;
    }

    private static bool IsGroup(List<FoundOperation> found)
    {
        var rotations = found.Select(f => f.Operation.Rotation).ToHashSet();
        if (rotations.Count != found.Count || !rotations.Contains(IntegerMatrix.Identity)) return false;
        foreach (IntegerMatrix left in rotations)
        {
            foreach (IntegerMatrix right in rotations)
            {
                if (!rotations.Contains(left * right)) return false;
            }
        }

        return true;
    }
}

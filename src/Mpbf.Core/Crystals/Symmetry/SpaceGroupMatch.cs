namespace Mpbf.Core.Crystals.Symmetry;

/// <summary>The space-group type of a set of operations, with the way to its standard setting.</summary>
/// <param name="Group">The type.</param>
/// <param name="Basis">P: columns are the conventional vectors in terms of the primitive ones.</param>
/// <param name="Shift">s: standard position = P⁻¹·x + s.</param>
/// <param name="Operations">The operations matched, in the primitive basis.</param>
internal sealed record SpaceGroupMatch(StandardGroup Group, IntegerMatrix Basis, Vector3D Shift, SymmetryOperation[] Operations)
{
    /// <summary>The first type and basis that fit, or null.</summary>
    public static SpaceGroupMatch? Find(List<FoundOperation> operations, Lattice primitive)
    {
        SymmetryOperation[] found = [.. operations.Select(o => o.Operation)];
        var translations = found.ToDictionary(o => o.Rotation, o => o.Translation);
        IntegerMatrix[] bases = [.. ConventionalBasis.Candidates(translations.Keys, primitive)];
        foreach (StandardGroup group in StandardGroup.WithSignature(RotationTypes.Signature(translations.Keys)))
        {
            foreach (IntegerMatrix basis in bases)
            {
                if (group.TryMatch(translations, basis, out Vector3D shift)) return new SpaceGroupMatch(group, basis, shift, found);
            }
        }

        return null;
    }
}

using System.Text.Json;
using Mpbf.Core.Crystals;
using static Mpbf.Dal.Structures.Json.JsonValues;

namespace Mpbf.Dal.Structures.Json;

/// <summary>JARVIS atoms, alone or with a record's labels. Total energy stays under its own name: some sets give it per atom.</summary>
internal static class JarvisForm
{
    public static Structure Read(JsonElement record)
    {
        JsonElement atoms = Optional(record, "atoms") ?? record;
        var lattice = new Lattice(Matrix(Member(atoms, "lattice_mat"), "atoms.lattice_mat"));
        var species = new SiteSpecies([.. Elements(Member(atoms, "elements"), "atoms.elements").Select(symbol => AtomicNumber(Text(symbol, "atoms.elements"), "atoms.elements"))]);
        Vector3D[] positions = Vectors(Member(atoms, "coords"), "atoms.coords");
        Structure structure = Optional(atoms, "cartesian") is { ValueKind: JsonValueKind.True } ? Structure.FromCartesian(lattice, species, positions) : new Structure(lattice, species, positions);
        if (Optional(record, "forces") is { ValueKind: JsonValueKind.Array } forces)
            structure = structure.WithProperty(SiteProperty.Forces, new SiteProperty(3, [.. Vectors(forces, "forces").SelectMany(f => new[] { f.X, f.Y, f.Z })]));
        var info = Info(record, "atoms", "forces", "jid");
        if (Optional(record, "stresses") is { ValueKind: JsonValueKind.Array } stresses && stresses.GetArrayLength() > 0 && stresses[0].ValueKind == JsonValueKind.Number)
            info = info.SetItem("stresses", new InfoValue([.. stresses.EnumerateArray().Select(x => Number(x, "stresses"))]));
        return structure.WithLabels(StructureLabels.None with { Id = Optional(record, "jid")?.ToString(), Info = info });
    }
}

using System.Text.Json;
using Mpbf.Core.Crystals;

namespace Mpbf.Dal.Structures.Json;

/// <summary>A way to write a structure as a JSON object.</summary>
/// <param name="Format">As users say it.</param>
/// <param name="Read">From the object to the structure.</param>
internal sealed record JsonForm(string Format, Func<JsonElement, Structure> Read)
{
    /// <summary>Keys of which at least one stands at the beginning of each form.</summary>
    public static readonly string[] Keys = ["sites", "cartesian_site_positions", "numbers", "lattice_mat", "positions", "x-optimade"];

    private static readonly JsonForm Pymatgen = new("pymatgen JSON", PymatgenForm.Read), Ase = new("ASE JSON", AseForm.Read), Optimade = new("OPTIMADE", OptimadeForm.Read),
        Jarvis = new("JARVIS JSON", JarvisForm.Read), Moyo = new("moyo JSON", AseForm.ReadMoyo), Labelled = new("pymatgen JSON", PymatgenForm.ReadLabelled), Mlearn = new("mlearn JSON", PymatgenForm.ReadMlearn);

    /// <summary>The form of an object, by its keys; null for others.</summary>
    public static JsonForm? Of(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object) return null;
        if (value.TryGetProperty("sites", out _)) return Pymatgen;
        if (value.TryGetProperty("structure", out JsonElement inner) && inner.ValueKind == JsonValueKind.Object && inner.TryGetProperty("sites", out _)) return value.TryGetProperty("outputs", out _) ? Mlearn : Labelled;
        if (value.TryGetProperty("atoms", out JsonElement atoms) && atoms.ValueKind == JsonValueKind.Object && atoms.TryGetProperty("lattice_mat", out _)) return Jarvis;
        if (value.TryGetProperty("lattice_mat", out _)) return Jarvis;
        if (value.TryGetProperty("cartesian_site_positions", out JsonElement positions) && positions.ValueKind != JsonValueKind.Object) return Optimade;
        if (value.TryGetProperty("attributes", out JsonElement attributes) && attributes.ValueKind == JsonValueKind.Object && attributes.TryGetProperty("cartesian_site_positions", out _)) return Optimade;
        if (value.TryGetProperty("numbers", out _) && value.TryGetProperty("positions", out _)) return value.TryGetProperty("lattice", out _) ? Moyo : Ase;
        return null;
    }
}

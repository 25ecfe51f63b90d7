using System.Collections.Immutable;
using System.Text.Json;
using Mpbf.Core;
using Mpbf.Core.Crystals;
using static Mpbf.Dal.Structures.Json.JsonValues;

namespace Mpbf.Dal.Structures.Json;

/// <summary>pymatgen's Structure and Molecule, entries around them, and mlearn's records.</summary>
internal static class PymatgenForm
{
    private const double GigapascalPerKilobar = 0.1;

    public static Structure Read(JsonElement value)
    {
        JsonElement[] sites = [.. Elements(Member(value, "sites"), "sites")];
        if (sites.Length == 0) throw new BadInputException("no sites", "at least one", null, column: "sites");
        SiteSpecies species = SiteSpecies.FromOccupants([.. sites.Select(Occupants)]);
        Structure structure;
        if (Optional(value, "lattice") is { } cell)
        {
            var lattice = new Lattice(Matrix(Member(cell, "matrix"), "lattice.matrix"));
            Periodicity periodicity = Optional(cell, "pbc") is { ValueKind: JsonValueKind.Array } pbc && pbc.GetArrayLength() == 3
                ? (Periodicity)Enumerable.Range(0, 3).Sum(axis => pbc[axis].ValueKind == JsonValueKind.False ? 0 : 1 << axis)
                : Periodicity.All;
            structure = Array.TrueForAll(sites, site => site.TryGetProperty("abc", out _))
                ? new Structure(lattice, species, [.. sites.Select(site => Vector(site.GetProperty("abc"), "sites.abc"))], periodicity)
                : Structure.FromCartesian(lattice, species, [.. sites.Select(site => Vector(Member(site, "xyz"), "sites.xyz"))], periodicity);
        }
        else
        {
            structure = Structure.Molecule(species, [.. sites.Select(site => Vector(Member(site, "xyz"), "sites.xyz"))]);
        }

        if (Array.TrueForAll(sites, site => Optional(site, "label") is { ValueKind: JsonValueKind.String }))
            structure = structure.WithSiteLabels([.. sites.Select(site => site.GetProperty("label").GetString()!)]);
        foreach ((string name, SiteProperty property) in SiteProperties(sites)) structure = structure.WithProperty(name, property);
        return structure.WithLabels(StructureLabels.None with { Info = Info(value, "sites", "lattice") });
    }

    /// <summary>A structure beside labels: computed entries, benchmark lists.</summary>
    public static Structure ReadLabelled(JsonElement record)
    {
        Structure structure = Read(record.GetProperty("structure"));
        string? idKey = Array.Find(["mp_id", "material_id", "entry_id", "id", "jid"], key => Optional(record, key) is { ValueKind: JsonValueKind.String });
        double? energy = Optional(record, "energy") is { } e ? Number(e, "energy") : null;
        return structure.WithLabels(structure.Labels with
        {
            Id = idKey is null ? null : record.GetProperty(idKey).GetString(),
            Energy = energy,
            Info = structure.Labels.Info.SetItems(Info(record, ["structure", "energy", idKey ?? ""])),
        });
    }

    /// <summary>mlearn: energy in eV, forces in eV/Å, stress in kbar of the sign opposite to the usual, in the order xx yy zz xy xz yz.</summary>
    public static Structure ReadMlearn(JsonElement record)
    {
        Structure structure = Read(record.GetProperty("structure"));
        JsonElement outputs = Member(record, "outputs");
        if (Optional(outputs, "forces") is { } forces)
            structure = structure.WithProperty(SiteProperty.Forces, new SiteProperty(3, [.. Vectors(forces, "outputs.forces").SelectMany(f => new[] { f.X, f.Y, f.Z })], "eV/Å"));
        return structure.WithLabels(structure.Labels with
        {
            Energy = Optional(outputs, "energy") is { } energy ? Number(energy, "outputs.energy") : null,
            Stress = Optional(outputs, "virial_stress") is { } stress ? Symmetric(stress, "outputs.virial_stress", -GigapascalPerKilobar, isVoigt: false) : null,
            Info = structure.Labels.Info.SetItems(Info(record, "structure", "outputs")),
        });
    }

    private static List<Occupant> Occupants(JsonElement site) =>
    [
        .. Elements(Member(site, "species"), "sites.species").Select(species =>
        {
            string symbol = Text(Member(species, "element"), "sites.species.element");
            double share = Optional(species, "occu") is { } occupancy ? Number(occupancy, "sites.species.occu") : 1;
            double? oxidation = Optional(species, "oxidation_state") is { } state ? Number(state, "sites.species.oxidation_state") : null;
            return new Occupant(AtomicNumber(symbol, "sites.species.element"), share, oxidation);
        }),
    ];

    private static IEnumerable<(string Name, SiteProperty Property)> SiteProperties(JsonElement[] sites)
    {
        JsonElement?[] properties = Array.ConvertAll(sites, site => Optional(site, "properties"));
        string[] names = [.. properties.Where(p => p is { ValueKind: JsonValueKind.Object }).SelectMany(p => p!.Value.EnumerateObject().Select(member => member.Name)).Distinct()];
        foreach (string name in names)
        {
            JsonElement?[] values = Array.ConvertAll(properties, p => p is { } some ? Optional(some, name) : null);
            int width = values.Max(value => value is not { } v ? 0 : v.ValueKind is JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False ? 1 : v.ValueKind == JsonValueKind.Array ? v.GetArrayLength() : 0);
            if (width is 0 or > 9) continue;
            double[] numbers = [.. values.SelectMany(value => Row(value, width))];
            yield return (name is "magmom" ? SiteProperty.MagneticMoments : name is "charge" ? SiteProperty.Charges : name, new SiteProperty(width, numbers));
        }
    }

    private static IEnumerable<double> Row(JsonElement? value, int width) => value switch
    {
        { ValueKind: JsonValueKind.Array } array when array.GetArrayLength() == width => array.EnumerateArray().Select(Plain),
        { } single when width == 1 => [Plain(single)],
        _ => Enumerable.Repeat(double.NaN, width),
    };

    private static double Plain(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number when value.TryGetDouble(out double number) && double.IsFinite(number) => number,
        JsonValueKind.True => 1,
        JsonValueKind.False => 0,
        _ => double.NaN,
    };
}

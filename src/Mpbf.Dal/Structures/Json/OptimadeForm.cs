using System.Text.Json;
using Mpbf.Core;
using Mpbf.Core.Crystals;
using static Mpbf.Dal.Structures.Json.JsonValues;

namespace Mpbf.Dal.Structures.Json;

/// <summary>OPTIMADE structure entries, with or without their <c>attributes</c> envelope. Vacancies are what the other shares leave of a site; a site of vacancies alone is left out, X is refused.</summary>
internal static class OptimadeForm
{
    public static Structure Read(JsonElement entry)
    {
        JsonElement attributes = Optional(entry, "attributes") ?? entry;
        Dictionary<string, List<Occupant>> species = Species(Member(attributes, "species"));
        string[] atSites = [.. Elements(Member(attributes, "species_at_sites"), "species_at_sites").Select(name => Text(name, "species_at_sites"))];
        Vector3D[] positions = Vectors(Member(attributes, "cartesian_site_positions"), "cartesian_site_positions");
        if (atSites.Length != positions.Length) throw new BadInputException($"{atSites.Length} species for {positions.Length} positions", "as many", null, column: "species_at_sites");
        if (Optional(attributes, "nsites") is { } count && Number(count, "nsites") != positions.Length) throw Bad(count, $"{positions.Length}, the number of positions", "nsites");
        if (Array.Find(atSites, name => !species.ContainsKey(name)) is { } unknown) throw new BadInputException($"'{unknown}'", "a name under species", null, column: "species_at_sites");

        CheckSummary(attributes);

        int[] filled = [.. Enumerable.Range(0, atSites.Length).Where(site => species[atSites[site]].Count > 0)];
        if (filled.Length == 0) throw new BadInputException("vacancies only", "at least one atom", null, column: "species_at_sites");
        SiteSpecies occupants = SiteSpecies.FromOccupants([.. filled.Select(site => species[atSites[site]])]);
        Vector3D[] kept = Array.ConvertAll(filled, site => positions[site]);
        Periodicity periodicity = Optional(attributes, "dimension_types") is { ValueKind: JsonValueKind.Array } types && types.GetArrayLength() == 3
            ? (Periodicity)Enumerable.Range(0, 3).Sum(axis => Number(types[axis], "dimension_types") == 1 ? 1 << axis : 0)
            : Periodicity.All;
        Structure structure = periodicity == Periodicity.None || Optional(attributes, "lattice_vectors") is not { } vectors
            ? Structure.Molecule(occupants, kept)
            : Structure.FromCartesian(new Lattice(Cell(vectors, periodicity)), occupants, kept, periodicity);
        string? id = Array.Find([Optional(entry, "id"), Optional(entry, "task_id"), Optional(attributes, "immutable_id")], value => value is { ValueKind: JsonValueKind.String })?.GetString();
        return structure.WithLabels(StructureLabels.None with { Id = id, Info = Info(attributes, "id", "type") });
    }

    /// <summary>What an entry says twice must agree where the geometry rests on it: elements with their ratios, periodic directions. Formulas and feature flags are not judged.</summary>
    private static void CheckSummary(JsonElement attributes)
    {
        if (Optional(attributes, "elements") is { } elements)
        {
            string[] listed = [.. Elements(elements, "elements").Select(element => Text(element, "elements"))];
            if (!listed.SequenceEqual(listed.Order(StringComparer.Ordinal))) throw Bad(elements, "elements in alphabetical order", "elements");
        }

        if (Optional(attributes, "elements_ratios") is { } shares && Elements(shares, "elements_ratios").Sum(share => Number(share, "elements_ratios")) is var sum && Math.Abs(sum - 1) > 0.01)
            throw Bad(shares, "ratios that sum to 1", "elements_ratios");
        if (Optional(attributes, "nperiodic_dimensions") is { } periodic && Optional(attributes, "dimension_types") is { } types && Elements(types, "dimension_types").Sum(type => Number(type, "dimension_types")) != Number(periodic, "nperiodic_dimensions"))
            throw Bad(periodic, "the number of ones in dimension_types", "nperiodic_dimensions");
    }

    /// <summary>Vectors of directions that do not repeat may be null; a unit vector across the others stands in.</summary>
    private static Matrix3D Cell(JsonElement vectors, Periodicity periodicity)
    {
        JsonElement[] rows = [.. Elements(vectors, "lattice_vectors")];
        if (rows.Length != 3) throw Bad(vectors, "three vectors", "lattice_vectors");
        Vector3D?[] cell = [.. rows.Select((row, axis) => periodicity.HasFlag((Periodicity)(1 << axis)) || !IsOpen(row) ? Vector(row, "lattice_vectors") : (Vector3D?)null)];
        for (int axis = 0; axis < 3; axis++)
        {
            if (cell[axis] is not null) continue;
            Vector3D known = cell[(axis + 1) % 3] ?? cell[(axis + 2) % 3] ?? new(1, 0, 0);
            Vector3D other = cell[(axis + 2) % 3] is { } second && cell[(axis + 1) % 3] is not null ? second : Math.Abs(known.X) < 0.9 * known.Length ? new(1, 0, 0) : new(0, 1, 0);
            Vector3D normal = known.Cross(other);
            cell[axis] = normal.Length > 0 ? 1 / normal.Length * normal : new(0, 0, 1);
        }

        return new(cell[0]!.Value, cell[1]!.Value, cell[2]!.Value);
    }

    private static bool IsOpen(JsonElement row) => row.ValueKind == JsonValueKind.Array && row.EnumerateArray().All(x => x.ValueKind == JsonValueKind.Null);

    private static Dictionary<string, List<Occupant>> Species(JsonElement species)
    {
        var result = new Dictionary<string, List<Occupant>>(StringComparer.Ordinal);
        foreach (JsonElement one in Elements(species, "species"))
        {
            string name = Text(Member(one, "name"), "species.name");
            string[] symbols = [.. Elements(Member(one, "chemical_symbols"), "species.chemical_symbols").Select(symbol => Text(symbol, "species.chemical_symbols"))];
            double[] shares = [.. Elements(Member(one, "concentration"), "species.concentration").Select(share => Number(share, "species.concentration"))];
            if (symbols.Length != shares.Length) throw new BadInputException($"{shares.Length} concentrations for {symbols.Length} symbols", "as many", null, column: "species.concentration");
            int attached = Optional(one, "attached") is { ValueKind: JsonValueKind.Array } a ? a.GetArrayLength() : 0, counts = Optional(one, "nattached") is { ValueKind: JsonValueKind.Array } n ? n.GetArrayLength() : 0;
            if (attached != counts) throw new BadInputException($"{attached} attached species with {counts} numbers", "as many", null, column: "species.nattached");
            if (!result.TryAdd(name, [.. symbols.Zip(shares).Where(pair => pair.First != "vacancy" && pair.Second > 0).Select(pair => new Occupant(AtomicNumber(pair.First, "species.chemical_symbols"), pair.Second))]))
                throw new BadInputException($"'{name}' twice", "distinct names", null, column: "species.name");
        }

        return result;
    }
}

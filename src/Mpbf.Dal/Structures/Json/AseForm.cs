using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text.Json;
using Mpbf.Core;
using Mpbf.Core.Crystals;
using Mpbf.Dal.Structures.ExtendedXyz;
using static Mpbf.Dal.Structures.Json.JsonValues;

namespace Mpbf.Dal.Structures.Json;

/// <summary>Rows of ASE's JSON database, with arrays plain or as <c>__ndarray__</c>; and moyo's cells.</summary>
internal static class AseForm
{
    public static Structure Read(JsonElement row)
    {
        SiteSpecies species = Species(Member(row, "numbers"));
        Vector3D[] positions = Triples(Member(row, "positions"), "positions");
        Vector3D[] cell = Optional(row, "cell") is { } c ? Triples(c.ValueKind == JsonValueKind.Object && c.TryGetProperty("array", out JsonElement array) ? array : c, "cell") : [];
        Periodicity periodicity = Optional(row, "pbc") is { } pbc ? (Periodicity)Numbers(pbc, "pbc").Select((flag, axis) => flag != 0 && axis < 3 ? 1 << axis : 0).Sum() : Periodicity.All;
        bool hasCell = cell.Length == 3 && Array.Exists(cell, vector => vector.LengthSquared > 0);
        Structure structure = hasCell ? Structure.FromCartesian(new Lattice(cell[0], cell[1], cell[2]), species, positions, periodicity) : Structure.Molecule(species, positions);
        structure = With(With(With(structure, row, "forces", SiteProperty.Forces, 3, "eV/Å"), row, "magmoms", SiteProperty.MagneticMoments, 1, null), row, "charges", SiteProperty.Charges, 1, null);
        ImmutableDictionary<string, InfoValue> info = Info(row, "numbers", "positions", "cell", "pbc", "energy", "unique_id");
        if (Optional(row, "key_value_pairs") is { ValueKind: JsonValueKind.Object } pairs) info = info.SetItems(Info(pairs));
        return structure.WithLabels(new StructureLabels
        {
            Id = Optional(row, "unique_id") is { ValueKind: JsonValueKind.String } id ? id.GetString() : null,
            Energy = Optional(row, "energy") is { } energy ? Number(energy, "energy") : null,
            Stress = Optional(row, "stress") is { } stress ? Stress([.. Numbers(stress, "stress")]) : null,
            Info = info,
        });
    }

    public static Structure ReadMoyo(JsonElement cell)
    {
        double[] basis = [.. Numbers(Member(Member(cell, "lattice"), "basis"), "lattice.basis")];
        if (basis.Length != 9) throw new BadInputException($"{basis.Length} numbers", "nine", null, column: "lattice.basis");
        // The basis is held column by column: its columns are the cell vectors.
        var lattice = new Lattice(new(basis[0], basis[1], basis[2]), new(basis[3], basis[4], basis[5]), new(basis[6], basis[7], basis[8]));
        return new Structure(lattice, Species(Member(cell, "numbers")), Triples(Member(cell, "positions"), "positions"));
    }

    private static SiteSpecies Species(JsonElement numbers) => new([.. Numbers(numbers, "numbers").Select(z => z is >= 1 and <= SiteSpecies.LargestAtomicNumber && z == Math.Floor(z) ? (byte)z : throw new BadInputException($"the atomic number {z}", "1 to 118", null, column: "numbers"))]);

    private static Structure With(Structure structure, JsonElement row, string key, string name, int width, string? unit)
    {
        if (Optional(row, key) is not { } value) return structure;
        double[] numbers = [.. Numbers(value, key)];
        return structure.WithProperty(name, new SiteProperty(numbers.Length == 3 * structure.Count ? 3 : width, numbers, unit));
    }

    /// <summary>Voigt order xx yy zz yz xz xy or a full matrix, eV/Å³.</summary>
    private static Matrix3D? Stress(double[] t) => t.Length switch
    {
        6 => Scaled(new(new(t[0], t[5], t[4]), new(t[5], t[1], t[3]), new(t[4], t[3], t[2]))),
        9 => Scaled(new(new(t[0], t[1], t[2]), new(t[3], t[4], t[5]), new(t[6], t[7], t[8]))),
        _ => null,
    };

    private static Matrix3D Scaled(Matrix3D m) => new(FrameComment.GigapascalPerElectronvolt * m.Row0, FrameComment.GigapascalPerElectronvolt * m.Row1, FrameComment.GigapascalPerElectronvolt * m.Row2);

    private static Vector3D[] Triples(JsonElement value, string key)
    {
        double[] numbers = [.. Numbers(value, key)];
        if (numbers.Length % 3 != 0) throw new BadInputException($"{numbers.Length} numbers", "three a row", null, column: key);
        return [.. numbers.Chunk(3).Select(v => new Vector3D(v[0], v[1], v[2]))];
    }

    private static IEnumerable<double> Numbers(JsonElement value, string key)
    {
        if (value.ValueKind == JsonValueKind.Object && Optional(value, "__ndarray__") is { } packed) return Unpacked(packed, key);
        return Elements(value, key).SelectMany(x => x.ValueKind switch
        {
            JsonValueKind.Array => Numbers(x, key),
            JsonValueKind.True => [1],
            JsonValueKind.False => [0],
            _ => [Number(x, key)],
        });
    }

    /// <summary>[shape, type, values]: values plain, or base64 of little-endian bytes.</summary>
    private static IEnumerable<double> Unpacked(JsonElement packed, string key)
    {
        if (packed.ValueKind != JsonValueKind.Array || packed.GetArrayLength() != 3) throw Bad(packed, "[shape, type, values]", key);
        JsonElement values = packed[2];
        if (values.ValueKind == JsonValueKind.Array) return Numbers(values, key);
        if (values.ValueKind != JsonValueKind.String || !values.TryGetBytesFromBase64(out byte[]? bytes)) throw Bad(values, "numbers, or base64", key);
        double[] numbers = Text(packed[1], key) switch
        {
            "float64" => [.. bytes.Chunk(8).Where(c => c.Length == 8).Select(c => BinaryPrimitives.ReadDoubleLittleEndian(c))],
            "int64" => [.. bytes.Chunk(8).Where(c => c.Length == 8).Select(c => (double)BinaryPrimitives.ReadInt64LittleEndian(c))],
            "int32" => [.. bytes.Chunk(4).Where(c => c.Length == 4).Select(c => (double)BinaryPrimitives.ReadInt32LittleEndian(c))],
            "float32" => [.. bytes.Chunk(4).Where(c => c.Length == 4).Select(c => (double)BinaryPrimitives.ReadSingleLittleEndian(c))],
            "bool" => [.. bytes.Select(b => (double)b)],
            var type => throw new BadInputException($"values of type '{type[..Math.Min(20, type.Length)]}'", "float64, float32, int64, int32 or bool", null, column: key),
        };
        return Array.TrueForAll(numbers, double.IsFinite) ? numbers : throw new BadInputException("a number that is not finite", "finite numbers", null, column: key);
    }
}

using System.Text.Json;
using Mpbf.Core.Crystals;

namespace Mpbf.Dal.Structures.Json;

/// <summary>Writes pymatgen's JSON of a Structure (or Molecule), which <c>Structure.from_dict</c> reads; labels as a record around it where there are any.</summary>
public static class PymatgenWriter
{
    /// <summary>Writes one structure.</summary>
    public static void Write(Utf8JsonWriter writer, Structure structure)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(structure);
        StructureLabels labels = structure.Labels;
        bool isLabelled = labels.Id is not null || labels.Energy is not null || !labels.Info.IsEmpty;
        if (isLabelled)
        {
            writer.WriteStartObject();
            if (labels.Id is not null) writer.WriteString("material_id", labels.Id);
            if (labels.Energy is { } energy) writer.WriteNumber("energy", energy);
            foreach ((string key, InfoValue value) in labels.Info.Where(pair => pair.Key is not ("material_id" or "energy" or "structure")).OrderBy(pair => pair.Key, StringComparer.Ordinal)) WriteInfo(writer, key, value);
            writer.WritePropertyName("structure");
        }

        WriteBare(writer, structure);
        if (isLabelled) writer.WriteEndObject();
    }

    private static void WriteBare(Utf8JsonWriter writer, Structure structure)
    {
        writer.WriteStartObject();
        bool isMolecule = structure.Lattice is null;
        writer.WriteString("@module", "pymatgen.core.structure");
        writer.WriteString("@class", isMolecule ? "Molecule" : "Structure");
        if (structure.Lattice is { } lattice)
        {
            writer.WriteStartObject("lattice");
            writer.WriteStartArray("matrix");
            for (int row = 0; row < 3; row++) WriteVector(writer, lattice.Matrix[row]);
            writer.WriteEndArray();
            writer.WriteStartArray("pbc");
            for (int axis = 0; axis < 3; axis++) writer.WriteBooleanValue(structure.Periodicity.HasFlag((Periodicity)(1 << axis)));
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteStartArray("sites");
        for (int i = 0; i < structure.Count; i++) WriteSite(writer, structure, i);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteSite(Utf8JsonWriter writer, Structure structure, int site)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("species");
        for (int k = 0; k < structure.Species.OccupantCount(site); k++)
        {
            Occupant occupant = structure.Species[site, k];
            writer.WriteStartObject();
            writer.WriteString("element", SpeciesNames.Symbol(occupant.AtomicNumber));
            writer.WriteNumber("occu", occupant.Occupancy);
            if (occupant.OxidationState is { } state) writer.WriteNumber("oxidation_state", state);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        if (structure.Lattice is not null)
        {
            writer.WritePropertyName("abc");
            WriteVector(writer, structure.Positions[site]);
        }

        writer.WritePropertyName("xyz");
        WriteVector(writer, structure.CartesianAt(site));
        writer.WriteString("label", structure.SiteLabels?[site] ?? SpeciesNames.Symbol(structure.AtomicNumbers[site]));
        writer.WriteStartObject("properties");
        foreach ((string name, SiteProperty property) in structure.Properties.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            writer.WritePropertyName(name == SiteProperty.MagneticMoments ? "magmom" : name == SiteProperty.Charges ? "charge" : name);
            if (property.Width > 1) writer.WriteStartArray();
            foreach (double value in property[site])
            {
                if (double.IsNaN(value)) writer.WriteNullValue();
                else writer.WriteNumberValue(value);
            }

            if (property.Width > 1) writer.WriteEndArray();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteInfo(Utf8JsonWriter writer, string key, InfoValue value)
    {
        if (value.Text is { } text) writer.WriteString(key, text);
        else if (value.Numbers.Length == 1) writer.WriteNumber(key, value.Numbers[0]);
        else
        {
            writer.WriteStartArray(key);
            foreach (double number in value.Numbers) writer.WriteNumberValue(number);
            writer.WriteEndArray();
        }
    }

    private static void WriteVector(Utf8JsonWriter writer, Vector3D v)
    {
        writer.WriteStartArray();
        writer.WriteNumberValue(v.X);
        writer.WriteNumberValue(v.Y);
        writer.WriteNumberValue(v.Z);
        writer.WriteEndArray();
    }
}

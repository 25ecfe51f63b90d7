using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Mpbf.Core;
using Mpbf.Core.Embeddings;

namespace Mpbf.Guard;

/// <summary>Boundaries as files: <c>boundary.json</c>, one self-contained JSON object with the reference rows as base64 of little-endian single precision.</summary>
public static class BoundaryFile
{
    /// <summary>The largest number of reference values (rows × width) that a file holds.</summary>
    public const int LargestReference = 1 << 24;

    /// <summary>Reads a boundary.</summary>
    /// <exception cref="BadInputException">No such file, truncated, of a newer version, or with numbers out of range.</exception>
    public static GuardBoundary Load(string path)
    {
        InputFile.Require(path, "a boundary.json as mpbf audit and mpbf calibrate write it");
        return Parse(File.ReadAllText(path), path);
    }

    /// <summary>Writes a boundary; the file appears whole or not at all.</summary>
    /// <exception cref="ArgumentException">The reference has more than <see cref="LargestReference"/> values.</exception>
    public static void Save(GuardBoundary boundary, string path)
    {
        string beside = path + ".partial";
        File.WriteAllText(beside, ToJson(boundary), new UTF8Encoding(false));
        File.Move(beside, path, overwrite: true);
    }

    /// <summary>The JSON form.</summary>
    public static string ToJson(GuardBoundary boundary)
    {
        ArgumentNullException.ThrowIfNull(boundary);
        boundary.Check();
        if (boundary.Reference is { } reference && (long)reference.RowCount * reference.Width > LargestReference)
            throw new ArgumentException($"{reference.RowCount} × {reference.Width} reference values; a boundary file holds at most {LargestReference}.", nameof(boundary));
        return JsonSerializer.Serialize(Form.Of(boundary), FormContext.Default.Form) + "\n";
    }

    /// <summary>Reads the JSON form.</summary>
    /// <param name="json">The text.</param>
    /// <param name="name">File for messages; null for none.</param>
    /// <exception cref="BadInputException">Not a boundary of this version.</exception>
    public static GuardBoundary Parse(string json, string? name = null)
    {
        try
        {
            Form form = JsonSerializer.Deserialize(json, FormContext.Default.Form) ?? throw new BadInputException("null", "a boundary", null, name);
            if (form.MpbfBoundary != GuardBoundary.CurrentVersion)
                throw new BadInputException($"version {form.MpbfBoundary}", $"version {GuardBoundary.CurrentVersion}", form.MpbfBoundary > GuardBoundary.CurrentVersion ? "Update Mpbf.Guard." : "Save the boundary again.", name);
            GuardBoundary boundary = form.ToBoundary();
            boundary.Check(name);
            return boundary;
        }
        catch (JsonException exception)
        {
            throw JsonRefusal.Of(exception, "a whole boundary.json", "Save it again.", name);
        }
        catch (BadInputException exception) when (name is not null && exception.File is null)
        {
            throw exception.In(name);
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException)
        {
            throw new BadInputException(ArgumentReason.Of(exception), "a whole boundary.json", "Save it again.", name, innerException: exception);
        }
    }

    internal sealed record Form
    {
        public int MpbfBoundary { get; init; }

        public string Name { get; init; } = "";

        public string? Unit { get; init; }

        public double Tolerance { get; init; }

        public string? Refusal { get; init; }

        public double Threshold { get; init; }

        public double? Skill { get; init; }

        public double BaseRate { get; init; }

        public double Level { get; init; }

        public double? IntervalFactor { get; init; }

        public bool IsNormalised { get; init; }

        public TermForm[] Terms { get; init; } = [];

        public int NeighbourCount { get; init; }

        public double[] RiskSupport { get; init; } = [];

        public double[] RiskLevel { get; init; } = [];

        public int Width { get; init; }

        public byte[]? Reference { get; init; }

        public byte[]? ReferenceDistances { get; init; }

        public byte[]? LeverageMean { get; init; }

        public byte[]? LeverageFactor { get; init; }

        public static Form Of(GuardBoundary boundary) => new()
        {
            MpbfBoundary = GuardBoundary.CurrentVersion,
            Name = boundary.Name,
            Unit = boundary.Unit,
            Tolerance = boundary.Tolerance,
            Refusal = boundary.Refusal,
            Threshold = boundary.Threshold,
            Skill = double.IsFinite(boundary.Skill) ? boundary.Skill : null,
            BaseRate = boundary.BaseRate,
            Level = boundary.Level,
            IntervalFactor = double.IsFinite(boundary.IntervalFactor) ? boundary.IntervalFactor : null,
            IsNormalised = boundary.IsNormalised,
            Terms = [.. boundary.Terms.Select(term => new TermForm { Kind = term.Kind, Name = term.Name, Weight = term.Weight, Values = [.. term.Values] })],
            NeighbourCount = boundary.NeighbourCount,
            RiskSupport = [.. boundary.RiskSupport],
            RiskLevel = [.. boundary.RiskLevel],
            Width = boundary.Width,
            Reference = boundary.Reference is { } matrix ? Bytes(matrix.Values) : null,
            ReferenceDistances = boundary.ReferenceDistances.IsEmpty ? null : Bytes(boundary.ReferenceDistances.AsSpan()),
            LeverageMean = boundary.Leverage is { } mean ? Bytes(mean.Mean) : null,
            LeverageFactor = boundary.Leverage is { } factor ? Bytes(factor.Factor) : null,
        };

        public GuardBoundary ToBoundary() => new()
        {
            Name = Name ?? "",
            Unit = Unit,
            Tolerance = Tolerance,
            Refusal = Refusal,
            Threshold = Threshold,
            Skill = Skill ?? double.NaN,
            BaseRate = BaseRate,
            Level = Level,
            IntervalFactor = IntervalFactor ?? double.PositiveInfinity,
            IsNormalised = IsNormalised,
            Terms = [.. (Terms ?? []).Select(term => term is null ? throw new BadInputException("null among the terms", "terms") : new GuardTerm(term.Kind, term.Name ?? "", term.Weight, [.. term.Values ?? []]))],
            NeighbourCount = NeighbourCount,
            RiskSupport = [.. RiskSupport ?? []],
            RiskLevel = [.. RiskLevel ?? []],
            Reference = Reference is { Length: > 0 } ? Matrix() : null,
            ReferenceDistances = ReferenceDistances is null ? [] : [.. Floats(ReferenceDistances)],
            Leverage = LeverageMean is null || LeverageFactor is null ? null : new Leverage(Floats(LeverageMean), Floats(LeverageFactor)),
        };

        private static byte[] Bytes(ReadOnlySpan<float> values)
        {
            byte[] bytes = new byte[values.Length * sizeof(float)];
            for (int i = 0; i < values.Length; i++) BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), values[i]);
            return bytes;
        }

        private static float[] Floats(byte[] bytes)
        {
            if (bytes.Length % sizeof(float) != 0) throw new BadInputException($"{bytes.Length} bytes", "numbers of four bytes each");
            float[] values = new float[bytes.Length / sizeof(float)];
            for (int i = 0; i < values.Length; i++) values[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(i * sizeof(float)));
            return values;
        }

        private EmbeddingMatrix Matrix()
        {
            float[] values = Floats(Reference!);
            if (Width < 1 || values.Length % Width != 0) throw new BadInputException($"{Reference!.Length} bytes of reference rows of width {Width}", "whole rows");
            return new EmbeddingMatrix(values, values.Length / Width, Width);
        }
    }

    internal sealed record TermForm
    {
        public TermKind Kind { get; init; }

        public string Name { get; init; } = "";

        public double Weight { get; init; }

        public double[] Values { get; init; } = [];
    }
}

/// <summary>Serialisation without reflection, so that trimmed and ahead-of-time compiled programs can load boundaries.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(BoundaryFile.Form))]
internal sealed partial class FormContext : JsonSerializerContext;

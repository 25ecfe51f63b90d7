using System.Collections.Immutable;
using Mpbf.Core;
using Mpbf.Core.Crystals;
using Mpbf.Core.Embeddings;
using Mpbf.Core.Estimates;
using Mpbf.Core.Matter;
using Mpbf.Dal.Structures;
using Mpbf.Dal.Tables;
using Mpbf.Ral.Encoders;
using Mpbf.Ral.Factors;

namespace Mpbf.Cli;

/// <summary>The materials that a space is probed on, with what is known of them.</summary>
/// <param name="Path">Where they come from.</param>
/// <param name="Compositions">One a row.</param>
/// <param name="Structures">One a row; null where only formulas are known.</param>
/// <param name="Factors">What follows from compositions, structures and named columns.</param>
/// <param name="Groups">What is held out together; null for chemical families.</param>
internal sealed record ProbedMaterials(string Path, ImmutableArray<Composition> Compositions, ImmutableArray<Structure>? Structures, ImmutableArray<Factor> Factors, Grouping? Groups)
{
    private const int FewestRows = 30;

    private static readonly Dictionary<string, Func<StructureEncoder>> Encoders = new(StringComparer.Ordinal)
    {
        ["soap"] = () => new SoapEncoder(),
        ["symmetry-functions"] = () => new SymmetryFunctionEncoder(),
        ["message-passing"] = () => new MessagePassingEncoder(),
        ["equivariant"] = () => new EquivariantEncoder(),
    };

    public static IEnumerable<string> EncoderNames => Encoders.Keys.Prepend("composition");

    public static ProbedMaterials Load(string path, string formula, string[] factors, string? groups)
    {
        ImmutableArray<Structure>? structures = null;
        ImmutableArray<Composition> compositions;
        Table? table = null;
        using (StructureReader? reader = StructureFile.TryOpen(path))
        {
            if (reader is not null)
            {
                structures = [.. StructureFile.ReadAll(path)];
                compositions = [.. structures.Value.Select(structure => structure.Composition)];
                if (factors.Length > 0 || groups is not null) throw new BadInputException("a file of structures", "a table for --factor and --groups", "Give a table with these columns and a column of formulas.", path);
            }
            else
            {
                (Scale Scale, string Column)[] named = [.. factors.Select(Named)];
                table = Table.Load(path, [formula, .. named.Select(pair => pair.Column), .. groups is null ? Array.Empty<string>() : [groups]]);
                compositions = [.. table.Text(formula).Select((text, row) => Composition.TryParse(text, out Composition? composition, out string? reason) ? composition! : throw new BadInputException($"'{text}'", "a formula", reason, path, table.Line(row), formula))];
            }
        }

        if (compositions.Length < FewestRows) throw new BadInputException($"{compositions.Length} materials", $"at least {FewestRows}", "Probes hold out whole groups and need rows on both sides.", path);
        IEnumerable<Factor> known = CompositionFactors.Of(compositions);
        if (structures is { } all) known = known.Concat(StructureFactors.Of(all));
        if (table is not null) known = known.Concat(factors.Select(Named).Select(pair => new Factor(pair.Column, pair.Scale, [.. table.Numbers(pair.Column)])));
        return new(path, compositions, structures, [.. known], groups is null ? null : new Grouping(groups, table!.Text(groups).Select(name => new[] { name })));
    }

    /// <summary>A space by the name of a built-in encoder, or from a file of as many rows.</summary>
    public Embedding Embed(string space)
    {
        if (space == "composition") return CompositionEncoder.Default.Encode(Compositions);
        if (Encoders.TryGetValue(space, out Func<StructureEncoder>? create))
            return Structures is { } structures ? create().Encode(structures) : throw new BadInputException($"the encoder {space}", "a file of structures for it to read", "Give structures instead of a table, or the encoder composition.", Path);
        EmbeddingMatrix matrix = SpaceFile.Load(space).Matrix;
        return matrix.RowCount == Compositions.Length ? new Embedding(System.IO.Path.GetFileName(space), Subject.Model, matrix) : throw new BadInputException($"{matrix.RowCount} rows", $"{Compositions.Length}, one a material of {Path}", null, space);
    }

    /// <summary>The quantities that a built-in encoder is made of, which cannot probe it.</summary>
    public static IReadOnlySet<string> Carried(string space) => space == "composition" ? CompositionEncoder.Default.PropertyNames.ToHashSet(StringComparer.Ordinal) : new HashSet<string>();

    private static (Scale Scale, string Column) Named(string factor) => factor.Split('=', 2) is [var scale, { Length: > 0 } column] && Enum.TryParse(scale, ignoreCase: true, out Scale found) && Enum.IsDefined(found)
        ? (found, column)
        : throw new BadInputException($"--factor {factor}", $"SCALE=COLUMN with a scale of {string.Join(", ", Enum.GetNames<Scale>())}");
}

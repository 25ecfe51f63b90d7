using Mpbf.Core;
using Mpbf.Core.Crystals;

namespace Mpbf.Dal.Structures;

/// <summary>The structures of a file by their identifiers. Immutable.</summary>
public sealed class StructureIndex
{
    private readonly Dictionary<string, Structure> _byId;

    private StructureIndex(Dictionary<string, Structure> byId) => _byId = byId;

    /// <summary>Number of structures that have an identifier.</summary>
    public int Count => _byId.Count;

    /// <summary>Reads a structure file.</summary>
    /// <param name="path">Any format that <see cref="StructureFile"/> reads.</param>
    /// <exception cref="BadInputException">No readable structure file, no structure with an identifier, or an identifier twice.</exception>
    public static StructureIndex Load(string path)
    {
        var byId = new Dictionary<string, Structure>(StringComparer.Ordinal);
        foreach (Structure structure in StructureFile.ReadAll(path))
        {
            if (structure.Labels.Id is { } id && !byId.TryAdd(id, structure)) throw new BadInputException($"the id '{id}' twice", "distinct ids", null, path);
        }

        return byId.Count > 0 ? new(byId) : throw new BadInputException("no structure with an identifier", "structures that rows of a table can refer to", null, path);
    }

    /// <summary>The structure that a row refers to, by its identifier or by the part before a colon; null where there is none.</summary>
    public Structure? Find(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        return _byId.GetValueOrDefault(id) ?? _byId.GetValueOrDefault(id.Split(':')[0]);
    }
}

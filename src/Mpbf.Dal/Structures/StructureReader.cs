using Mpbf.Core;
using Mpbf.Core.Crystals;

namespace Mpbf.Dal.Structures;

/// <summary>Structures of a file, one at a time, with the energies, forces and other labels that travel with them.</summary>
/// <remarks>Memory does not grow with the length of the file, only with its longest record; <see cref="LargestRecord"/> bounds that.</remarks>
public abstract class StructureReader : IDisposable
{
    /// <summary>The longest record accepted, in bytes: 256 MiB.</summary>
    public const int LargestRecord = 1 << 28;

    private protected StructureReader(string name) => Name = name;

    /// <summary>The file, as messages name it.</summary>
    public string Name { get; }

    /// <summary>The format's name, as users say it.</summary>
    public abstract string Format { get; }

    /// <summary>Line at which the last record begins (text formats), or its number (JSON), from 1; 0 before the first.</summary>
    public abstract long Line { get; }

    /// <summary>
    /// The next structure, or null behind the last. After a refusal the next call goes on behind the refused record where
    /// the format lets it be found, and returns null otherwise.
    /// </summary>
    /// <exception cref="BadInputException">A record that cannot be read; the message says where and why.</exception>
    public abstract Structure? Read();

    /// <inheritdoc/>
    public abstract void Dispose();
}

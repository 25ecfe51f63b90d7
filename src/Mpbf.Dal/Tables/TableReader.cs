using System.Collections.Immutable;
using Mpbf.Core;
using Mpbf.Dal.Structures;

namespace Mpbf.Dal.Tables;

/// <summary>Rows of a table file, one at a time: CSV (comma, semicolon or tab), a JSON array of objects, or JSON Lines; gz or not. A file of structures is read as a table of them.</summary>
public abstract class TableReader : IDisposable
{
    /// <summary>The longest field or record accepted, in characters or bytes.</summary>
    public const int LargestField = 1 << 20;

    private const int PeekLength = 1 << 14;

    private static ImmutableArray<(Func<byte[], bool> Recognises, Func<string, TableReader> Open)> _registered = [];

    /// <summary>A reader of a file.</summary>
    /// <param name="path">The file.</param>
    protected TableReader(string path) => Path = path;

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Column names in file order.</summary>
    public abstract IReadOnlyList<string> Columns { get; }

    /// <summary>Line (CSV) or record (JSON) of the current row, from 1.</summary>
    public abstract long Line { get; }

    /// <summary>A cell of the current row; empty where missing.</summary>
    /// <param name="column">Index in <see cref="Columns"/>.</param>
    public abstract string this[int column] { get; }

    /// <summary>Moves to the next row; false behind the last.</summary>
    /// <exception cref="BadInputException">A row that is malformed.</exception>
    public abstract bool Read();

    /// <summary>Opens a table, or a file of structures as a table.</summary>
    /// <exception cref="BadInputException">No readable table.</exception>
    public static TableReader Open(string path)
    {
        if (!_registered.IsEmpty && FirstBytes(path) is var start)
        {
            foreach ((Func<byte[], bool> recognises, Func<string, TableReader> open) in _registered)
            {
                if (recognises(start)) return open(path);
            }
        }

        return StructureFile.TryOpen(path) is { } structures ? new StructureTableReader(path, structures) : OpenCells(path);
    }

    /// <summary>Adds a format that <see cref="Open"/> then knows, e.g. those of the package Mpbf.Formats.</summary>
    /// <param name="recognises">From the first 16 bytes of a file.</param>
    /// <param name="open">From its path.</param>
    public static void Register(Func<byte[], bool> recognises, Func<string, TableReader> open)
    {
        ArgumentNullException.ThrowIfNull(recognises);
        ArgumentNullException.ThrowIfNull(open);
        ImmutableInterlocked.Update(ref _registered, static (known, added) => known.Add(added), (recognises, open));
    }

    /// <summary>Opens a table whose cells may hold structures as text.</summary>
    internal static TableReader OpenCells(string path)
    {
        string start = Peek(path);
        string text = start.TrimStart();
        if (text.Length == 0) throw new BadInputException("an empty file", "a table", null, path);
        return text[0] is '{' or '[' ? new JsonTableReader(path, text[0] == '[') : new CsvTableReader(path, text.Split('\n', 2)[0]);
    }

    /// <summary>Index of a column.</summary>
    /// <exception cref="BadInputException">There is none of that name; the message lists those there are.</exception>
    public int IndexOf(string column)
    {
        for (int i = 0; i < Columns.Count; i++)
        {
            if (Columns[i] == column) return i;
        }

        string listed = string.Join(", ", Columns.Take(20)) + (Columns.Count > 20 ? ", …" : "");
        string? similar = Columns.FirstOrDefault(name => string.Equals(name, column, StringComparison.OrdinalIgnoreCase));
        throw new BadInputException(
            $"the columns {listed}", $"a column '{column}'",
            similar is not null ? $"Did you mean '{similar}'?" : Columns.Count == 1 ? "One column only: is the delimiter a comma, semicolon or tab?" : "Correct the column's name.", Path);
    }

    /// <inheritdoc/>
    public abstract void Dispose();

    private static byte[] FirstBytes(string path)
    {
        byte[] start = new byte[16];
        using Stream stream = InputStream.Open(path);
        return start[..stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
    }

    private static string Peek(string path)
    {
        char[] start = new char[PeekLength];
        using var reader = new StreamReader(InputStream.Open(path));
        return new string(start, 0, reader.ReadBlock(start));
    }
}

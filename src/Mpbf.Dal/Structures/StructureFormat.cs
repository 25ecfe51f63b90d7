namespace Mpbf.Dal.Structures;

/// <summary>A known format: how its files are recognised and read.</summary>
/// <param name="Name">As users say it.</param>
/// <param name="Recognises">From the file's name (without .gz) and its first characters.</param>
/// <param name="Open">Takes over the stream of the unfolded bytes; the text is the name for messages.</param>
internal sealed record StructureFormat(string Name, Func<string, string, bool> Recognises, Func<Stream, string, StructureReader> Open);

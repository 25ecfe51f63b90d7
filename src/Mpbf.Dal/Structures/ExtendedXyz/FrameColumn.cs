namespace Mpbf.Dal.Structures.ExtendedXyz;

/// <summary>One entry of Properties.</summary>
/// <param name="Name">As the file names it.</param>
/// <param name="Type">S text, R real, I integer, L logical.</param>
/// <param name="Width">Words an atom.</param>
internal sealed record FrameColumn(string Name, char Type, int Width)
{
    public const int LargestWidth = 4096;

    public bool IsSpecies => Name is "species" && Type == 'S';

    public bool IsPosition => Name is "pos" && Type == 'R' && Width == 3;

    public bool IsAtomicNumber => Name is "Z" or "numbers" && Type == 'I' && Width == 1;
}

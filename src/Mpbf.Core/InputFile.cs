namespace Mpbf.Core;

/// <summary>Whether a path names a file that can be read.</summary>
public static class InputFile
{
    /// <summary>Refuses a path that names nothing, or a folder.</summary>
    /// <param name="path">The path as the user gave it.</param>
    /// <param name="expected">What the file should be.</param>
    /// <param name="remedy">What the user can do.</param>
    /// <exception cref="BadInputException">There is no such file.</exception>
    public static void Require(string path, string expected, string remedy = "Check the path.")
    {
        if (File.Exists(path)) return;
        throw new BadInputException(Directory.Exists(path) ? "a folder" : "no such file", expected, remedy, path);
    }
}

namespace Mpbf.Tests;

/// <summary>Where the public data sets lie that are not part of the repository: <c>../shared/data</c> beside it.</summary>
internal static class SharedData
{
    /// <summary>The repository's own folder. Found from the built files: a build on a server maps source paths away.</summary>
    public static string Repository { get; } = FindRepository();

    /// <summary>The folder, or null where it is absent.</summary>
    public static string? Root { get; } = Find();

    /// <summary>Path of a file or folder inside the data folder.</summary>
    public static string Path(params string[] parts) =>
        System.IO.Path.Combine([Root ?? throw new InvalidOperationException("The test needs [SharedFact]."), .. parts]);

    private static string? Find()
    {
        string data = System.IO.Path.GetFullPath(System.IO.Path.Combine(Repository, "..", "shared", "data"));
        return Directory.Exists(data) ? data : null;
    }

    private static string FindRepository()
    {
        DirectoryInfo folder = new(AppContext.BaseDirectory);
        while (!File.Exists(System.IO.Path.Combine(folder.FullName, "Mpbf.sln"))) folder = folder.Parent ?? throw new InvalidOperationException("The tests run inside the repository.");
        return folder.FullName;
    }
}

/// <summary>A fact about real data; reported as skipped where <c>../shared/data</c> is absent.</summary>
internal sealed class SharedFactAttribute : FactAttribute
{
    public SharedFactAttribute()
    {
        if (SharedData.Root is null) Skip = "needs ../shared/data";
    }
}

/// <summary>A theory about real data; reported as skipped where <c>../shared/data</c> is absent.</summary>
internal sealed class SharedTheoryAttribute : TheoryAttribute
{
    public SharedTheoryAttribute()
    {
        if (SharedData.Root is null) Skip = "needs ../shared/data";
    }
}

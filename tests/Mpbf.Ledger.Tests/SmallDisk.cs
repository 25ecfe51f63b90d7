using System.Diagnostics;
using System.Globalization;

namespace Mpbf.Ledger.Tests;

/// <summary>A disk of a few pages in memory, mounted for one test.</summary>
internal sealed class SmallDisk : IDisposable
{
    public SmallDisk(int kibibytes)
    {
        Folder = Directory.CreateTempSubdirectory("mpbf disk ").FullName;
        if (!Succeeds("mount", "-t", "tmpfs", "-o", string.Create(CultureInfo.InvariantCulture, $"size={kibibytes}k"), "tmpfs", Folder)) throw new InvalidOperationException("cannot mount");
    }

    public static bool IsAllowed { get; } = IsMountable();

    public string Folder { get; }

    public void Dispose()
    {
        Succeeds("umount", Folder);
        Directory.Delete(Folder);
    }

    private static bool IsMountable()
    {
        try
        {
            using var disk = new SmallDisk(64);
            return true;
        }
        catch (Exception exception) when (exception is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static bool Succeeds(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}

/// <summary>A fact on a full disk; reported as skipped where no small disk can be mounted.</summary>
internal sealed class SmallDiskFactAttribute : FactAttribute
{
    public SmallDiskFactAttribute()
    {
        if (!SmallDisk.IsAllowed) Skip = "needs leave to mount a small disk";
    }
}

using Mpbf.Dal.Images;
using Mpbf.Dal.Tables;

namespace Mpbf.Formats;

/// <summary>Makes the formats of this package known to the readers of tables and images.</summary>
public static class FormatRegistration
{
    private static int _isDone;

    /// <summary>Registers Parquet, Arrow IPC, HDF5 and TIFF; further calls do nothing.</summary>
    public static void Register()
    {
        if (Interlocked.Exchange(ref _isDone, 1) == 1) return;
        TableReader.Register(start => start.AsSpan().StartsWith("PAR1"u8), path => new ParquetTableReader(path));
        TableReader.Register(start => start.AsSpan().StartsWith("ARROW1"u8), path => new ArrowTableReader(path));
        TableReader.Register(IsHdf, path => new Hdf5TableReader(path));
        ImageFile.Register(start => start.AsSpan().StartsWith("II*\0"u8) || start.AsSpan().StartsWith("MM\0*"u8), TiffReader.Load);
    }

    private static bool IsHdf(byte[] start) => start is [0x89, (byte)'H', (byte)'D', (byte)'F', ..];
}

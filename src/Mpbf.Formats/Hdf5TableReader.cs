using System.Globalization;
using Mpbf.Core;
using Mpbf.Dal.Tables;
using PureHDF;
using PureHDF.VOL.Native;

namespace Mpbf.Formats;

/// <summary>HDF5: the one-dimensional data sets of the most frequent length, wherever they stand, as the columns of a table named by their paths. Numbers and texts.</summary>
public sealed class Hdf5TableReader : BlockTableReader
{
    private const int DeepestGroup = 16, LargestCount = 10_000;
    private const ulong LargestLength = 100_000_000;

    private readonly NativeFile _file;
    private readonly (string Name, IH5Dataset Data)[] _columns;
    private bool _isRead;

    /// <summary>Opens a file.</summary>
    /// <exception cref="BadInputException">No readable HDF5 file, or one without one-dimensional data sets.</exception>
    public Hdf5TableReader(string path)
        : base(path)
    {
        _file = Guarded(() => H5File.OpenRead(path), path);
        try
        {
            var found = new List<(string Name, IH5Dataset Data)>();
            Guarded(() => Collect(_file, "", 0, found), path);
            _columns = found.GroupBy(column => column.Data.Space.Dimensions[0]).OrderByDescending(length => length.Count()).ThenByDescending(length => length.Key).FirstOrDefault()?.ToArray() ?? [];
            if (_columns.Length == 0) throw new BadInputException("no one-dimensional data set", "columns of one length", "Save matrices as .npy.", path);
            if (_columns[0].Data.Space.Dimensions[0] > LargestLength) throw new BadInputException($"{_columns[0].Data.Space.Dimensions[0]} rows", $"at most {LargestLength}", null, path);
        }
        catch
        {
            _file.Dispose();
            throw;
        }

        Columns = [.. _columns.Select(column => column.Name)];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Columns { get; }

    /// <inheritdoc/>
    public override void Dispose() => _file.Dispose();

    private protected override string[][]? NextBlock()
    {
        if (_isRead) return null;
        _isRead = true;
        return Array.ConvertAll(_columns, column => Cells(column.Data));
    }

    private static bool Collect(IH5Group group, string path, int depth, List<(string, IH5Dataset)> found)
    {
        if (depth > DeepestGroup || found.Count > LargestCount) throw new BadInputException($"groups nested deeper than {DeepestGroup}, or more than {LargestCount} data sets", "fewer");
        foreach (IH5Object child in group.Children())
        {
            string name = path.Length == 0 ? child.Name : string.Create(CultureInfo.InvariantCulture, $"{path}/{child.Name}");
            if (child is IH5Group inner) Collect(inner, name, depth + 1, found);
            else if (child is IH5Dataset { Space.Rank: 1 } data && data.Type.Class is H5DataTypeClass.FloatingPoint or H5DataTypeClass.FixedPoint or H5DataTypeClass.String or H5DataTypeClass.VariableLength) found.Add((name, data));
        }

        return true;
    }

    private static string[] Cells(IH5Dataset data) => data.Type.Class switch
    {
        H5DataTypeClass.FloatingPoint when data.Type.Size == sizeof(float) => Array.ConvertAll(data.Read<float[]>(), value => Cell(value)),
        H5DataTypeClass.FloatingPoint => Array.ConvertAll(data.Read<double[]>(), value => Cell(value)),
        H5DataTypeClass.FixedPoint when data.Type.Size == sizeof(long) => Array.ConvertAll(data.Read<long[]>(), value => Cell(value)),
        H5DataTypeClass.FixedPoint when data.Type.Size == sizeof(int) => Array.ConvertAll(data.Read<int[]>(), value => Cell(value)),
        H5DataTypeClass.FixedPoint when data.Type.Size == sizeof(short) => Array.ConvertAll(data.Read<short[]>(), value => Cell(value)),
        H5DataTypeClass.FixedPoint => Array.ConvertAll(data.Read<byte[]>(), value => Cell(value)),
        _ => Array.ConvertAll(data.Read<string[]>(), text => text ?? ""),
    };
}

using Apache.Arrow;
using Apache.Arrow.Ipc;
using BitMiracle.LibTiff.Classic;
using Mpbf.Core;
using Mpbf.Dal.Images;
using Mpbf.Dal.Tables;
using Mpbf.Tests;
using Parquet;
using Parquet.Schema;
using PureHDF;
using Table = Mpbf.Dal.Tables.Table;

namespace Mpbf.Formats.Tests;

public sealed class FormatTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mpbf é").FullName;

    public FormatTests() => FormatRegistration.Register();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Parquet_FlatColumns_AreATable() => IsTheTable(WriteParquet());

    [Fact]
    public void Arrow_FlatColumns_AreATable() => IsTheTable(WriteArrow());

    [Fact]
    public void Hdf5_OneDimensionalDataSets_AreATable() => IsTheTable(WriteHdf5());

    [Theory]
    [InlineData("parquet")]
    [InlineData("arrow")]
    [InlineData("h5")]
    public void MissingColumn_IsNamed(string format) =>
        FluentActions.Invoking(() => Table.Load(Written(format), ["energy"])).Should().Throw<BadInputException>().WithMessage("*a column 'energy'*");

    /// <summary>Truncation at every tenth and random flips: read or refused, nothing else.</summary>
    [Theory]
    [InlineData("parquet")]
    [InlineData("arrow")]
    [InlineData("h5")]
    [InlineData("tif")]
    public void Damaged_AreReadOrRefused(string format)
    {
        byte[] good = File.ReadAllBytes(Written(format));
        string path = Path.Combine(_folder, "damaged." + format);
#pragma warning disable CA5394 // seeded
        var random = new Random(3);
        for (int k = 0; k < 210; k++)
        {
            byte[] bytes = k < 10 ? good[..(good.Length * k / 10)] : [.. good];
            for (int flip = 0; k >= 10 && flip <= k % 4; flip++) bytes[random.Next(16, bytes.Length)] = (byte)random.Next(256);
            File.WriteAllBytes(path, bytes);
            try
            {
                if (format == "tif")
                {
                    ImageFile.TryLoad(path);
                    continue;
                }

                using TableReader reader = TableReader.Open(path);
                for (int row = 0; row < 10_000 && reader.Read(); row++)
                {
                }
            }
            catch (BadInputException)
            {
            }
        }
#pragma warning restore CA5394
    }

    [Theory]
    [InlineData(8, 1)]
    [InlineData(16, 1)]
    [InlineData(8, 3)]
    public void Tiff_WrittenByLibTiff_IsReadBack(int depth, int channels)
    {
        Micrograph image = ImageFile.TryLoad(WriteTiff(depth, channels))!;
        (image.Width, image.Height, image.BitDepth, image.Channels).Should().Be((5, 4, depth, channels));
        image.Samples[^1].Should().Be((ushort)((5 * 4 * channels) - 1));
        image.PixelSize.Should().BeApproximately(0.01 / 1000, 1e-12, "1000 pixels a centimetre");
    }

    [Fact]
    public void Tiff_HugeDeclaredSize_IsRefusedBeforeAnythingIsHeld()
    {
        byte[] bytes = File.ReadAllBytes(WriteTiff(8, 1));
        Replace(bytes, 256, 30_000);
        Replace(bytes, 257, 30_000);
        string path = Path.Combine(_folder, "huge.tif");
        File.WriteAllBytes(path, bytes);
        FluentActions.Invoking(() => ImageFile.TryLoad(path)).Should().Throw<BadInputException>();
    }

    /// <summary>Sizes that the data set's SOURCE.md and the files' descriptions give; a coating mask has the classes 0, 1, 2.</summary>
    [SharedFact]
    public void Tiff_RealMicrographs_HaveTheirSizesAndClasses()
    {
        Micrograph super = ImageFile.TryLoad(SharedData.Path("micrographs_nasa", "Super1__test__spot2_0d_0.tif.gz"))!;
        (super.Width, super.Height, super.Channels).Should().Be((512, 512, 3));
        Micrograph mask = ImageFile.TryLoad(SharedData.Path("micrographs_nasa", "EBC1__val_annot__070516_3_S2470003.tif.gz"))!;
        (mask.Width, mask.Height).Should().Be((1024, 1024));
        mask.Classes.Should().BeSubsetOf([(ushort)0, (ushort)1, (ushort)2]).And.NotBeEmpty();
    }

    private static void IsTheTable(string path)
    {
        Table table = Table.Load(path, ["formula", "gap", "count"]);
        table.Text("formula").Should().Equal("NaCl", "MgO", "Si");
        table.Numbers("gap").Should().Equal(8.5, 7.8, 1.1);
        table.Numbers("count").Should().Equal(1, 2, 3);
    }

    private string Written(string format) => format switch { "parquet" => WriteParquet(), "arrow" => WriteArrow(), "h5" => WriteHdf5(), _ => WriteTiff(8, 1) };

    private string WriteParquet()
    {
        string path = Path.Combine(_folder, "a.parquet");
        var formula = new DataField<string>("formula");
        var gap = new DataField<double>("gap");
        var count = new DataField<int>("count");
        using FileStream stream = File.Create(path);
        Write().GetAwaiter().GetResult();
        return path;

        async Task Write()
        {
            await using ParquetWriter writer = await ParquetWriter.CreateAsync(new ParquetSchema(formula, gap, count), stream);
            using ParquetRowGroupWriter group = writer.CreateRowGroup();
            await group.WriteAsync(formula, new[] { "NaCl", "MgO", "Si" });
            await group.WriteAsync<double>(gap, new[] { 8.5, 7.8, 1.1 }.AsMemory());
            await group.WriteAsync<int>(count, new[] { 1, 2, 3 }.AsMemory());
        }
    }

    private string WriteArrow()
    {
        string path = Path.Combine(_folder, "a.arrow");
        using RecordBatch batch = new RecordBatch.Builder()
            .Append("formula", false, new StringArray.Builder().AppendRange(["NaCl", "MgO", "Si"]).Build())
            .Append("gap", false, new DoubleArray.Builder().AppendRange([8.5, 7.8, 1.1]).Build())
            .Append("count", false, new Int32Array.Builder().AppendRange([1, 2, 3]).Build())
            .Build();
        using FileStream stream = File.Create(path);
        using var writer = new ArrowFileWriter(stream, batch.Schema);
        writer.WriteRecordBatch(batch);
        writer.WriteEnd();
        return path;
    }

    private string WriteHdf5()
    {
        string path = Path.Combine(_folder, "a.h5");
        new H5File { ["formula"] = new[] { "NaCl", "MgO", "Si" }, ["gap"] = new[] { 8.5, 7.8, 1.1 }, ["count"] = new[] { 1, 2, 3 }, ["matrix"] = new double[2, 2] }.Write(path);
        return path;
    }

    private string WriteTiff(int depth, int channels)
    {
        string path = Path.Combine(_folder, $"a{depth}{channels}.tif");
        using Tiff tiff = Tiff.Open(path, "w");
        tiff.SetField(TiffTag.IMAGEWIDTH, 5);
        tiff.SetField(TiffTag.IMAGELENGTH, 4);
        tiff.SetField(TiffTag.BITSPERSAMPLE, depth);
        tiff.SetField(TiffTag.SAMPLESPERPIXEL, channels);
        tiff.SetField(TiffTag.PHOTOMETRIC, channels == 3 ? Photometric.RGB : Photometric.MINISBLACK);
        tiff.SetField(TiffTag.PLANARCONFIG, PlanarConfig.CONTIG);
        tiff.SetField(TiffTag.RESOLUTIONUNIT, ResUnit.CENTIMETER);
        tiff.SetField(TiffTag.XRESOLUTION, 1000.0);
        for (int row = 0; row < 4; row++)
        {
            byte[] line = new byte[5 * channels * depth / 8];
            for (int i = 0; i < 5 * channels; i++)
            {
                int value = (row * 5 * channels) + i;
                if (depth == 8) line[i] = (byte)value;
                else BitConverter.TryWriteBytes(line.AsSpan(2 * i), (ushort)value);
            }

            tiff.WriteScanline(line, row);
        }

        return path;
    }

    /// <summary>Overwrites the value of a directory entry of a little-endian file.</summary>
    private static void Replace(byte[] bytes, ushort tag, int value)
    {
        for (int at = 0; at + 12 <= bytes.Length; at++)
        {
            if (BitConverter.ToUInt16(bytes, at) == tag && BitConverter.ToUInt16(bytes, at + 2) is 3 or 4 && BitConverter.ToInt32(bytes, at + 4) == 1) BitConverter.TryWriteBytes(bytes.AsSpan(at + 8), value);
        }
    }
}

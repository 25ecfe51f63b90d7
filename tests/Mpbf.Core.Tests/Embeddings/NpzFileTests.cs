using System.IO.Compression;
using Mpbf.Core.Embeddings;

namespace Mpbf.Core.Tests.Embeddings;

public sealed class NpzFileTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"mpbf-{Guid.NewGuid():N}.npz");

    public void Dispose() => File.Delete(_path);

    /// <summary>Bytes written by hand from the description of the format (NumPy 2, numpy.lib.format).</summary>
    private static byte[] Npy(string type, string shape, ReadOnlySpan<byte> data)
    {
        string header = $"{{'descr': '{type}', 'fortran_order': False, 'shape': {shape}, }}";
        header = header.PadRight(117) + "\n";
        return [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0, (byte)header.Length, 0, .. System.Text.Encoding.ASCII.GetBytes(header), .. data];
    }

    private static byte[] Matrix => Npy("<f4", "(2, 2)", [0, 0, 128, 63, 0, 0, 0, 64, 0, 0, 64, 64, 0, 0, 128, 64]);

    [Theory]
    [InlineData(CompressionLevel.NoCompression)]
    [InlineData(CompressionLevel.Optimal)]
    public void Load_OneMatrix_NeedsNoName(CompressionLevel level)
    {
        Write(level, ("x", Matrix));
        EmbeddingMatrix matrix = NpyFile.Load(_path);
        matrix.Values.ToArray().Should().Equal(1, 2, 3, 4);
    }

    [Fact]
    public void Load_ByName_TakesTheArrayMeant()
    {
        Write(CompressionLevel.Optimal, ("ids", Npy("<i8", "(2,)", new byte[16])), ("x", Matrix));
        NpyFile.Load(_path + "/x").RowCount.Should().Be(2);
        NpzFile.Headers(_path).Select(pair => (pair.Key, pair.Value.Type, pair.Value.Shape.Length)).Should().Equal(("ids", "<i8", 1), ("x", "<f4", 2));
        FluentActions.Invoking(() => NpyFile.Load(_path)).Should().Throw<BadInputException>().WithMessage("*2 arrays*ids, x*");
        FluentActions.Invoking(() => NpyFile.Load(_path + "/y")).Should().Throw<BadInputException>().WithMessage("*no array 'y'*");
        FluentActions.Invoking(() => NpyFile.Load(_path + "/ids")).Should().Throw<BadInputException>().WithMessage("*<i8*");
    }

    [Fact]
    public void Load_DamagedArchives_AreRefused()
    {
        Write(CompressionLevel.Optimal, ("x", Matrix));
        byte[] good = File.ReadAllBytes(_path);
        for (int tenth = 0; tenth < 10; tenth++)
        {
            File.WriteAllBytes(_path, good[..(good.Length * tenth / 10)]);
            FluentActions.Invoking(() => NpyFile.Load(_path)).Should().Throw<BadInputException>();
        }

#pragma warning disable CA5394 // seeded
        var random = new Random(5);
        for (int flip = 0; flip < 300; flip++)
        {
            byte[] copy = [.. good];
            copy[random.Next(copy.Length)] = (byte)random.Next(256);
            File.WriteAllBytes(_path, copy);
            try
            {
                NpyFile.Load(_path);
            }
            catch (BadInputException)
            {
            }
        }
#pragma warning restore CA5394
    }

    /// <summary>An entry of 1 GB of zeros folds to 1 MB: its length must fit its header before anything is unfolded.</summary>
    [Fact]
    public void Load_Bomb_IsRefusedByItsHeader()
    {
        using (ZipArchive archive = ZipFile.Open(_path, ZipArchiveMode.Create))
        {
            using Stream stream = archive.CreateEntry("x.npy").Open();
            stream.Write(Matrix);
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 64; i++) stream.Write(zeros);
        }

        FluentActions.Invoking(() => NpyFile.Load(_path)).Should().Throw<BadInputException>().WithMessage("*bytes behind the data*");
    }

    private void Write(CompressionLevel level, params (string Name, byte[] Bytes)[] arrays)
    {
        using ZipArchive archive = ZipFile.Open(_path, ZipArchiveMode.Create);
        foreach ((string name, byte[] bytes) in arrays)
        {
            using Stream stream = archive.CreateEntry(name + ".npy", level).Open();
            stream.Write(bytes);
        }
    }
}

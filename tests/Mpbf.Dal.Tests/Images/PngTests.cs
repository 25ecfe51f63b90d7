using System.Buffers.Binary;
using System.IO.Compression;
using Mpbf.Core;
using Mpbf.Dal.Images;
using Mpbf.Tests;

namespace Mpbf.Dal.Tests.Images;

public sealed class PngTests
{
    /// <summary>Chunks put together by hand after ISO/IEC 15948; the check sums from an independent implementation of CRC-32 in this file.</summary>
    private static byte[] Png(int width, int height, byte depth, byte colour, byte[] raw, byte[]? palette = null)
    {
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (depth, colour);
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true)) zlib.Write(raw);
        return
        [
            0x89, .. "PNG\r\n"u8, 0x1A, 0x0A, .. Chunk("IHDR", header), .. Chunk("pHYs", [0, 0, 3, 0xE8, 0, 0, 3, 0xE8, 1]), .. palette is null ? [] : Chunk("PLTE", palette), .. Chunk("IDAT", packed.ToArray()), .. Chunk("IEND", []),
        ];
    }

    private static byte[] Chunk(string kind, byte[] data)
    {
        byte[] body = [.. System.Text.Encoding.ASCII.GetBytes(kind), .. data];
        uint crc = uint.MaxValue;
        foreach (byte b in body)
        {
            crc ^= b;
            for (int k = 0; k < 8; k++) crc = (crc >> 1) ^ (0xEDB88320 & (uint)-(int)(crc & 1));
        }

        byte[] length = new byte[4], sum = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, data.Length);
        BinaryPrimitives.WriteUInt32BigEndian(sum, ~crc);
        return [.. length, .. body, .. sum];
    }

    /// <summary>Two rows of three pixels, the second with each filter: stored bytes worked out by hand from the filter's definition.</summary>
    [Theory]
    [InlineData(0, new byte[] { 40, 50, 65 })]
    [InlineData(1, new byte[] { 40, 10, 15 })]
    [InlineData(2, new byte[] { 30, 30, 35 })]
    [InlineData(3, new byte[] { 35, 20, 25 })]
    [InlineData(4, new byte[] { 30, 10, 15 })]
    public void Read_EveryFilter_GivesThePixels(byte filter, byte[] stored)
    {
        Micrograph image = PngReader.Read(new MemoryStream(Png(3, 2, 8, 0, [0, 10, 20, 30, filter, .. stored])));
        image.Samples.Should().Equal(10, 20, 30, 40, 50, 65);
        image.PixelSize.Should().Be(0.001, "1000 pixels a metre");
    }

    [Fact]
    public void Read_DepthsAndColours_AreSpreadOrKept()
    {
        PngReader.Read(new MemoryStream(Png(8, 1, 1, 0, [0, 0b10100000]))).Samples.Should().Equal(255, 0, 255, 0, 0, 0, 0, 0);
        PngReader.Read(new MemoryStream(Png(2, 1, 16, 0, [0, 1, 2, 3, 4]))).Samples.Should().Equal(258, 772);
        PngReader.Read(new MemoryStream(Png(2, 1, 8, 3, [0, 1, 0], [1, 2, 3, 4, 5, 6]))).Samples.Should().Equal(4, 5, 6, 1, 2, 3);
        PngReader.Read(new MemoryStream(Png(2, 1, 8, 0, [0, 7, 9]))).Classes.Should().Equal(7, 9);
    }

    [Fact]
    public void Read_HugeSizeInASmallFile_IsRefusedWithoutHoldingIt()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        FluentActions.Invoking(() => PngReader.Read(new MemoryStream(Png(30_000, 30_000, 8, 0, [0, 1])))).Should().Throw<BadInputException>();
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(10_000_000);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(-1, 1)]
    public void Read_ImpossibleSize_IsRefused(int width, int height) => FluentActions.Invoking(() => PngReader.Read(new MemoryStream(Png(width, height, 8, 0, [0, 1])))).Should().Throw<BadInputException>();

    [Fact]
    public void Load_Damaged_IsReadOrRefused()
    {
        byte[] good = Png(3, 2, 8, 0, [0, 10, 20, 30, 1, 1, 2, 3]);
        string path = Path.Combine(Path.GetTempPath(), $"mpbf-{Guid.NewGuid():N}.png");
        try
        {
            for (int at = 0; at < good.Length; at++)
            {
                byte[] flipped = [.. good];
                flipped[at] ^= 0x55;
                foreach (byte[] bytes in (byte[][])[flipped, good[..at]])
                {
                    File.WriteAllBytes(path, bytes);
                    FluentActions.Invoking(() => PngReader.Load(path)).Should().Throw<BadInputException>("every byte is under a check sum or a signature");
                }
            }
        }
        finally
        {
            File.Delete(path);
        }
    }

    [SharedFact]
    public void Load_RealTiles_AreOfTheirSize()
    {
        foreach (string file in Directory.EnumerateFiles(SharedData.Path("micrographs_nasa", "instance"), "*.png"))
        {
            Micrograph image = ImageFile.TryLoad(file)!;
            (image.Width, image.Height, image.Channels, image.BitDepth).Should().Be((512, 512, 3, 8));
            image.Samples.Should().HaveCount(512 * 512 * 3);
        }
    }
}

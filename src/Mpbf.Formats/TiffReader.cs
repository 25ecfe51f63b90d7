using System.Collections.Immutable;
using BitMiracle.LibTiff.Classic;
using Mpbf.Core;
using Mpbf.Dal.Images;
using Mpbf.Dal.Tables;

namespace Mpbf.Formats;

/// <summary>TIFF: the first image, grey or colour of 8 or 16 bits in strips or tiles of scan lines, any compression of LibTiff. The resolution becomes a pixel size where its unit is declared.</summary>
public static class TiffReader
{
    private const double MetresPerInch = 0.0254, MetresPerCentimetre = 0.01;
    private const int LargestFile = 1 << 30;

    /// <summary>Reads an image, gz or not.</summary>
    /// <exception cref="BadInputException">No TIFF file, a damaged one, one of another depth, or one that declares more than it holds.</exception>
    public static Micrograph Load(string path)
    {
        using var bytes = new MemoryStream();
        using (Stream stream = InputStream.Open(path))
        {
            byte[] buffer = new byte[1 << 16];
            for (int read; (read = stream.Read(buffer)) > 0;)
            {
                bytes.Write(buffer, 0, read);
                if (bytes.Length > LargestFile) throw new BadInputException($"more than {LargestFile} bytes", "a smaller image", null, path);
            }
        }

        bytes.Position = 0;
        Tiff.SetErrorHandler(new Silent());
        try
        {
            using Tiff? tiff = Tiff.ClientOpen(path, "r", bytes, new TiffStream());
            return tiff is null ? throw new BadInputException("no readable TIFF directory", "a TIFF image", null, path) : Decode(tiff, path, bytes.Length);
        }
        catch (Exception exception) when (exception is not (BadInputException or OutOfMemoryException))
        {
            throw new BadInputException("a damaged image", "a whole TIFF file", "Write it again.", path, innerException: exception);
        }
    }

    private static Micrograph Decode(Tiff tiff, string path, long length)
    {
        int width = Field(tiff, TiffTag.IMAGEWIDTH, 0), height = Field(tiff, TiffTag.IMAGELENGTH, 0), depth = Field(tiff, TiffTag.BITSPERSAMPLE, 1), channels = Field(tiff, TiffTag.SAMPLESPERPIXEL, 1);
        if (width <= 0 || height <= 0 || (long)width * height > Micrograph.LargestPixels) throw new BadInputException($"an image of {width} × {height}", $"1 to {Micrograph.LargestPixels} pixels", null, path);
        if (depth is not (8 or 16) || channels is < 1 or > 4) throw new BadInputException($"{channels} channels of {depth} bits", "1 to 4 channels of 8 or 16 bits", "Save it as 8 or 16 bits.", path);
        if (Field(tiff, TiffTag.PLANARCONFIG, 1) != 1 || tiff.IsTiled()) throw new BadInputException("tiles, or channels one behind the other", "strips of whole pixels", "Save it in strips.", path);
        long stride = (long)width * channels * depth / 8;
        if (Field(tiff, TiffTag.COMPRESSION, 1) == 1 && stride * height > length) throw new BadInputException($"{length} bytes", $"at least the {stride * height} of {width} × {height} pixels", "Is the file whole?", path);
        var samples = ImmutableArray.CreateBuilder<ushort>();
        byte[] line = new byte[Math.Max(tiff.ScanlineSize(), stride)];
        for (int row = 0; row < height; row++)
        {
            if (!tiff.ReadScanline(line, row)) throw new BadInputException($"no row {row + 1} of {height}", "a whole image", "Is the file whole?", path);
            for (int i = 0; i < width * channels; i++) samples.Add(depth == 8 ? line[i] : BitConverter.ToUInt16(line, 2 * i));
        }

        return new Micrograph(width, height, channels, depth, samples.ToImmutable(), PixelSize(tiff));
    }

    private static double? PixelSize(Tiff tiff)
    {
        double unit = Field(tiff, TiffTag.RESOLUTIONUNIT, 1) switch { 2 => MetresPerInch, 3 => MetresPerCentimetre, _ => 0 };
        return unit > 0 && tiff.GetField(TiffTag.XRESOLUTION) is [var resolution, ..] && resolution.ToDouble() > 0 ? unit / resolution.ToDouble() : null;
    }

    private static int Field(Tiff tiff, TiffTag tag, int standard) => tiff.GetField(tag) is [var value, ..] ? value.ToInt() : standard;

    /// <summary>LibTiff writes to the console otherwise.</summary>
    private sealed class Silent : TiffErrorHandler
    {
        public override void ErrorHandler(Tiff tif, string method, string format, params object[] args)
        {
        }

        public override void ErrorHandlerExt(Tiff tif, object clientData, string method, string format, params object[] args)
        {
        }

        public override void WarningHandler(Tiff tif, string method, string format, params object[] args)
        {
        }

        public override void WarningHandlerExt(Tiff tif, object clientData, string method, string format, params object[] args)
        {
        }
    }
}

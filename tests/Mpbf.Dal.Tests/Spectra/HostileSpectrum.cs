using System.Text;
using Mpbf.Core;
using Mpbf.Dal.Spectra;

namespace Mpbf.Dal.Tests.Spectra;

/// <summary>Truncations, flips and replaced numbers: a reader of spectra may read what is left or refuse it, nothing else.</summary>
internal static class HostileSpectrum
{
    private const int Flips = 300, LargestReads = 10_000;

    public static void IsReadOrRefused(byte[] good, Func<Stream, string, SpectrumReader> open)
    {
        for (int tenth = 0; tenth < 10; tenth++) Try(good[..(good.Length * tenth / 10)], open);
        Try([0xEF, 0xBB, 0xBF, .. good], open);
        Try(Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(good).ReplaceLineEndings("\r")), open);
        Try([.. good, .. Encoding.ASCII.GetBytes(new string('9', 10_000) + "\n")], open);
#pragma warning disable CA5394 // seeded
        var random = new Random(11);
        for (int flip = 0; flip < Flips; flip++)
        {
            byte[] copy = [.. good];
            for (int k = 0; k <= flip % 5; k++) copy[random.Next(copy.Length)] = (byte)random.Next(256);
            Try(copy, open);
        }
#pragma warning restore CA5394
    }

    private static void Try(byte[] bytes, Func<Stream, string, SpectrumReader> open)
    {
        try
        {
            using SpectrumReader reader = open(new MemoryStream(bytes), "hostile");
            for (int read = 0; reader.Read() is { } spectrum; read++)
            {
                read.Should().BeLessThan(LargestReads);
                spectrum.Columns.Should().OnlyContain(column => column.Values.Length == spectrum.Count);
            }
        }
        catch (BadInputException refusal)
        {
            refusal.Message.Length.Should().BeLessThan(1000);
        }
    }
}

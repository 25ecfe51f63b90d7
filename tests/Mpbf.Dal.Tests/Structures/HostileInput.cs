using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Mpbf.Core;
using Mpbf.Core.Crystals;
using Mpbf.Dal.Structures;

namespace Mpbf.Dal.Tests.Structures;

/// <summary>Damages a good file in every way files get damaged; a reader may read what is left or refuse it by <see cref="BadInputException"/>, nothing else.</summary>
internal static class HostileInput
{
    private const int Flips = 300, LargestReads = 100_000;

    public static void IsReadOrRefused(byte[] good, Func<Stream, string, StructureReader> open, int seed = 7)
    {
        foreach (byte[] damaged in Damaged(good, seed)) ReadOrRefused(damaged, open);
    }

    /// <summary>Number of structures read.</summary>
    public static int ReadOrRefused(byte[] bytes, Func<Stream, string, StructureReader> open)
    {
        int structures = 0;
        try
        {
            using StructureReader reader = open(new MemoryStream(bytes), "hostile");
            for (int read = 0; ; read++)
            {
                read.Should().BeLessThan(LargestReads, "a reader gets to the end");
                try
                {
                    if (reader.Read() is not { } structure) return structures;
                    structures++;
                    for (int i = 0; i < structure.Count; i++) Finite(structure.Positions[i]).Should().BeTrue();
                }
                catch (BadInputException refusal)
                {
                    refusal.Message.Length.Should().BeLessThan(1000, "a message is for a person");
                }
            }
        }
        catch (BadInputException)
        {
            return structures;
        }
    }

    private static bool Finite(Vector3D v) => double.IsFinite(v.X) && double.IsFinite(v.Y) && double.IsFinite(v.Z);

    private static IEnumerable<byte[]> Damaged(byte[] good, int seed)
    {
        yield return [];
        for (int tenth = 1; tenth < 10; tenth++) yield return good[..(good.Length * tenth / 10)];
        yield return [0xEF, 0xBB, 0xBF, .. good];
        string text = Encoding.Latin1.GetString(good);
        yield return Encoding.Latin1.GetBytes(text.ReplaceLineEndings("\r\n"));
        yield return Encoding.Latin1.GetBytes(text.ReplaceLineEndings("\r"));
        yield return Encoding.Latin1.GetBytes(text.ReplaceLineEndings(" "));
        var numbers = new Regex(@"-?\d+\.\d+", RegexOptions.None, TimeSpan.FromSeconds(5));
        foreach (string wrong in (string[])["nan", "inf", "-1e999", "0", new string('9', 10_000), "1e-320", ""])
        {
            for (int skip = 0; skip < 30; skip += 7)
            {
                int seen = 0;
                yield return Encoding.Latin1.GetBytes(numbers.Replace(text, match => seen++ == skip ? wrong : match.Value));
            }
        }

        yield return Encoding.UTF8.GetBytes(new string('[', 100_000));
        yield return Encoding.UTF8.GetBytes(new string('{', 100_000));
        yield return [.. good, .. Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\n{new string('x', 100_000)}"))];
#pragma warning disable CA5394 // a seeded generator is what a repeatable fuzz test needs
        var random = new Random(seed);
        for (int flip = 0; flip < Flips; flip++)
        {
            byte[] copy = [.. good];
            for (int k = 0; k <= flip % 5; k++) copy[random.Next(copy.Length)] = (byte)random.Next(256);
            yield return copy;
        }
#pragma warning restore CA5394
    }
}

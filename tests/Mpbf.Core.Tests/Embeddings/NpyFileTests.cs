using System.Text;
using Mpbf.Core.Embeddings;

namespace Mpbf.Core.Tests.Embeddings;

public sealed class NpyFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mpbf é ").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Save_Load_GivesTheSameValues()
    {
        var matrix = new EmbeddingMatrix([1, -2.5f, 3e-30f, 4, 5, 6], 2, 3);
        string path = Path.Combine(_folder, "a.npy");
        NpyFile.Save(matrix, path);

        EmbeddingMatrix again = NpyFile.Load(path);
        again.Values.ToArray().Should().Equal(matrix.Values.ToArray());
        (again.RowCount, again.Width).Should().Be((2, 3));
        Directory.GetFiles(_folder).Should().ContainSingle("nothing half-written is left");
    }

    /// <summary>Bytes as numpy writes them, by its format description (NEP 1).</summary>
    [Theory]
    [InlineData("<f8", "False", new[] { 1f, 2, 3, 4, 5, 6 })]
    [InlineData("<f8", "True", new[] { 1f, 3, 5, 2, 4, 6 })]
    public void Load_DoublesInEitherOrder(string type, string fortran, float[] expected)
    {
        byte[] data = [.. Enumerable.Range(1, 6).SelectMany(i => BitConverter.GetBytes((double)i))];
        NpyFile.Load(Write(Header(type, fortran, "2, 3"), data)).Values.ToArray().Should().Equal(expected);
    }

    [Theory]
    [InlineData("<f4", "False", "2, 3", 23, "fewer than the header announces")]
    [InlineData("<f4", "False", "2, 3", 25, "1 bytes behind the data")]
    [InlineData("<i8", "False", "2, 3", 48, "values of type '<i8'")]
    [InlineData("|O", "False", "2, 3", 48, "values of type '|O'")]
    [InlineData("<f4", "False", "6,", 24, "1 dimensions")]
    [InlineData("<f4", "False", "1, 2, 3", 24, "3 dimensions")]
    [InlineData("<f4", "False", "0, 3", 0, "the shape")]
    [InlineData("<f4", "False", "2000000000, 2000000000", 24, "at most")]
    [InlineData("<f4", "False", "99999999999999999999, 1", 24, "the shape")]
    [InlineData("<f4", "Perhaps", "2, 3", 24, "without descr, fortran_order or shape")]
    public void Load_BadHeader_SaysWhatIsWrong(string type, string fortran, string shape, int bytes, string said) => Refused(Header(type, fortran, shape), new byte[bytes], said);

    [Fact]
    public void Load_OtherFiles_AreRefused()
    {
        Refused(Encoding.ASCII.GetBytes("formula,target\nNaCl,1\n"), [], "magic string");
        Refused([0x93], [], "fewer than");
        Refused([0x93, .. "NUMPY"u8, 9, 0, 0, 0], [], "format version 9");
        Refused([0x93, .. "NUMPY"u8, 2, 0, 0xFF, 0xFF, 0xFF, 0x7F], [], "a header of");
        Refused(Header("<f4", "False", "1, 1"), BitConverter.GetBytes(float.NaN), "NaN in row 0, column 0");
        FluentActions.Invoking(() => NpyFile.Load(Path.Combine(_folder, "absent.npy"))).Should().Throw<BadInputException>().Which.Message.Should().Contain("no such file");
    }

    private void Refused(byte[] header, byte[] data, string said)
    {
        string path = Write(header, data);
        FluentActions.Invoking(() => NpyFile.Load(path)).Should().Throw<BadInputException>().Which.Message.Should().Contain(said).And.Contain(path);
    }

    private string Write(byte[] header, byte[] data)
    {
        string path = Path.Combine(_folder, "x.npy");
        File.WriteAllBytes(path, [.. header, .. data]);
        return path;
    }

    private static byte[] Header(string type, string fortran, string shape)
    {
        byte[] text = Encoding.ASCII.GetBytes($"{{'descr': '{type}', 'fortran_order': {fortran}, 'shape': ({shape}), }}\n");
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)text.Length, 0, .. text];
    }
}

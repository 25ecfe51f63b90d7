using Mpbf.Core;
using Mpbf.Dal.Structures;
using Mpbf.Dal.Structures.Cif;
using Mpbf.Dal.Structures.ExtendedXyz;
using Mpbf.Dal.Structures.Json;

namespace Mpbf.Dal.Tests.Structures;

/// <summary>A file of one endless line is refused with bounded memory, and the reader comes to its end behind it.</summary>
public sealed class EndlessLineTests
{
    private const long Length = 640L << 20, LargestAllocation = 600L << 20;

    public static TheoryData<string, string> Starts => new()
    {
        { "xyz", "1\n" }, { "cif", "data_x\n" }, { "poscar", "Si\n1\n" }, { "xdatcar", "Si\n1\n" }, { "json", "[{\"a\":\"" }, { "vasprun", "<?xml version=\"1.0\"?><modeling><a>" },
    };

    [Theory]
    [MemberData(nameof(Starts))]
    public void Read_OneLine_IsRefusedOnceOrTwice(string format, string start)
    {
        Func<Stream, string, StructureReader> open = format switch
        {
            "xyz" => (stream, name) => new ExtendedXyzReader(stream, name),
            "cif" => (stream, name) => new CifReader(stream, name),
            "poscar" => (stream, name) => new PoscarReader(stream, name),
            "xdatcar" => (stream, name) => new XdatcarReader(stream, name),
            "json" => (stream, name) => new JsonStructureReader(stream, name),
            _ => (stream, name) => new VasprunReader(stream, name),
        };
        long before = GC.GetAllocatedBytesForCurrentThread();
        int refusals = 0;
        try
        {
            using StructureReader reader = open(new OneLine(System.Text.Encoding.ASCII.GetBytes(start)), "line");
            while (refusals < 3)
            {
                try
                {
                    if (reader.Read() is null) break;
                }
                catch (BadInputException)
                {
                    refusals++;
                }
            }
        }
        catch (BadInputException)
        {
            refusals++;
        }

        refusals.Should().BeInRange(1, 2);
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(LargestAllocation, "the line is longer than what is kept of it");
    }

    private sealed class OneLine(byte[] start) : Stream
    {
        private long _at;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => _at; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            int read = (int)Math.Min(count, EndlessLineTests.Length - _at);
            buffer.AsSpan(offset, read).Fill((byte)'1');
            if (_at < start.Length) start.AsSpan((int)_at, Math.Min(read, start.Length - (int)_at)).CopyTo(buffer.AsSpan(offset));
            _at += read;
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}

using Mpbf.Core;

namespace Mpbf.Dal.PlainText;

/// <summary>Lines of a UTF-8 text as bytes, without copies and with a bound; LF, CR LF and CR end a line, a byte-order mark is skipped.</summary>
internal sealed class TextLines(Stream stream, string name) : IDisposable
{
    private const int LargestLine = 1 << 24;

    private byte[] _buffer = new byte[1 << 16];
    private int _start;
    private int _end;
    private bool _isEnded;

    /// <summary>Number of the current line, from 1.</summary>
    public long Number { get; private set; }

    /// <summary>The next line without its end; valid until the next call. False behind the last.</summary>
    /// <exception cref="BadInputException">A line longer than 16 MiB; nothing is read behind it.</exception>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        int searched = 0;
        while (true)
        {
            ReadOnlySpan<byte> rest = _buffer.AsSpan(_start, _end - _start);
            int end = rest[searched..].IndexOfAny((byte)'\n', (byte)'\r');
            bool isSplit = end >= 0 && rest[searched + end] == '\r' && searched + end + 1 == rest.Length && !_isEnded;
            if (end >= 0 && !isSplit)
            {
                end += searched;
                line = rest[..end];
                _start += end + (rest[end] == '\r' && end + 1 < rest.Length && rest[end + 1] == '\n' ? 2 : 1);
                return Found(ref line);
            }

            if (_isEnded)
            {
                line = rest;
                _start = _end;
                return rest.Length > 0 && Found(ref line);
            }

            searched = isSplit ? searched + end : rest.Length;
            Fill();
        }
    }

    /// <summary>The next line; a refusal where the text ends.</summary>
    /// <param name="expected">What the line would have held.</param>
    /// <exception cref="BadInputException">The text ends, or the line is too long.</exception>
    public ReadOnlySpan<byte> Require(string expected) => TryRead(out ReadOnlySpan<byte> line) ? line : throw Bad("the end of the file", expected);

    /// <summary>A refusal placed at the current line.</summary>
    public BadInputException Bad(string found, string expected, string? remedy = null) => new(found, expected, remedy, name, Math.Max(1, Number));

    public void Dispose() => stream.Dispose();

    private bool Found(ref ReadOnlySpan<byte> line)
    {
        if (Number++ == 0 && line.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF])) line = line[3..];
        return true;
    }

    private void Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
        {
            if (_end >= LargestLine)
            {
                (_start, _isEnded) = (_end, true);
                throw Bad($"a line of more than {LargestLine} bytes", "shorter lines", "Is this a text file of the format?");
            }

            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        int read = stream.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        _isEnded = read == 0;
    }
}

using Mpbf.Core;
using Mpbf.Dal.PlainText;

namespace Mpbf.Dal.Structures.Cif;

/// <summary>Tokens of CIF 1.1: names, values (bare, quoted, text fields), loop_ and data_ headings; comments are skipped.</summary>
internal ref struct CifTokenizer(string content, long firstLine)
{
    private readonly string _text = content;
    private readonly long _firstLine = firstLine;
    private int _at = 0;

    /// <summary>Line of the last token, from 1 in the file.</summary>
    public readonly long Line => _firstLine + _text.AsSpan(0, Math.Min(_at, _text.Length)).Count('\n');

    /// <summary>The next token; false at the end. Quoted values never are names or headings.</summary>
    public bool TryRead(out ReadOnlySpan<char> token, out bool isQuoted)
    {
        token = default;
        isQuoted = false;
        ReadOnlySpan<char> text = _text;
        while (true)
        {
            while (_at < text.Length && text[_at] <= ' ') _at++;
            if (_at >= text.Length) return false;
            if (text[_at] != '#') break;
            int end = text[_at..].IndexOf('\n');
            _at = end < 0 ? text.Length : _at + end;
        }

        char first = text[_at];
        if (first == ';' && (_at == 0 || text[_at - 1] is '\n' or '\r')) return TryReadField(text, out token, out isQuoted);
        if (first is '\'' or '"')
        {
            for (int end = _at + 1; end < text.Length && text[end] is not ('\n' or '\r'); end++)
            {
                if (text[end] != first || (end + 1 < text.Length && text[end + 1] > ' ')) continue;
                token = text[(_at + 1)..end];
                (_at, isQuoted) = (end + 1, true);
                return true;
            }
        }

        int start = _at;
        while (_at < text.Length && text[_at] > ' ') _at++;
        token = text[start.._at];
        return true;
    }

    private bool TryReadField(ReadOnlySpan<char> text, out ReadOnlySpan<char> token, out bool isQuoted)
    {
        int start = _at + 1, end = start;
        while (true)
        {
            int semicolon = text[end..].IndexOf(';');
            if (semicolon < 0) throw new BadInputException("a text field that does not end", "a line that begins with ';'", null, line: Line);
            end += semicolon;
            if (text[end - 1] is '\n' or '\r') break;
            end++;
        }

        token = text[start..end].Trim();
        isQuoted = true;
        _at = end + 1;
        return true;
    }
}

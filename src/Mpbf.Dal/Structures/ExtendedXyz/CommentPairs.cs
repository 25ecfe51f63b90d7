using System.Text;

namespace Mpbf.Dal.Structures.ExtendedXyz;

/// <summary>The key=value pairs of a comment line; values bare, in double quotes with backslash escapes, or in brackets or braces. A line without any pair is a title.</summary>
internal static class CommentPairs
{
    public static List<KeyValuePair<string, string>> Of(string comment)
    {
        var pairs = new List<KeyValuePair<string, string>>();
        int at = 0;
        while (true)
        {
            while (at < comment.Length && char.IsWhiteSpace(comment[at])) at++;
            if (at == comment.Length) break;
            string key = comment[at] == '"' ? Quoted(comment, ref at) : Bare(comment, ref at, stopAtEquals: true);
            if (at < comment.Length && comment[at] == '=')
            {
                at++;
                pairs.Add(new(key, Value(comment, ref at)));
            }
            else
            {
                pairs.Add(new(key, "T"));
            }
        }

        return comment.Contains('=', StringComparison.Ordinal) ? pairs : [];
    }

    private static string Value(string text, ref int at)
    {
        if (at == text.Length) return "";
        switch (text[at])
        {
            case '"':
                return Quoted(text, ref at);
            case '{' or '[':
                int start = at, depth = 0;
                do
                {
                    depth += text[at] is '{' or '[' ? 1 : text[at] is '}' or ']' ? -1 : 0;
                    at++;
                }
                while (depth > 0 && at < text.Length);
                return text[start] == '{' ? text[(start + 1)..(depth == 0 ? at - 1 : at)] : text[start..at];
            default:
                return Bare(text, ref at, stopAtEquals: false);
        }
    }

    private static string Bare(string text, ref int at, bool stopAtEquals)
    {
        int start = at;
        while (at < text.Length && !char.IsWhiteSpace(text[at]) && !(stopAtEquals && text[at] == '=')) at++;
        return text[start..at];
    }

    private static string Quoted(string text, ref int at)
    {
        var value = new StringBuilder();
        for (at++; at < text.Length && text[at] != '"'; at++)
        {
            if (text[at] == '\\' && at + 1 < text.Length) value.Append(text[++at] is 'n' ? '\n' : text[at]);
            else value.Append(text[at]);
        }

        if (at < text.Length) at++;
        return value.ToString();
    }
}

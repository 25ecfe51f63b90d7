using System.Text.RegularExpressions;

namespace Mpbf.Dal.Harmonisation;

/// <summary>Where labels come from, taken apart: two tags are of one fidelity when all parts agree.</summary>
/// <param name="Functional">Upper case, e.g. <c>PBE</c>, <c>R2SCAN</c>, <c>HSE06</c>; <c>EXPERIMENT</c> for measurements; empty where unsaid.</param>
/// <param name="HasHubbardU">Whether a Hubbard U was added.</param>
/// <param name="HasDispersion">Whether a dispersion correction was added.</param>
/// <param name="Code">Program or laboratory; empty where unsaid.</param>
public sealed partial record FidelityTag(string Functional, bool HasHubbardU, bool HasDispersion, string Code)
{
    /// <summary>Whether labels of the tag are measured.</summary>
    public bool IsExperiment => Functional == "EXPERIMENT";

    /// <summary>Reads what people write: <c>PBE+U (VASP)</c>, <c>experiment</c>, <c>PBE-D3</c>, <c>GLLB-SC</c>.</summary>
    public static FidelityTag Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Match code = CodeInBrackets().Match(text);
        string rest = (code.Success ? text.Remove(code.Index, code.Length) : text).Trim();
        if (Measured().IsMatch(rest)) return new("EXPERIMENT", false, false, code.Success ? code.Groups[1].Value.Trim() : "");
        bool hasU = HubbardU().IsMatch(rest), hasDispersion = Dispersion().IsMatch(rest);
        string functional = Dispersion().Replace(HubbardU().Replace(rest, ""), "").Trim(' ', '-', '+', '_').ToUpperInvariant();
        return new(functional, hasU, hasDispersion, code.Success ? code.Groups[1].Value.Trim() : "");
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Functional}{(HasHubbardU ? "+U" : "")}{(HasDispersion ? "+D" : "")}{(Code.Length > 0 ? $" ({Code})" : "")}";

    [GeneratedRegex(@"\(([^)]{1,40})\)", RegexOptions.None, 1000)]
    private static partial Regex CodeInBrackets();

    [GeneratedRegex(@"^(exp|expt|exper\w*|measured|measurement)\b", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Measured();

    [GeneratedRegex(@"\+U\b|\bDFT\+U\b", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex HubbardU();

    [GeneratedRegex(@"[-+_](D[234](\(?BJ\)?)?|TS|MBD|vdW)\b", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Dispersion();
}

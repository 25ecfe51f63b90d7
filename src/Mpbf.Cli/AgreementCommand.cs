using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Mpbf.Core;
using Mpbf.Core.Estimates;
using Mpbf.CrossLayer.Results;
using Mpbf.Dal.Conventions;
using Mpbf.Dal.Fidelity;

namespace Mpbf.Cli;

/// <summary><c>mpbf agreement</c>: two sources of one quantity, their conventions and their agreement.</summary>
internal static class AgreementCommand
{
    public static Command Create()
    {
        var table = new Argument<string>("table") { Description = "A table with a column of reference values and one or more columns of other sources." };
        var reference = new Option<string>("--reference") { Description = "Column of the reference.", Required = true };
        var source = new Option<string[]>("--source") { Description = "Column of a source; may be repeated.", Required = true };
        var components = new Option<string[]>("--components") { Description = "Components, e.g. xx yy zz xy xz yz: reference and source are then prefixes of columns.", AllowMultipleArgumentsPerToken = true };
        var each = new Option<string[]>("--each") { Description = "Columns whose values are compared apart, e.g. model property.", AllowMultipleArgumentsPerToken = true };
        var resample = new Option<string?>("--resample") { Description = "Column of what was measured together, e.g. the configuration; each row by itself without it." };
        var formula = new Option<string?>("--formula") { Description = "Column of formulas, to look for an offset for each element." };
        var vector = new Option<bool>("--vector") { Description = "The values are components of vectors, e.g. forces: no offset." };
        var seed = new Option<ulong>("--seed") { Description = "Seed.", DefaultValueFactory = _ => 7 };
        var draws = new Option<int>("--draws") { Description = "Number of draws.", DefaultValueFactory = _ => Resampling.DefaultDrawCount };
        Option<bool> json = Commands.JsonOption();
        var command = new Command("agreement", "Compares sources of one quantity: units and conventions first, then slope, bias and noise with intervals.") { table, reference, source, components, each, resample, formula, vector, seed, draws, json };
        command.SetAction(parsed => Commands.Guarded(() =>
        {
            if (parsed.GetValue(draws) is < 2 or > 100_000) throw new BadInputException($"--draws {parsed.GetValue(draws)}", "2 to 100,000");
            var columns = new SourceColumns
            {
                Reference = parsed.GetValue(reference)!,
                Sources = [.. parsed.GetValue(source)!],
                Components = [.. parsed.GetValue(components) ?? []],
                Each = [.. parsed.GetValue(each) ?? []],
                Resample = parsed.GetValue(resample),
                Formula = parsed.GetValue(formula),
                IsVector = parsed.GetValue(vector),
            };
            ImmutableArray<SourceComparison> comparisons = SourceComparison.Of(parsed.GetValue(table)!, columns, new Resampling(parsed.GetValue(seed), parsed.GetValue(draws)));
            Console.Out.Write(parsed.GetValue(json) ? JsonSerializer.Serialize(comparisons.Select(Json), ResultFile.Json) + "\n" : Text(comparisons));
            return 0;
        }));
        return command;
    }

    private static string Text(ImmutableArray<SourceComparison> comparisons)
    {
        var text = new StringBuilder($"{"source",-23}{"pairs",7}  {"slope",-23}{"agreement",9}{"noise",8}{"MAE",8}\n");
        foreach (SourceComparison comparison in comparisons)
        {
            string name = comparison.Key.Length == 0 ? comparison.Source : comparisons.All(other => other.Source == comparison.Source) ? comparison.Key : $"{comparison.Key}, {comparison.Source}";
            Row(text, name, comparison.AsIs);
            if (comparison.Repaired is { } repaired) Row(text, "  repaired", repaired);
            foreach (ConventionFinding finding in comparison.Findings) text.Append("  ").Append(finding.Kind).Append(": ").Append(finding.Text).Append('\n');
            if (comparison.Unusable > 0) text.Append(CultureInfo.InvariantCulture, $"  {comparison.Unusable} rows without finite values left out\n");
        }

        return text.ToString();
    }

    private static void Row(StringBuilder text, string name, PairedAgreement agreement) =>
        text.Append(CultureInfo.InvariantCulture, $"{(name.Length > 22 ? name[..21] + "…" : name),-23}{agreement.PairCount,7}  {agreement.Slope.ToString(),-23}{agreement.Agreement.Value,9:F3}{agreement.Noise.Value,8:G3}{agreement.MeanAbsoluteError.Value,8:G3}\n");

    private static object Json(SourceComparison comparison) => new
    {
        comparison.Key,
        comparison.Source,
        comparison.Unusable,
        Findings = comparison.Findings.Select(finding => new { finding.Kind, finding.Text, finding.PValue, ErrorBefore = Finite(finding.ErrorBefore), ErrorAfter = Finite(finding.ErrorAfter) }),
        AsIs = Json(comparison.AsIs),
        Repaired = comparison.Repaired is { } repaired ? Json(repaired) : null,
    };

    private static object Json(PairedAgreement agreement) => new
    {
        agreement.PairCount,
        agreement.GroupCount,
        Agreement = Reading.Of(agreement.Agreement),
        Slope = Reading.Of(agreement.Slope),
        TopSlope = Reading.Of(agreement.TopSlope),
        Bias = Reading.Of(agreement.Bias),
        Noise = Reading.Of(agreement.Noise),
        MeanAbsoluteError = Reading.Of(agreement.MeanAbsoluteError),
        Concordance = Reading.Of(agreement.Concordance),
        AutoregressiveScale = Reading.Of(agreement.AutoregressiveScale),
    };

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;
}

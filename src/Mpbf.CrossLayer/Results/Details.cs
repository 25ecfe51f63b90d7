using System.Collections.Immutable;
using Mpbf.Core.Conditions;

namespace Mpbf.CrossLayer.Results;

/// <summary>Nominal against observed coverage.</summary>
/// <param name="Nominal">Nominal share.</param>
/// <param name="Observed">Observed share.</param>
public sealed record CoverageReading(double Nominal, Reading Observed);

/// <summary>What a representation keeps at one scale.</summary>
/// <param name="Scale">The scale's name.</param>
/// <param name="Representation">R(e), in [0, 1].</param>
/// <param name="Factors">The factors probed there.</param>
public sealed record ScaleReading(string Scale, Reading Representation, ImmutableArray<string> Factors);

/// <summary>Support and error of the rows that contain an element.</summary>
/// <param name="Symbol">The element.</param>
/// <param name="CorpusRows">Corpus rows that contain it; null without a corpus.</param>
/// <param name="EvaluationRows">Evaluation rows that contain it.</param>
/// <param name="TargetRows">Target rows that contain it.</param>
/// <param name="ErrorRatio">MAE of its evaluation rows over that of all; null where there are too few.</param>
/// <param name="TargetInside">Share of its target rows inside the boundary; null without target rows or boundary.</param>
public sealed record ElementReading(
    string Symbol, int? CorpusRows, int EvaluationRows, int TargetRows, double? ErrorRatio, double? TargetInside);

/// <summary>A boundary condition as a result states it.</summary>
/// <param name="Code">Stable identifier.</param>
/// <param name="Layer">Its layer.</param>
/// <param name="Verdict">The judgement.</param>
/// <param name="Statistic">What was judged.</param>
/// <param name="Null">Against what, at which level.</param>
/// <param name="Evidence">What was seen.</param>
/// <param name="Remedy">What to do.</param>
public sealed record ConditionReading(
    string Code, Layer Layer, Verdict Verdict, Reading Statistic, string Null, string Evidence, string Remedy)
{
    /// <summary>The reading of a condition.</summary>
    public static ConditionReading Of(Condition condition) => new(
        condition.Code, condition.Layer, condition.Verdict, Reading.Of(condition.Statistic), condition.Null, condition.Evidence, condition.Remedy);
}

/// <summary>A file that was read.</summary>
/// <param name="Role">What it was to the audit, e.g. <c>corpus</c>.</param>
/// <param name="Path">Its path as the manifest gives it.</param>
/// <param name="Sha256">SHA-256 of its bytes, in lower-case hexadecimal digits.</param>
/// <param name="Rows">Rows used; null where it has none.</param>
public sealed record InputReading(string Role, string Path, string Sha256, int? Rows);

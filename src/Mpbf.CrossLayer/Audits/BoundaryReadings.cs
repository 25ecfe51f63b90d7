using System.Collections.Immutable;
using Mpbf.Core;
using Mpbf.Core.Estimates;
using Mpbf.Core.Matter;
using Mpbf.CrossLayer.Boundaries;
using Mpbf.CrossLayer.Results;

namespace Mpbf.CrossLayer.Audits;

/// <summary>The boundary and its map of elements, as a result states them.</summary>
internal static class BoundaryReadings
{
    private const int ObservedPoints = 10, LeastRows = 5;

    public static BoundaryReading Of(Boundary boundary, AuditInput input)
    {
        Predictions predictions = input.Predictions;
        BoundarySkill weakest = boundary.Skill.MinBy(skill => skill.Auroc.Value)!;
        SupportTerm[] kept = [.. boundary.Support.Kept];
        double? alone = kept.Length == 1 && boundary.IsUsable ? kept[0].ValueAt(boundary.Threshold.Value) : null;
        return new()
        {
            Usable = boundary.IsUsable,
            Refusal = boundary.Refusal,
            Skill = Reading.Of(weakest.Auroc),
            Threshold = boundary.IsUsable ? Reading.Of(boundary.Threshold) : new Reading { NotAssessed = "no usable boundary" },
            Coverage = Reading.Of(boundary.DomainCoverage),
            ToleratedRatio = boundary.Options.ToleratedRatio,
            Reached = boundary.IsReached,
            BaseRate = boundary.BaseRate,
            HoldOuts = [.. boundary.Skill.Select(skill => new HoldOutReading(
                skill.HoldOut, Reading.Of(skill.Auroc), Reading.Of(skill.RankCorrelation), skill.PermutationP, Finite(skill.NullAuroc), skill.IsAboveChance))],
            Terms = [.. boundary.Support.Terms.Select((term, i) => new TermReading(term.Name, boundary.Support.Weights[i], boundary.Support.Weights[i] > 0 ? alone : null))],
            Curve = Curve(boundary),
            Observed = Observed(boundary, predictions),
            Groups = [.. boundary.Groups.OrderByDescending(group => group.ErrorRatio.Value).Select(group => new GroupReading(
                group.Group, group.RowCount, group.MeanAbsoluteError, Reading.Of(group.ErrorRatio), Finite(group.Control.Lower), Finite(group.Control.Upper), Reading.Of(group.OverDummy), Reading.Of(group.OverSpread), group.MeanSupport))],
            Zones = Zones(boundary, input),
        };
    }

    private static ImmutableArray<ZonesReading> Zones(Boundary boundary, AuditInput input)
    {
        IEnumerable<Grouping> groupings = new[] { Grouping.ByElement(input.Materials.Compositions), Grouping.ByChemicalSystem(input.Materials.Compositions) }
            .Concat(input.Predictions.Groupings).Concat(input.Zones).DistinctBy(grouping => grouping.Name);
        return [.. BoundaryZone.Of(boundary, input.Predictions, groupings, new Resampling(input.Seed, input.Draws)).Chunk(3)
            .Select(zones => new ZonesReading(zones[0].Kind, zones[0].Group, Cell(zones[0]), Cell(zones[1]), Cell(zones[2])))];

        static ZoneReading Cell(BoundaryZone zone) => new(zone.RowCount, Reading.Of(zone.ErrorRatio));
    }

    public static ImmutableArray<ElementReading> ElementsOf(Boundary boundary, AuditInput input)
    {
        Dictionary<Element, int[]> evaluation = RowsByElement(input.Materials);
        Dictionary<Element, int[]> corpus = RowsByElement(input.Corpus), target = RowsByElement(input.Target);
        double[] errors = [.. input.Predictions.Residuals().Select(Math.Abs)];
        double overall = errors.Average();
        return [.. Element.All.Where(element => evaluation.ContainsKey(element) || target.ContainsKey(element)).Select(element =>
        {
            int[] rows = evaluation.GetValueOrDefault(element, []), targetRows = target.GetValueOrDefault(element, []);
            bool isJudged = boundary.IsUsable && targetRows.Length > 0 && !boundary.Support.Target.IsEmpty;
            return new ElementReading(
                element.Symbol, input.Corpus is null ? null : corpus.GetValueOrDefault(element, []).Length, rows.Length, targetRows.Length,
                rows.Length >= LeastRows && overall > 0 ? rows.Average(row => errors[row]) / overall : null,
                isJudged ? targetRows.Average(row => boundary.Support.Target[row] <= boundary.Threshold.Value ? 1.0 : 0.0) : null);
        })];
    }

    private static ImmutableArray<CurvePoint> Curve(Boundary boundary)
    {
        ImmutableArray<CurvePoint>.Builder points = ImmutableArray.CreateBuilder<CurvePoint>();
        for (int i = 0; i < boundary.ErrorRatio.Positions.Length; i++)
        {
            if (double.IsFinite(boundary.ErrorRatio.Levels[i])) points.Add(new CurvePoint(boundary.ErrorRatio.Positions[i], boundary.ErrorRatio.Levels[i]));
        }

        return points.ToImmutable();
    }

    private static ImmutableArray<CurvePoint> Observed(Boundary boundary, Predictions predictions)
    {
        double[] errors = [.. predictions.Residuals().Select(Math.Abs)];
        double overall = errors.Average();
        if (overall == 0) return [];
        int[] order = [.. Enumerable.Range(0, errors.Length).OrderBy(row => boundary.Support.OutOfGroup[row])];
        int size = Math.Max(1, order.Length / ObservedPoints);
        return [.. order.Chunk(size).Select(rows => new CurvePoint(
            rows.Average(row => boundary.Support.OutOfGroup[row]), rows.Average(row => errors[row]) / overall, rows.Length))];
    }

    private static Dictionary<Element, int[]> RowsByElement(MaterialTable? table) => table is null
        ? []
        : Enumerable.Range(0, table.Count)
            .SelectMany(row => table.Compositions[row].Amounts.Select(pair => (pair.Element, row)))
            .GroupBy(pair => pair.Element, pair => pair.row)
            .ToDictionary(group => group.Key, group => group.ToArray());

    private static double Finite(double value) => double.IsFinite(value) ? value : 0;
}

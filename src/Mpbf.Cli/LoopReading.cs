using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Mpbf.Core.Conditions;
using Mpbf.Core.Estimates;
using Mpbf.CrossLayer.Expressions;
using Mpbf.CrossLayer.Results;
using Mpbf.Isl;
using Mpbf.Isl.Campaigns;

namespace Mpbf.Cli;

/// <summary>What <c>mpbf loop</c> says of a campaign: the parts of expression (3) by round and in all, both of its readings, the alarm of trust apart, and the conditions.</summary>
internal sealed record LoopReading
{
    private const int Width = 80, MostRounds = 16;

    public required Goal Goal { get; init; }

    public required int InitialCount { get; init; }

    public required int ProposalCount { get; init; }

    /// <summary>Whether trust alone raises the alarm; null where there are too few intervals.</summary>
    public required bool? TrustAlarm { get; init; }

    public required double OwnLabelShare { get; init; }

    /// <summary>The parts and S_f over the whole campaign.</summary>
    public required OrderedDictionary<string, Reading> Steering { get; init; }

    public required ImmutableArray<RoundReading> Rounds { get; init; }

    public required ImmutableArray<ConditionReading> Conditions { get; init; }

    public static LoopReading Of(Campaign campaign, Resampling resampling)
    {
        ImmutableArray<SteeringRound> rounds = SteeringRounds.Of(campaign, resampling);
        SteeringRound last = rounds[^1];
        var expression = new SteeringFidelity();
        Steering steering = SteeringAssessment.Assess(campaign, resampling);
        return new LoopReading
        {
            Goal = campaign.Goal,
            InitialCount = campaign.Initial.Length,
            ProposalCount = campaign.Proposals.Length,
            TrustAlarm = last.IsAlarm,
            OwnLabelShare = campaign.OwnLabelShare,
            Steering = new()
            {
                ["O_m∘C_d"] = Reading.Of(last.CorrectedOutput),
                ["C_d"] = Reading.Of(steering.PipelineCorrection),
                ["gain"] = Reading.Of(last.Gain),
                ["trust"] = Reading.Of(last.Trust),
                ["T_r"] = Reading.Of(last.TradeOffResolution),
                ["S_f"] = Reading.Of(Fidelity(expression, last)),
                ["S_f as printed"] = Reading.Of(last.TradeOffResolution.IsAssessed ? expression.AsPrinted(last.CorrectedOutput, last.TradeOffResolution.Estimate) : last.TradeOffResolution),
            },
            Rounds = [.. rounds.Select(round => new RoundReading(round.Round, round.Count, round.HitCount, round.CoveredCount, Reading.Of(round.CorrectedOutput), Reading.Of(round.Gain), Reading.Of(round.Trust), Reading.Of(round.TradeOffResolution), Reading.Of(Fidelity(expression, round)), round.IsAlarm))],
            Conditions = [.. steering.Conditions.Select(condition => new ConditionReading(condition.Code, condition.Verdict, condition.Evidence, condition.Remedy))],
        };
    }

    public string ToText(string name)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{name}: {ProposalCount} measured proposals in {Rounds.Length} rounds\nafter {InitialCount} measurements; goal: {(Goal == Goal.Maximise ? "maximise" : "minimise")}\n\n");
        foreach ((string part, Reading reading) in Steering) Wrap(text, $"{part,-16}{(reading.IsAssessed ? reading.ToString() : $"not assessed: {reading.NotAssessed}")}", 16);
        foreach (string warning in Steering.Values.SelectMany(reading => reading.Warnings).Distinct(StringComparer.Ordinal)) Wrap(text, $"  - {warning}", 4);
        Wrap(text, $"\ntrust alarm     {TrustAlarm switch { true => "RAISED: measured outcomes lie outside their intervals too often", false => "not raised", null => "not assessed: fewer than nine proposals with an interval" }}", 16);
        text.Append(CultureInfo.InvariantCulture, $"own labels      {100 * OwnLabelShare:F0} % of what was learned after the initial design\n");

        text.Append(CultureInfo.InvariantCulture, $"\n{"round",5}{"n",5}{"hits",6}{"inside",8}{"|",3}{"O_m∘C_d",9}{"gain",8}{"trust",8}{"T_r",8}{"S_f",8}{"alarm",8}\n");
        int step = Math.Max(1, (Rounds.Length + MostRounds - 1) / MostRounds);
        foreach ((int i, RoundReading round) in Rounds.Index())
        {
            if (i % step != 0 && i != Rounds.Length - 1) continue;
            text.Append(CultureInfo.InvariantCulture, $"{round.Round,5}{round.Count,5}{round.HitCount,6}{(round.CoveredCount?.ToString(CultureInfo.InvariantCulture) ?? "–"),8}{"|",3}{Short(round.CorrectedOutput),9}{Short(round.Gain),8}{Short(round.Trust),8}{Short(round.TradeOffResolution),8}{Short(round.SteeringFidelity),8}{round.IsAlarm switch { true => "yes", false => "no", null => "–" },8}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"hits and inside: of the round; right of the bar: so far{(step > 1 ? $"; every {step}th round" : "")}\n");
        foreach (ConditionReading condition in Conditions)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{condition.Code}: {Said(condition.Verdict)}\n");
            if (condition.Evidence.Length > 0) Wrap(text, $"  {condition.Evidence}", 2);
            if (condition.Verdict != Verdict.Clear) Wrap(text, $"  → {condition.Remedy}", 4);
        }

        return text.ToString();
    }

    /// <summary>Breaks a line between words.</summary>
    public static void Wrap(StringBuilder text, string line, int indent)
    {
        int start = 0, room = Width;
        while (line.Length - start > room)
        {
            int space = line.LastIndexOf(' ', start + room, room);
            if (space <= start) space = start + room;
            text.Append(line.AsSpan(start, space - start).TrimEnd()).Append('\n').Append(' ', indent);
            start = space;
            while (start < line.Length && line[start] == ' ') start++;
            room = Width - indent;
        }

        text.Append(line.AsSpan(start)).Append('\n');
    }

    private static Measure Fidelity(SteeringFidelity expression, SteeringRound round) =>
        Measure.Combine(round.CorrectedOutput, round.TradeOffResolution, (output, resolution) => expression.Of(output, resolution).With("weights are uncalibrated: ½ and ½"));

    private static string Short(Reading reading) => reading.Value?.ToString("F2", CultureInfo.InvariantCulture) ?? "–";

    public static string Said(Verdict verdict) => verdict switch { Verdict.Clear => "clear", Verdict.Watch => "watch", Verdict.Breach => "BREACH", _ => "not assessed" };

    internal sealed record RoundReading(
        int Round, int Count, int HitCount, int? CoveredCount, Reading CorrectedOutput, Reading Gain, Reading Trust, Reading TradeOffResolution, Reading SteeringFidelity, bool? IsAlarm);

    internal sealed record ConditionReading(string Code, Verdict Verdict, string Evidence, string Remedy);
}

using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Mpbf.CrossLayer.Loops;
using Mpbf.CrossLayer.Results;

namespace Mpbf.Cli;

/// <summary>What <c>mpbf simulate --loops</c> says of a policy: its symbols round by round, the gain matrix, its spectral radius and the map of stability.</summary>
internal sealed record CoupledLoopReading(
    string Policy, ImmutableArray<OrderedDictionary<string, Reading>> Rounds, OrderedDictionary<string, Reading> GainMatrix, ImmutableArray<StabilityRow> Stability)
{
    private static readonly double[] Shares = [0, 0.25, 0.5, 0.75, 1, 1.25, 1.5];
    private static readonly (string Name, string Short)[] Columns =
        [("DataVolume", "V_d"), ("PhysicalFidelity", "F_p"), ("BoundaryShift", "ΔB"), ("Overclaim", "L"), ("EpistemicRisk", "E_r"), ("OwnLabelShare", "own"), ("CorrectedOutput", "O_m∘C_d"), ("Trust", "trust"), ("SteeringFidelity", "S_f")];

    public static CoupledLoopReading Of(LoopTrajectory trajectory)
    {
        OrderedDictionary<string, Reading> matrix = trajectory.Gain is { } gain
            ? new()
            {
                ["inner to inner"] = Reading.Of(gain.InnerToInner),
                ["outer to inner"] = Reading.Of(gain.OuterToInner),
                ["inner to outer"] = Reading.Of(gain.InnerToOuter),
                ["outer to outer"] = Reading.Of(gain.OuterToOuter),
                ["spectral radius"] = Reading.Of(gain.SpectralRadius),
            }
            : new() { ["spectral radius"] = new Reading { NotAssessed = trajectory.NoGain } };
        Surface? map = trajectory.Gain is null ? null : Surface.Stability(trajectory.Gain, Shares, Shares);
        return new(
            trajectory.Policy, [.. trajectory.Rounds.Select(round => new OrderedDictionary<string, Reading>(round.Select(pair => KeyValuePair.Create(pair.Key, Reading.Of(pair.Value)))))], matrix,
            map is null ? [] : [.. map.Y.Select((outer, y) => new StabilityRow(outer, [.. map.X.Select((inner, x) => new StabilityPoint(inner, map[x, y]))]))]);
    }

    public void Append(StringBuilder text)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n{Policy}\n{"round",5}");
        foreach ((_, string column) in Columns) text.Append(CultureInfo.InvariantCulture, $"{column,8}");
        text.Append('\n');
        foreach ((int round, OrderedDictionary<string, Reading> symbols) in Rounds.Index())
        {
            text.Append(CultureInfo.InvariantCulture, $"{round,5}");
            foreach ((string name, _) in Columns) text.Append(CultureInfo.InvariantCulture, $"{symbols[name].Value?.ToString("F2", CultureInfo.InvariantCulture) ?? "–",8}");
            text.Append('\n');
        }

        foreach ((string name, Reading reading) in Rounds[^1].Where(pair => !pair.Value.IsAssessed)) LoopReading.Wrap(text, $"  {name} not assessed: {reading.NotAssessed}", 4);
        foreach ((string name, Reading reading) in GainMatrix) LoopReading.Wrap(text, $"  {name,-18}{(reading.IsAssessed ? reading.ToString() : $"not assessed: {reading.NotAssessed}")}", 20);
        if (GainMatrix["spectral radius"] is { Upper: { } upper, Lower: { } lower }) LoopReading.Wrap(text, upper < 1 ? "  deviations die out" : lower > 1 ? "  DEVIATIONS GROW" : "  whether deviations die out is not decided by these runs", 4);
        if (Stability.IsEmpty) return;
        text.Append("  spectral radius where only a share of deviations goes on\n  outer \\ inner");
        foreach (StabilityPoint point in Stability[0].Points) text.Append(CultureInfo.InvariantCulture, $"{point.Inner,7:F2}");
        foreach (StabilityRow row in Stability)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{row.Outer,15:F2}");
            foreach (StabilityPoint point in row.Points) text.Append(CultureInfo.InvariantCulture, $"{point.SpectralRadius,7:F2}");
        }

        text.Append('\n');
    }
}

/// <summary>One row of the map of stability.</summary>
internal sealed record StabilityRow(double Outer, ImmutableArray<StabilityPoint> Points);

/// <summary>One point of it.</summary>
internal sealed record StabilityPoint(double Inner, double SpectralRadius);

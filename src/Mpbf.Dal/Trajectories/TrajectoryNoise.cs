using System.Collections.Immutable;
using System.Globalization;
using Mpbf.Core.Conditions;
using Mpbf.Core.Crystals;
using Mpbf.Core.Estimates;
using Mpbf.Core.Statistics;

namespace Mpbf.Dal.Trajectories;

/// <summary>What frames with forces say of their own noise.</summary>
/// <remarks>
/// Forces of one Hamiltonian add up to nothing. Independent noise of standard deviation σ on each component leaves a net force of σ√N, so that σ² = mean |Σ f|² / 3N over frames. Frames that repeat an earlier one, by their
/// positions or, where these differ, by their forces, carry nothing new. Frames whose forces vanish (perfect crystals under strain) take no part.
/// </remarks>
public sealed record TrajectoryNoise
{
    private const double WatchedNoise = 0.005, NoiseThatMatters = 0.03, RepeatsThatMatter = 0.05, PositionStep = 1e-4, ForceStep = 1e-5, LeastForce = 1e-3;
    private const int LeastFrames = 10;

    /// <summary>Frames with forces that do not vanish.</summary>
    public required int FrameCount { get; init; }

    /// <summary>σ over the root mean square force component.</summary>
    public required Measure RelativeNoise { get; init; }

    /// <summary>Frames whose positions, or whose forces, are those of an earlier frame.</summary>
    public required int RepeatedCount { get; init; }

    /// <summary>The first repeated frames, numbered from 1.</summary>
    public required ImmutableArray<int> Repeated { get; init; }

    /// <summary>Of the energies an atom in file order; null where there are fewer than 10.</summary>
    public required AutocorrelationTime? Autocorrelation { get; init; }

    /// <summary>Measures frames in file order.</summary>
    /// <param name="frames">Structures with forces.</param>
    /// <param name="resampling">Gives the draws, by frame.</param>
    public static TrajectoryNoise Of(IEnumerable<Structure> frames, Resampling resampling)
    {
        ArgumentNullException.ThrowIfNull(frames);
        var sums = new ResampledSums(resampling, 4);
        var energies = new List<double>();
        var positions = new HashSet<string>(StringComparer.Ordinal);
        var forceKeys = new HashSet<string>(StringComparer.Ordinal);
        var repeated = new List<int>();
        int count = 0, number = 0;
        foreach (Structure frame in frames)
        {
            number++;
            if (frame.Labels.Energy is { } energy) energies.Add(energy / frame.Count);
            bool isRepeated = !positions.Add(Key(frame));
            if (frame.Properties.TryGetValue(SiteProperty.Forces, out SiteProperty? forces) && frame.Count > 1 && Totals(forces) is var (net, square) && Math.Sqrt(square / (3 * frame.Count)) >= LeastForce)
            {
                count++;
                sums.Add(string.Create(CultureInfo.InvariantCulture, $"frame {number}"), 1, net.LengthSquared / (3 * frame.Count), square, 3 * frame.Count);
                isRepeated |= !forceKeys.Add(Key(forces.Values, ForceStep));
            }

            if (isRepeated) repeated.Add(number);
        }

        return new()
        {
            FrameCount = count,
            RelativeNoise = count >= LeastFrames
                ? sums.Estimate("noise.net-force", static s => s[2] > 0 ? Math.Sqrt(s[1] / s[0] / (s[2] / s[3])) : double.NaN)
                : Measure.NotAssessed($"{count} frames with forces, fewer than {LeastFrames}; supply structures with forces"),
            RepeatedCount = repeated.Count,
            Repeated = [.. repeated.Take(5)],
            Autocorrelation = energies.Count >= LeastFrames ? AutocorrelationTime.Of([.. energies]) : null,
        };
    }

    /// <summary>The condition <c>dal.trajectory-noise</c>.</summary>
    public Condition Judge()
    {
        const string code = "dal.trajectory-noise", test = "forces of one Hamiltonian add up to 0; watch where the noise that a net force shows lies above 0.5 % of the forces with its interval, breach above 3 % or where over 5 % of the frames repeat";
        if (!RelativeNoise.IsAssessed) return Condition.NotAssessed(code, Layer.DataAssimilation, RelativeNoise.Reason!);
        double lower = RelativeNoise.Estimate.Interval()?.Lower ?? RelativeNoise.Estimate.Value;
        double repeats = (double)RepeatedCount / Math.Max(1, FrameCount);
        Verdict verdict = lower > NoiseThatMatters || repeats > RepeatsThatMatter ? Verdict.Breach : lower > WatchedNoise || RepeatedCount > 0 ? Verdict.Watch : Verdict.Clear;
        string repeated = RepeatedCount == 0 ? "no frame repeats" : $"{RepeatedCount} frames repeat an earlier one (first: {string.Join(", ", Repeated)})";
        return new(
            code, Layer.DataAssimilation, verdict, RelativeNoise, test,
            string.Create(CultureInfo.InvariantCulture, $"{FrameCount} frames with forces: noise {RelativeNoise.Estimate.Value:P2} of the root mean square force; {repeated}{(Autocorrelation is { } time ? $"; {time.EffectiveCount:F0} independent energies" : "")}"),
            verdict == Verdict.Clear ? "none" : RepeatedCount > 0 ? "Drop the repeated frames; count the corpus by independent frames." : "Tighten the convergence of the source, or give its forces less weight: noise makes a model claim too little.");
    }

    private static (Vector3D Net, double Square) Totals(SiteProperty forces)
    {
        (Vector3D net, double square) = (default, 0);
        for (int i = 0; i < forces.Count; i++)
        {
            var force = new Vector3D(forces[i][0], forces[i][1], forces[i][2]);
            net += force;
            square += force.LengthSquared;
        }

        return (net, square);
    }

    private static string Key(Structure frame)
    {
        double[] values = new double[(3 * frame.Count) + 9];
        for (int i = 0; i < frame.Count; i++)
        {
            Vector3D r = frame.CartesianAt(i);
            (values[3 * i], values[(3 * i) + 1], values[(3 * i) + 2]) = (r.X, r.Y, r.Z);
        }

        if (frame.Lattice is { } lattice)
        {
            for (int k = 0; k < 3; k++)
            {
                Vector3D v = k == 0 ? lattice.A : k == 1 ? lattice.B : lattice.C;
                (values[^(9 - (3 * k))], values[^(8 - (3 * k))], values[^(7 - (3 * k))]) = (v.X, v.Y, v.Z);
            }
        }

        return Key(values, PositionStep);
    }

    private static string Key(ReadOnlySpan<double> values, double step)
    {
        byte[] bytes = new byte[values.Length * sizeof(long)];
        for (int i = 0; i < values.Length; i++) BitConverter.TryWriteBytes(bytes.AsSpan(i * sizeof(long)), double.IsFinite(values[i]) ? (long)Math.Round(values[i] / step) : long.MinValue);
        return Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(bytes));
    }
}

using System.Collections.Immutable;
using System.Globalization;
using MathNet.Numerics.Distributions;

namespace Mpbf.Core.Estimates;

/// <summary>
/// A value with its joint bootstrap draws. Draw b of every estimate of one <see cref="Resampling"/> comes from the same
/// resampling of the same groups, so operators work draw by draw and correlations between estimates are kept without
/// any formula for them. Immutable. Compared by reference.
/// </summary>
/// <remarks>
/// Three kinds of spread: <em>exact</em> (a number without spread), <em>draws</em>, and <em>unknown</em> (fewer than
/// <see cref="Resampling.MinimumGroupCount"/> groups, hence no interval). Exact numbers combine with anything; a result with an
/// unknown part has an unknown spread.
/// </remarks>
public sealed class Estimate
{
    private const double LargestUndefinedShare = 0.05;

    private readonly double[] _draws;

    internal Estimate(
        double value, double[] draws, Resampling? resampling, bool isExact, string method, int rowCount, int groupCount,
        Subject subject, ImmutableArray<string> warnings)
    {
        (Value, _draws, Resampling, IsExact, Method) = (value, draws, resampling, isExact, method);
        (RowCount, GroupCount, Subject, Warnings) = (rowCount, groupCount, subject, warnings);
    }

    /// <summary>The value from the data as they are, each group once.</summary>
    public double Value { get; }

    /// <summary>The joint draws, one for each draw index of <see cref="Resampling"/>; empty when exact or when the spread is unknown. NaN where the statistic was undefined.</summary>
    public ReadOnlySpan<double> Draws => _draws;

    /// <summary>The resampling the draws come from; null when there are none.</summary>
    public Resampling? Resampling { get; }

    /// <summary>Whether this is a number without spread.</summary>
    public bool IsExact { get; }

    /// <summary>Identifier of the estimator.</summary>
    public string Method { get; }

    /// <summary>Rows behind the value; of a combination, those of the smaller part; 0 when exact.</summary>
    public int RowCount { get; }

    /// <summary>Resampling groups behind the value; of a combination, those of the smaller part; 0 when exact.</summary>
    public int GroupCount { get; }

    /// <summary>What the value speaks of; a combination with an encoder's part speaks of the encoder.</summary>
    public Subject Subject { get; }

    /// <summary>Reservations that travel with the value into every rendering.</summary>
    public ImmutableArray<string> Warnings { get; }

    /// <summary>A number without spread.</summary>
    /// <param name="value">Any number that is not NaN.</param>
    /// <param name="method">Where it comes from.</param>
    /// <param name="subject">What it speaks of.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="value"/> is NaN.</exception>
    public static Estimate Exact(double value, string method = "given", Subject subject = Subject.Model)
    {
        if (double.IsNaN(value)) throw new ArgumentOutOfRangeException(nameof(value), value, "An exact value is a number.");
        return new(value, [], null, true, method, 0, 0, subject, []);
    }

    /// <summary>A value with draws that the caller made, index-aligned with all others of the same resampling.</summary>
    /// <param name="value">The point value.</param>
    /// <param name="draws">One value a draw index; NaN where undefined. Shape: <see cref="Resampling.DrawCount"/>.</param>
    /// <param name="resampling">The resampling that the draws follow.</param>
    /// <param name="method">Identifier of the estimator.</param>
    /// <param name="rowCount">Rows behind it.</param>
    /// <param name="groupCount">Groups behind it; below <see cref="Resampling.MinimumGroupCount"/> the spread is unknown.</param>
    /// <param name="subject">What it speaks of.</param>
    /// <exception cref="ArgumentException">The number of draws is not that of the resampling.</exception>
    public static Estimate FromDraws(
        double value, ReadOnlySpan<double> draws, Resampling resampling, string method, int rowCount, int groupCount,
        Subject subject = Subject.Model)
    {
        ArgumentNullException.ThrowIfNull(resampling);
        if (draws.Length != resampling.DrawCount)
            throw new ArgumentException($"Found {draws.Length} draws; the resampling has {resampling.DrawCount}.", nameof(draws));
        return groupCount < Resampling.MinimumGroupCount
            ? new(value, [], null, false, method, rowCount, groupCount, subject,
                [$"no interval: {groupCount} groups, at least {Resampling.MinimumGroupCount} needed"])
            : new(value, draws.ToArray(), resampling, false, method, rowCount, groupCount, subject, []);
    }

    /// <summary>A value whose spread is not known; no combination with it has an interval.</summary>
    /// <param name="value">The value.</param>
    /// <param name="method">Identifier of the estimator.</param>
    /// <param name="rowCount">Rows behind it.</param>
    /// <param name="reason">Why there is no interval.</param>
    /// <param name="subject">What it speaks of.</param>
    public static Estimate WithoutInterval(double value, string method, int rowCount, string reason, Subject subject = Subject.Model) =>
        new(value, [], null, false, method, rowCount, 0, subject, [$"no interval: {reason}"]);

    /// <summary>
    /// Expanded percentile interval of the draws (Hesterberg 2015): draws of n groups scatter as √((n − 1)/n) of the deviation among n and know no Student's t, so the tail is Φ(−t √(n/(n − 1))), t the quantile of n − 1 degrees of freedom;
    /// quantiles of type 6 (Hyndman and Fan 1996), beyond the outermost draws these. An exact number gives the point interval; null where the spread is unknown or more than 5 % of the draws are undefined.
    /// </summary>
    /// <param name="level">Confidence level in (0, 1).</param>
    /// <exception cref="ArgumentOutOfRangeException">The level lies outside (0, 1).</exception>
    public Interval? Interval(double level = 0.95)
    {
        if (!(level > 0 && level < 1)) throw new ArgumentOutOfRangeException(nameof(level), level, "Allowed: 0 < level < 1.");
        if (IsExact) return new Interval(Value, Value);
        double[] defined = Array.FindAll(_draws, double.IsFinite);
        if (defined.Length == 0 || defined.Length < (1 - LargestUndefinedShare) * _draws.Length) return null;
        Array.Sort(defined);
        double tail = ExpandedTail((1 - level) / 2, GroupCount);
        return new Interval(Quantile(defined, tail), Quantile(defined, 1 - tail));
    }

    /// <summary>Standard deviation of the defined draws; 0 for an exact number, NaN where the spread is unknown. Steadier than percentiles far out in the tails.</summary>
    public double StandardError
    {
        get
        {
            if (IsExact) return 0;
            double[] defined = Array.FindAll(_draws, double.IsFinite);
            if (defined.Length < 2) return double.NaN;
            double mean = defined.Average();
            return Math.Sqrt(defined.Sum(draw => (draw - mean) * (draw - mean)) / (defined.Length - 1));
        }
    }

    /// <summary>A function of this value, applied to the point and to each draw.</summary>
    public Estimate Map(Func<double, double> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return new(function(Value), Array.ConvertAll(_draws, x => function(x)), Resampling, IsExact, Method, RowCount, GroupCount, Subject, Warnings);
    }

    /// <summary>A function of two values, applied to the points and draw by draw.</summary>
    /// <exception cref="ArgumentException">The draws of the two come from different resamplings.</exception>
    public static Estimate Combine(Estimate left, Estimate right, Func<double, double, double> function)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        ArgumentNullException.ThrowIfNull(function);
        if (left.Resampling is not null && right.Resampling is not null && left.Resampling != right.Resampling)
            throw new ArgumentException($"The draws are not joint: {left.Resampling} against {right.Resampling}.", nameof(right));

        bool isExact = left.IsExact && right.IsExact;
        bool hasDraws = !isExact && left.HasKnownSpread && right.HasKnownSpread;
        Resampling? resampling = hasDraws ? left.Resampling ?? right.Resampling : null;
        double[] draws = new double[resampling?.DrawCount ?? 0];
        for (int b = 0; b < draws.Length; b++) draws[b] = function(left.DrawOrValue(b), right.DrawOrValue(b));

        return new(
            function(left.Value, right.Value), draws, resampling, isExact,
            left.Method == right.Method ? left.Method : $"{left.Method}, {right.Method}",
            Smaller(left.RowCount, right.RowCount, left.IsExact, right.IsExact),
            Smaller(left.GroupCount, right.GroupCount, left.IsExact, right.IsExact),
            left.Subject == Subject.Encoder ? Subject.Encoder : right.Subject,
            [.. left.Warnings.Union(right.Warnings, StringComparer.Ordinal)]);
    }

    /// <summary>The same numbers under the name of the expression they became.</summary>
    public Estimate Named(string method) =>
        new(Value, _draws, Resampling, IsExact, method, RowCount, GroupCount, Subject, Warnings);

    /// <summary>The same numbers with a further reservation.</summary>
    public Estimate With(string warning) =>
        Warnings.Contains(warning, StringComparer.Ordinal)
            ? this
            : new(Value, _draws, Resampling, IsExact, Method, RowCount, GroupCount, Subject, Warnings.Add(warning));

    /// <summary>The same numbers, speaking of something else.</summary>
    public Estimate About(Subject subject) =>
        new(Value, _draws, Resampling, IsExact, Method, RowCount, GroupCount, subject, Warnings);

    /// <summary>A number without spread.</summary>
    public static implicit operator Estimate(double value) => Exact(value);

    /// <summary>Draw-wise sum.</summary>
    public static Estimate operator +(Estimate left, Estimate right) => Combine(left, right, static (x, y) => x + y);

    /// <summary>Draw-wise difference.</summary>
    public static Estimate operator -(Estimate left, Estimate right) => Combine(left, right, static (x, y) => x - y);

    /// <summary>Draw-wise product.</summary>
    public static Estimate operator *(Estimate left, Estimate right) => Combine(left, right, static (x, y) => x * y);

    /// <summary>Draw-wise quotient; IEEE division, so a zero denominator gives a draw that counts as undefined.</summary>
    public static Estimate operator /(Estimate left, Estimate right) => Combine(left, right, static (x, y) => x / y);

    /// <summary>Draw-wise negation.</summary>
    public static Estimate operator -(Estimate value) => value.Map(static x => -x);

    /// <summary>Value with its 95 % interval, as <c>0.72 [0.65, 0.79]</c>.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Value:G3}{(IsExact ? "" : Interval() is { } interval ? $" {interval}" : " (no interval)")}");

    private bool HasKnownSpread => IsExact || Resampling is not null;

    private double DrawOrValue(int draw) => IsExact ? Value : _draws[draw];

    private static int Smaller(int left, int right, bool leftIsExact, bool rightIsExact) =>
        leftIsExact ? right : rightIsExact ? left : Math.Min(left, right);

    /// <summary>The quantile of Student's t from the normal one by four terms in 1/ν (Abramowitz and Stegun 1972, 26.7.5): from 19 degrees of freedom on to 3·10⁻⁴ at levels up to 99 %.</summary>
    private static double ExpandedTail(double tail, int groupCount)
    {
        double z = Normal.InvCDF(0, 1, 1 - tail), degrees = groupCount - 1, square = z * z;
        double student = z * (1
            + ((square + 1) / (4 * degrees))
            + (((((5 * square) + 16) * square) + 3) / (96 * degrees * degrees))
            + (((((((3 * square) + 19) * square) + 17) * square) - 15) / (384 * degrees * degrees * degrees)));
        return Normal.CDF(0, 1, -student * Math.Sqrt(groupCount / degrees));
    }

    private static double Quantile(double[] sorted, double probability)
    {
        double position = Math.Clamp((probability * (sorted.Length + 1)) - 1, 0, sorted.Length - 1);
        int below = (int)position;
        return below + 1 == sorted.Length
            ? sorted[below]
            : sorted[below] + ((position - below) * (sorted[below + 1] - sorted[below]));
    }
}

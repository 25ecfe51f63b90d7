using Mpbf.CrossLayer.Expressions;
using Mpbf.CrossLayer.Propagation;

namespace Mpbf.CrossLayer.Tests.Propagation;

/// <summary>Bulk forms against the expressions on plain numbers, which are tested by hand.</summary>
public sealed class BulkExpressionsTests
{
    private const int Count = 10_000; // several stretches, the last one short

    [Fact]
    public void BoundaryShift_ManySamples_EqualsThePlainForm() => Same(
        BulkExpressions.BoundaryShift, 4, s => new BoundaryShift { CoverageScale = s[0], PriorWeight = s[2] }.Of(s[1], s[3]));

    [Fact]
    public void AbstractionIntegrity_ManySamples_EqualsThePlainForm() => Same(
        BulkExpressions.AbstractionIntegrity, 7, s => new AbstractionIntegrity { IntegrationWeight = s[0], PenaltyWeight = s[1] }.Of(s.AsSpan(3), s[2]));

    [Fact]
    public void SteeringFidelity_ManySamples_EqualsThePlainForm() => Same(
        BulkExpressions.SteeringFidelity, 5, s => new SteeringFidelity { FeedbackWeight = s[0], ResolutionWeight = s[1] }.Of(s[2], Math.Sqrt(s[3] * s[4])));

    [Fact]
    public void TradeOff_ManySamples_EqualsThePlainFormWithItsFloor() => Same(
        BulkExpressions.TradeOff, 5, s => new TradeOff { ScaleWeight = s[0], RiskWeight = s[1] }.Of(s[2], s[3], s[4]));

    [Fact]
    public void Evaluate_ColumnOfAnotherLength_Throws() =>
        FluentActions.Invoking(() => BulkEvaluation.Evaluate(BulkExpressions.BoundaryShift, [[1], [1], [1], [1, 2]], new double[3])).Should().Throw<ArgumentException>().WithMessage("*Column 3 has 2 samples*");

    [Fact]
    public void Evaluate_NoSample_DoesNothing() => BulkEvaluation.Evaluate(BulkExpressions.BoundaryShift, [[], [], [], []], []);

    private static void Same(BulkExpression bulk, int symbols, Func<double[], double> plain)
    {
        var random = new Random(1);
        double[][] columns = [.. Enumerable.Range(0, symbols).Select(_ => Enumerable.Range(0, Count).Select(_ => random.NextDouble()).ToArray())];
        columns[0] = [0.7]; // a constant coefficient
        double[] values = new double[Count];

        BulkEvaluation.Evaluate(bulk, columns, values);

        for (int j = 0; j < Count; j++)
            values[j].Should().BeApproximately(plain(Array.ConvertAll(columns, column => column[column.Length == 1 ? 0 : j])), 1e-12 * (1 + Math.Abs(values[j])), "rounding of a fused product");
    }
}

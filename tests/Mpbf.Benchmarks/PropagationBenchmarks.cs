using BenchmarkDotNet.Attributes;
using Mpbf.Core.Conditions;
using Mpbf.Core.Estimates;
using Mpbf.CrossLayer.Propagation;

namespace Mpbf.Benchmarks;

/// <summary>10⁷ samples through each expression, every symbol but the coefficients a column; then propagation with Sobol shares of all four expressions from 200 draws.</summary>
[MemoryDiagnoser, MinColumn, MedianColumn]
public class PropagationBenchmarks
{
    private const int SampleCount = 10_000_000, LargestSymbolCount = 6;
    private readonly double[][] _samples = new double[LargestSymbolCount][];
    private readonly double[] _values = new double[SampleCount];
    private readonly Estimate[] _symbols = new Estimate[LargestSymbolCount];

    [GlobalSetup]
    public void Sample()
    {
        var random = new Random(1);
        var resampling = new Resampling(1);
        for (int symbol = 0; symbol < LargestSymbolCount; symbol++)
        {
            _samples[symbol] = new double[SampleCount];
            for (int i = 0; i < SampleCount; i++) _samples[symbol][i] = random.NextDouble();
            _symbols[symbol] = Estimate.FromDraws(0.5, _samples[symbol].AsSpan(0, resampling.DrawCount), resampling, "uniform", 100, 100);
        }
    }

    [Benchmark]
    public void BoundaryShift() => BulkEvaluation.Evaluate(BulkExpressions.BoundaryShift, [[1], _samples[0], [1], _samples[1]], _values);

    [Benchmark]
    public void AbstractionIntegrityOfFiveScales() => BulkEvaluation.Evaluate(BulkExpressions.AbstractionIntegrity, [[1], [1], .. _samples], _values);

    [Benchmark]
    public void SteeringFidelity() => BulkEvaluation.Evaluate(BulkExpressions.SteeringFidelity, [[0.5], [0.5], .. _samples[..3]], _values);

    [Benchmark]
    public void TradeOff() => BulkEvaluation.Evaluate(BulkExpressions.TradeOff, [[1], [1], .. _samples[..3]], _values);

    [Benchmark]
    public double PropagationAndSobolSharesOfAllFour() =>
        Of(BulkExpressions.BoundaryShift, 2) + Of(BulkExpressions.AbstractionIntegrity, 6) + Of(BulkExpressions.SteeringFidelity, 3) + Of(BulkExpressions.TradeOff, 3);

    /// <summary>Two coefficients first, but for expression (1), where they alternate with symbols: for the time it takes the order does not matter.</summary>
    private double Of(BulkExpression expression, int symbolCount) => PropagatedVariance.Of(
        expression, [new("first", null, 1), new("second", null, 1), .. _symbols.Take(symbolCount).Select((symbol, i) => new UncertainSymbol($"{i}", (Layer)(i % 3), symbol))], 1)!.StandardDeviation;
}

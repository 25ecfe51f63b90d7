#:project ../../src/Mpbf.CrossLayer/Mpbf.CrossLayer.csproj
#:property NoWarn=$(NoWarn);MA0047
// What carries the uncertainty of T_s when invariance and risk were both measured, and what 10⁶ samples of one's own give.
//   dotnet run docs/notebooks/propagate.cs
using MathNet.Numerics.Distributions;
using Mpbf.Core.Conditions;
using Mpbf.Core.Estimates;
using Mpbf.CrossLayer.Propagation;

var resampling = new Resampling(7);
var random = new Random(7);
Estimate Measured(double value, double deviation) => Estimate.FromDraws(value, [.. Enumerable.Range(0, resampling.DrawCount).Select(_ => Normal.Sample(random, value, deviation))], resampling, "example", 100, 100);

PropagatedVariance found = PropagatedVariance.Of(
    BulkExpressions.TradeOff,
    [
        new("ScaleWeight", null, 1), new("RiskWeight", null, 1), new("PretrainingScale", null, 0.7),
        new("InvarianceDensity", Layer.RepresentationalAbstraction, Measured(0.8, 0.03)), new("EpistemicRisk", Layer.CrossLayer, Measured(0.2, 0.02)),
    ],
    seed: 7)!;
foreach (VarianceShare share in found.Symbols) Console.WriteLine(FormattableString.Invariant($"{share.Name}: {share.FirstOrder:F2} of the variance, {share.Total:F2} with interactions"));
Console.WriteLine(FormattableString.Invariant($"T_s ± {found.StandardDeviation:F3}, linearised {found.DeltaStandardDeviation:F3}"));

double[] invariance = new double[1_000_000], risk = new double[invariance.Length], tradeOff = new double[invariance.Length];
Normal.Samples(random, invariance, 0.8, 0.03);
Beta.Samples(random, risk, 20, 80);
BulkEvaluation.Evaluate(BulkExpressions.TradeOff, [[1], [1], [0.7], invariance, risk], tradeOff);
Array.Sort(tradeOff);
Console.WriteLine(FormattableString.Invariant($"own samples: 95 % between {tradeOff[25_000]:F3} and {tradeOff[975_000]:F3}"));

#:project ../../src/Mpbf.CrossLayer/Mpbf.CrossLayer.csproj
// A loop that asks the guard before it uses a prediction, and tells it every outcome.
//   dotnet run docs/notebooks/guard-loop.cs
using Mpbf.CrossLayer.Audits;
using Mpbf.CrossLayer.Examples;
using Mpbf.Guard;

AuditInput input = SemiconductorExample.Load();
using var guard = new BoundaryGuard(new BoundaryAudit().Run(input).Guard!);
for (int row = 0; row < input.Predictions.Count; row++)
{
    double prediction = input.Predictions.Prediction[row], sigma = input.Predictions.Sigma!.Value[row];
    GuardDecision decision = guard.Decide([], prediction, sigma);
    if (row < 5) Console.WriteLine(FormattableString.Invariant($"{input.Predictions.Ids[row],-8} {prediction,6:F2} eV ± {sigma:F2}: {decision.Verdict} ({decision.Reason}), risk {decision.Risk:F2}, 90 % interval {decision.Interval}"));
    guard.Observe(decision, input.Predictions.Truth[row]);
}

GuardHealth health = guard.Health;
Console.WriteLine(FormattableString.Invariant($"trusted {health.Trusted}, deferred {health.Deferred}, rejected {health.Rejected}; coverage {health.Coverage:F2} of {health.Observed} outcomes, healthy: {health.IsHealthy}"));

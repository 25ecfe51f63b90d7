#:project ../../src/Mpbf.CrossLayer/Mpbf.CrossLayer.csproj
// dotnet run docs/notebooks/first-audit.cs -- docs/notebooks/predictions.csv
using Mpbf.Core;
using Mpbf.Core.Matter;
using Mpbf.CrossLayer.Audits;
using Mpbf.CrossLayer.Results;
using Mpbf.Dal.Tables;

Table table = Table.Load(args[0], ["formula", "measured", "predicted", "sigma"]);
var materials = new MaterialTable("evaluation", table.Text("formula").Select(Composition.Parse)) { Fidelity = "experiment" };
var predictions = new Predictions(materials.Ids, table.Numbers("measured"), table.Numbers("predicted"), materials.ResamplingKeys) { Sigma = [.. table.Numbers("sigma")] };
AuditResult result = new BoundaryAudit().Run(new AuditInput(materials, predictions) { Tolerance = 0.5, Unit = "eV" });

Console.WriteLine(result.Boundary.Usable ? $"trust it up to s* = {result.Boundary.Threshold}" : $"no usable boundary: {result.Boundary.Refusal}");
Console.WriteLine(FormattableString.Invariant($"errors beyond 0.5 eV: {result.Boundary.BaseRate:P0}"));
Console.WriteLine($"beyond 2 sigma:       {result.Shift.BeyondTwoSigma} (0.0455 if sigma were honest)");

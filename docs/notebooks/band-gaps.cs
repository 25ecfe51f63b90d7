#:project ../../src/Mpbf.CrossLayer/Mpbf.CrossLayer.csproj
// The two band-gap audits on the measured compositions that both models predict: dotnet run -c Release docs/notebooks/band-gaps.cs
using Mpbf.Core;
using Mpbf.Core.Matter;
using Mpbf.CrossLayer.Audits;
using Mpbf.CrossLayer.Results;

AuditInput simulation = ManifestReader.Read("docs/cases/band-gaps-simulation.json"), home = ManifestReader.Read("docs/cases/band-gaps-home.json");
HashSet<string> shared = [.. Keys(simulation)];
shared.IntersectWith(Keys(home));
var target = new MaterialTable("target", simulation.Materials.Compositions.Where(composition => shared.Contains(composition.JoinKey)));
AuditResult[] results = [.. new[] { simulation, home }.Select(input => new BoundaryAudit().Run(OnShared(input)))];

Console.WriteLine($"{shared.Count} shared compositions{"",-6}trained on PBE            trained on measured gaps");
Print("V_d, nats", result => result.Symbols["DataVolume"]);
Print("F_p", result => result.Symbols["PhysicalFidelity"]);
Print("E_r, same target", result => result.Symbols["EpistemicRisk"]);
Print("observed over-claim L", result => result.Shift.Observed);
Print("beyond 2 sigma", result => result.Shift.BeyondTwoSigma);
Print("claimed minus real share", result => result.Shift.ToleranceGap);
Print("boundary: AUROC", result => result.Boundary.Skill);

AuditInput OnShared(AuditInput input)
{
    int[] rows = [.. Enumerable.Range(0, input.Materials.Count).Where(row => shared.Contains(input.Materials.Compositions[row].JoinKey))];
    var materials = new MaterialTable("evaluation", rows.Select(row => input.Materials.Compositions[row])) { Fidelity = input.Materials.Fidelity, Unit = input.Unit };
    return new AuditInput(materials, input.Predictions.Select(rows)) { Corpus = input.Corpus, Reference = input.Reference, Target = target, Tolerance = input.Tolerance, Unit = input.Unit };
}

void Print(string name, Func<AuditResult, Reading> reading) => Console.WriteLine($"{name,-29}{reading(results[0]),-26}{reading(results[1])}");

static IEnumerable<string> Keys(AuditInput input) => input.Materials.Compositions.Select(composition => composition.JoinKey);

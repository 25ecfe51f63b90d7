#:project ../../src/Mpbf.Dal/Mpbf.Dal.csproj
// Band gaps in five fidelities: concordance, slopes, overlap sizes, and what the overlap's selection does to them. Then solids in ten properties by sixteen models.
//   dotnet run -c Release docs/notebooks/gap-fidelities.cs
using System.Globalization;
using Mpbf.Core.Estimates;
using Mpbf.Dal.Conventions;
using Mpbf.Dal.Fidelity;
using Mpbf.Dal.Tables;

const string data = "../shared/data/", pairs = data + "megnet_multifidelity_gap/gap_pairs.csv.gz";
var resampling = new Resampling(7);
string[] fidelities = ["pbe", "gllbsc", "scan", "hse", "exp"];
string Column(string fidelity) => $"gap_{fidelity}_eV";

Console.WriteLine("## Gaps: column against row\n\n| | reference | pairs | Lin | slope | autoregressive scale | agreement | noise, eV | MAE, eV |\n|---|---|---|---|---|---|---|---|---|");
foreach (string reference in fidelities)
{
    foreach (string source in fidelities.Where(f => Array.IndexOf(fidelities, f) < Array.IndexOf(fidelities, reference)))
    {
        SourceComparison c;
        try
        {
            c = SourceComparison.Of(pairs, new SourceColumns { Reference = Column(reference), Sources = [Column(source)] }, resampling)[0];
        }
        catch (Mpbf.Core.BadInputException)
        {
            Console.WriteLine($"| {source} | {reference} | 0 | | | | | | |");
            continue;
        }

        PairedAgreement a = c.AsIs;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {source} | {reference} | {a.PairCount} | {a.Concordance} | {a.Slope} | {a.AutoregressiveScale} | {a.Agreement} | {a.Noise} | {a.MeanAbsoluteError} |"));
        foreach (ConventionFinding finding in c.Findings) Console.WriteLine($"| | | | {finding.Kind}: {finding.Text} | | | | | |");
    }
}

Table all = Table.Load(data + "megnet_multifidelity_gap/dft_gaps_by_mpid.csv.gz", [.. fidelities[..4].Select(Column)]);
Table some = Table.Load(pairs, [.. fidelities.Select(Column)]);
double[] pbe = all.Numbers("gap_pbe_eV"), pairedPbe = some.Numbers("gap_pbe_eV");
Console.WriteLine("\n## Selection: PBE gaps of the rows with a second fidelity, against those of all others\n");
foreach (string fidelity in fidelities[1..])
{
    double[] second = fidelity == "exp" ? some.Numbers(Column("exp")) : all.Numbers(Column(fidelity));
    double[] known = fidelity == "exp" ? pairedPbe : pbe;
    double[] inside = [.. known.Where((gap, i) => double.IsFinite(gap) && double.IsFinite(second[i]))];
    double[] outside = fidelity == "exp" ? [.. pbe.Where(double.IsFinite)] : [.. pbe.Where((gap, i) => double.IsFinite(gap) && !double.IsFinite(second[i]))];
    Console.WriteLine($"- {fidelity}: {SelectionCheck.Check(inside, outside)?.Text ?? "no difference"}");
}

Console.WriteLine("\n## PBE against experiment, within the overlap and with the metals of the experiment left out\n");
double[] exp = some.Numbers("gap_exp_eV");
foreach (double least in (double[])[double.NegativeInfinity, 1e-9, 0.5, 1])
{
    int[] rows = [.. Enumerable.Range(0, some.RowCount).Where(i => exp[i] > least && double.IsFinite(pairedPbe[i]))];
    PairedAgreement a = PairedAgreement.Of(new PairedValues([.. rows.Select(i => exp[i])], [.. rows.Select(i => pairedPbe[i])], [.. rows.Select(i => i.ToString(CultureInfo.InvariantCulture))]), false, resampling);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"- measured gap above {(double.IsInfinity(least) ? "−∞" : least.ToString("G2", CultureInfo.InvariantCulture))}: {a.PairCount} pairs, slope {a.Slope}, mean shift {a.Bias} eV, agreement {a.Agreement}"));
}

Console.WriteLine("\n## Sixteen models on ten properties (CHIPS-FF): agreement as it stands, best and worst, and convention findings\n\n| property | models | agreement, best | worst | median slope | findings |\n|---|---|---|---|---|---|");
SourceComparison[] solids = [.. SourceComparison.Of(data + "jarvis_chipsff/chipsff_predictions.csv.gz", new SourceColumns { Reference = "reference", Sources = ["prediction"], Each = ["property", "model"], Resample = "jid" }, resampling)];
foreach (var property in solids.GroupBy(s => s.Key.Split(", ")[0]))
{
    SourceComparison[] models = [.. property.OrderByDescending(s => s.AsIs.Agreement.Value)];
    string findings = string.Join("; ", models.SelectMany(s => s.Findings.Select(f => f.Kind == "factor" ? f.Text.Split(" (median")[0] : f.Kind + ": " + f.Text)).CountBy(text => text).Select(pair => $"{pair.Value} × {pair.Key}"));
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {property.Key} | {models.Length} | {models[0].AsIs.Agreement.Value:F2} ({models[0].Key.Split(", ")[1]}) | {models[^1].AsIs.Agreement.Value:F2} ({models[^1].Key.Split(", ")[1]}) | {models.Select(s => s.AsIs.Slope.Value).Order().ElementAt(models.Length / 2):F2} | {findings} |"));
}

#:project ../../src/Mpbf.Dal/Mpbf.Dal.csproj
// A corpus of structures, absorption spectra, diffraction patterns, recipes and micrographs: what is linked, what dominates, what is missing.
//   dotnet run -c Release docs/notebooks/multimodal.cs
using System.Formats.Tar;
using Mpbf.Core.Conditions;
using Mpbf.Core.Crystals;
using Mpbf.Core.Estimates;
using Mpbf.Core.Matter;
using Mpbf.Dal.Modalities;
using Mpbf.Dal.Spectra;
using Mpbf.Dal.Structures;
using Mpbf.Dal.Tables;

const string data = "../shared/data/";
var items = new List<ModalityItem>();
foreach (string file in Directory.EnumerateFiles(data + "spectra_xrd_mixtures/references", "*.cif").Append(data + "matcalc_structures/mp-binary-pbe-elasticity-2025.1.json.gz"))
{
    foreach (Structure structure in StructureFile.ReadAll(file)) items.Add(new("structure", structure.Labels.Id ?? "", structure.Composition));
}

foreach (string file in Directory.EnumerateFiles(data + "spectra_xdi/good", "*.xdi").Order(StringComparer.Ordinal))
{
    Spectrum spectrum = SpectrumFile.ReadAll(file).First();
    items.Add(new("X-ray absorption", "", Formula(spectrum.Title)));
}

foreach (string file in Directory.EnumerateFiles(data + "spectra_xrd_mixtures/patterns", "*.xy.gz"))
{
    // The file names are the phases.
    foreach (string phase in Path.GetFileName(file).Replace(".xy.gz", "").Split('+', '-')) items.Add(new("diffraction", "", Formula(phase)));
}

// Annotations: "T39 Material 5 9 BaTiO3" names a text, "E1 Operation:T4 Recipe_Target:T39" an event that has it as its target.
using (var archive = new TarReader(InputStream.Open(data + "synthesis_annotated/annotated_syntheses.tar.gz")))
{
    while (archive.GetNextEntry() is { } entry)
    {
        if (!entry.Name.EndsWith(".ann", StringComparison.Ordinal) || entry.DataStream is null) continue;
        string[][] lines = [.. new StreamReader(entry.DataStream).ReadToEnd().Split('\n').Select(line => line.Split('\t'))];
        var texts = lines.Where(line => line.Length > 2).GroupBy(line => line[0]).ToDictionary(line => line.Key, line => line.First()[2]);
        foreach (string target in lines.Where(line => line[0].StartsWith('E') && line.Length > 1).SelectMany(line => line[1].Split(' ')).Where(part => part.StartsWith("Recipe_Target:", StringComparison.Ordinal)).Select(part => part.Split(':')[1]).Distinct())
            items.Add(new("recipe", Path.GetFileNameWithoutExtension(entry.Name), Formula(texts.GetValueOrDefault(target, ""))));
    }
}

foreach (string file in Directory.EnumerateFiles(data + "micrographs_nasa/instance", "*.png")) items.Add(new("micrograph", "", null));

ModalityGap gap = ModalityGap.Of(items, new Resampling(7));
Condition condition = gap.Judge();
Console.WriteLine("| modality | items | with a composition |\n|---|---|---|");
foreach ((string modality, int count) in gap.Items) Console.WriteLine($"| {modality} | {count} | {items.Count(item => item.Modality == modality && item.Composition is not null)} |");
Console.WriteLine($"\n{gap.MaterialCount} materials, linked share {gap.LinkedShare}\n\n{condition.Code}: {condition.Verdict}: {condition.Evidence}\nremedy: {condition.Remedy}\n");
foreach (FamilyGap family in gap.Gaps) Console.WriteLine($"- {family} (p = {family.PValue:G2})");
var modalities = items.Where(item => item.Composition is not null).GroupBy(item => item.Composition!.JoinKey).Select(group => (Formula: group.First().Composition!.ReducedFormula, Kinds: group.Select(item => item.Modality).Distinct().Order().ToArray())).Where(group => group.Kinds.Length > 1);
Console.WriteLine("\nLinked: " + string.Join("; ", modalities.OrderByDescending(group => group.Kinds.Length).ThenBy(group => group.Formula, StringComparer.Ordinal).Take(20).Select(group => $"{group.Formula} ({string.Join(", ", group.Kinds)})")));

static Composition? Formula(string text) => Composition.TryParse(string.Concat(text.Where(c => char.IsAsciiLetterOrDigit(c) || c is '(' or ')' or '.')), out Composition? composition, out _) ? composition : null;

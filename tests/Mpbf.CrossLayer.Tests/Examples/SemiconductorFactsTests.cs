using System.Globalization;
using System.Text.RegularExpressions;
using Mpbf.Core.Matter;
using Mpbf.CrossLayer.Boundaries;
using Mpbf.Dal.Tables;
using Mpbf.Tests;

namespace Mpbf.CrossLayer.Tests.Examples;

/// <summary>The facts of the embedded example against the compiled tables that list the same materials.</summary>
public partial class SemiconductorFactsTests
{
    private const string Header = "formula,prototype,gap_experiment,gap_pbe,source_experiment,source_pbe,note";
    private const double Tolerance = 0.3 + 1e-9;

    private static readonly Material[] Facts = [.. Lines("semiconductors.csv").Skip(1).Select(Material.Read)];

    [Fact]
    public void Table_Embedded_IsWellFormed()
    {
        Lines("semiconductors.csv")[0].Should().Be(Header);
        Facts.Should().HaveCount(129);
        Facts.Select(fact => fact.Key).Should().OnlyHaveUniqueItems("the example joins by composition");
        Facts.Should().OnlyContain(fact => fact.Measured > 0 && fact.Pbe >= 0 && fact.Prototype.Length > 0);
    }

    [Fact]
    public void Sources_OfEveryRow_StandInTheReferenceList()
    {
        string[] keys = [.. Lines("semiconductors.md").SkipWhile(line => line != "## References").Where(line => line.StartsWith('|')).Skip(2).Select(line => line.Split('|')[1].Trim())];
        keys.Should().OnlyHaveUniqueItems();
        Facts.Select(fact => fact.MeasuredSource).Should().BeSubsetOf(keys);
        Facts.Should().OnlyContain(fact => fact.PbeSource == "Materials Project via Dunn 2020");
        keys.Should().Contain(["Dunn 2020", "Zhuo 2018", "Palizhati 2022", "Choudhary 2024"]);
    }

    [SharedFact]
    public void MeasuredGap_OtherTablesDiffer_IsAnnotated()
    {
        (string Name, ILookup<string, double> Gaps)[] tables =
        [
            ("Zhuo 2018", Gaps(SharedData.Path("crabnet_matbench", "expt_gap.csv.gz"), "formula", "target")),
            ("Palizhati 2022", Gaps(SharedData.Path("camd", "multi_fidelity_gap_magpie.csv.gz"), "reduced_formula", "bandgap", ("expt_data", "1"))),
            ("Choudhary 2024", Gaps(SharedData.Path("jarvis_es_methods", "methods_vs_experiment.csv"), "formula", "reference", ("property", "bandgap"))),
        ];
        foreach ((string name, ILookup<string, double> gaps) in tables)
        {
            foreach (Material fact in Facts) ShouldAgreeOrSay(fact, fact.Measured, gaps[fact.Key], $"{name} lists ");
        }

        Facts.Count(fact => tables.Any(table => table.Gaps.Contains(fact.Key))).Should().Be(88, "the reference list says so");
    }

    [SharedFact]
    public void PbeGap_OtherTablesDiffer_IsAnnotated()
    {
        string jarvis = SharedData.Path("jarvis_es_methods", "methods_vs_experiment.csv");
        ILookup<string, double> aflow = Gaps(jarvis, "formula", "prediction", ("property", "bandgap"), ("method", "vasp_pbe_aflow"));
        ILookup<string, double> oqmd = Gaps(jarvis, "formula", "prediction", ("property", "bandgap"), ("method", "vasp_pbe_oqmd"));
        ILookup<string, double> camd = Gaps(SharedData.Path("camd", "multi_fidelity_gap_magpie.csv.gz"), "reduced_formula", "bandgap", ("theory_data", "1"));
        foreach (Material fact in Facts)
        {
            ShouldAgreeOrSay(fact, fact.Pbe, [.. aflow[fact.Key], .. oqmd[fact.Key]], "Choudhary 2024 lists PBE ");
            ShouldAgreeOrSay(fact, fact.Pbe, camd[fact.Key], "Palizhati 2022 lists PBE ");
        }

        Facts.Count(fact => aflow.Contains(fact.Key) || oqmd.Contains(fact.Key) || camd.Contains(fact.Key)).Should().BeGreaterThan(50);
    }

    /// <summary>A row's PBE gap is that of an entry of its composition and its space group, rounded to 0.01 eV.</summary>
    [SharedFact]
    public void PbeGap_OfNamedSpaceGroup_IsThatOfMaterialsProject()
    {
        Table table = Table.Load(SharedData.Path("matbench_predictions", "mp_gap.csv.gz"), ["composition", "target:gap pbe", "spg_num"]);
        ILookup<string, (double Gap, string SpaceGroup)> entries = Keyed(table.Text("composition"), [.. table.Numbers("target:gap pbe").Zip(table.Text("spg_num"))]);
        Facts.Should().OnlyContain(fact => entries[fact.Key].Any(entry => entry.SpaceGroup == fact.SpaceGroup && Math.Abs(entry.Gap - fact.Pbe) < 0.006));
    }

    private static void ShouldAgreeOrSay(Material fact, double gap, IEnumerable<double> listed, string remark)
    {
        string[] differing = listed.Any() && listed.MinBy(other => Math.Abs(other - gap)) is var nearest && Math.Abs(nearest - gap) > Tolerance
            ? [remark + nearest.ToString("0.###", CultureInfo.InvariantCulture)]
            : [];
        fact.Note.Split("; ").Where(part => part.StartsWith(remark, StringComparison.Ordinal) && char.IsDigit(part[remark.Length])).Should().Equal(differing, "that is {0}", fact.Key);
    }

    private static ILookup<string, double> Gaps(string path, string formula, string gap, params (string Column, string Text)[] where)
    {
        Table table = Table.Load(path, [formula, gap], where.ToDictionary(pair => pair.Column, pair => pair.Text, StringComparer.Ordinal));
        return Keyed(table.Text(formula), table.Numbers(gap));
    }

    private static ILookup<string, T> Keyed<T>(IReadOnlyList<string> formulas, IReadOnlyList<T> values) =>
        formulas.Zip(values)
            .Select(row => (Known: Composition.TryParse(row.First, out Composition? composition, out _), composition, row.Second))
            .Where(row => row.Known)
            .ToLookup(row => row.composition!.JoinKey, row => row.Second, StringComparer.Ordinal);

    private static string[] Lines(string resource)
    {
        using Stream stream = typeof(Boundary).Assembly.GetManifestResourceStream("Mpbf.CrossLayer.Examples." + resource)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private sealed partial record Material(string Key, string Prototype, string SpaceGroup, double Measured, double Pbe, string MeasuredSource, string PbeSource, string Note)
    {
        public static Material Read(string line)
        {
            string[] cells = line.Split(',');
            cells.Should().HaveCount(7, "no cell holds a comma: {0}", line);
            Match prototype = NameAndNumber().Match(cells[1]);
            return new(
                Composition.Parse(cells[0]).JoinKey, prototype.Groups[1].Value, prototype.Groups[2].Value,
                double.Parse(cells[2], CultureInfo.InvariantCulture), double.Parse(cells[3], CultureInfo.InvariantCulture), cells[4], cells[5], cells[6]);
        }

        [GeneratedRegex(@"^(.+) \((\d+)\)$")]
        private static partial Regex NameAndNumber();
    }
}

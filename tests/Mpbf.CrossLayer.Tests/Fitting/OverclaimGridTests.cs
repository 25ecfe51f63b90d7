using System.Collections.Immutable;
using Mpbf.Core;
using Mpbf.Core.Estimates;
using Mpbf.Core.Matter;
using Mpbf.CrossLayer.Fitting;

namespace Mpbf.CrossLayer.Tests.Fitting;

public sealed class OverclaimGridTests : IDisposable
{
    private static readonly GridOptions Small = new() { Sizes = [100], HoldOuts = 1, Repeats = 2, LeastCell = 20, Family = ModelFamily.Linear };

    private readonly string _folder = Directory.CreateTempSubdirectory("mpbf").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Run_Twice_GivesTheSameOutcomesWithoutTheTargetInAnyCorpus()
    {
        FidelityPair pair = World();
        var grid = new OverclaimGrid(pair, Small);
        var told = new Count();

        ImmutableArray<OverclaimOutcome> first = grid.Run(told), second = new OverclaimGrid(pair, Small).Run();

        first.Should().Equal(second, (x, y) => x.Cell == y.Cell && x.Run.Design == y.Run.Design && x.Run.Repeat == y.Run.Repeat && x.Overclaim == y.Overclaim && x.DataVolume == y.DataVolume && x.PhysicalFidelity == y.PhysicalFidelity);
        told.Last.Should().Be(20, "1 size × 10 mixes × 1 set × 2 repeats");
        grid.Runs.Should().HaveCount(20);
        grid.Cells.SelectMany(cell => cell.Rows).Should().OnlyHaveUniqueItems().And.OnlyContain(row => TargetCells.IsTarget(pair, row, 7));
        RunTable.ToText(first).Split('\n').Should().HaveCount(first.Length + 2);
    }

    /// <summary>
    /// By hand: labels of the low fidelity are those of the high one, so agreement is 1; moved down by 0.6 standard deviations it is 1 − 0.6 s / MAD, and half as far away in a mix of one half; noise is not systematic.
    /// </summary>
    [Fact]
    public void PhysicalFidelityOf_PlantedFaults_AsByHand()
    {
        FidelityPair pair = World(lowShift: 0);
        var grid = new OverclaimGrid(pair, Small);
        int[] overlap = [.. Enumerable.Range(0, pair.Count).Where(i => !TargetCells.IsTarget(pair, i, 7) && pair.HasHigh(i) && pair.HasLow(i))], low = [.. Enumerable.Range(0, pair.Count).Where(i => !TargetCells.IsTarget(pair, i, 7) && pair.HasLow(i))];
        double mean = overlap.Average(i => pair.High[i]), spread = overlap.Average(i => Math.Abs(pair.High[i] - mean)), lowMean = low.Average(i => pair.Low[i]), deviation = Math.Sqrt(low.Average(i => Math.Pow(pair.Low[i] - lowMean, 2)));

        grid.PhysicalFidelityOf(new LabelMix(0, LabelFault.None)).Should().BeApproximately(pair.RulePassRate, 1e-9);
        grid.PhysicalFidelityOf(new LabelMix(0, LabelFault.Noisy)).Should().BeApproximately(pair.RulePassRate, 1e-9);
        grid.PhysicalFidelityOf(new LabelMix(0, LabelFault.Shifted)).Should().BeApproximately(pair.RulePassRate * (1 - (0.6 * deviation / spread)), 1e-9);
        grid.PhysicalFidelityOf(new LabelMix(0.5, LabelFault.Compressed)).Should().BeApproximately(pair.RulePassRate * (1 - overlap.Average(i => Math.Abs(0.25 * (pair.High[i] - lowMean))) / spread), 1e-9);
    }

    /// <summary>A planted shift makes a model claim too much, planted noise too little: the finding of the evidence, on labels of known truth.</summary>
    [Fact]
    public void Run_PlantedShiftAndNoise_MoveOverclaimInOppositeDirections()
    {
        ImmutableArray<OverclaimOutcome> outcomes = new OverclaimGrid(World(), Small with { Sizes = [200] }).Run();
        double Mean(LabelFault fault, double share) => outcomes.Where(outcome => outcome.Run.Mix.Fault == fault && outcome.Run.Mix.HighShare == share).Average(outcome => outcome.Overclaim);

        Mean(LabelFault.Shifted, 0).Should().BeGreaterThan(Mean(LabelFault.None, 1) + 0.1);
        Mean(LabelFault.Noisy, 0).Should().BeLessThan(Mean(LabelFault.None, 0) - 0.1);
    }

    [Theory]
    [InlineData(ModelFamily.Trees)]
    [InlineData(ModelFamily.GaussianProcess)]
    public void Run_EachFamily_GivesFiniteOutcomes(ModelFamily family) =>
        new OverclaimGrid(World(), Small with { Family = family, Repeats = 1 }).Run().Should().NotBeEmpty().And.OnlyContain(outcome => double.IsFinite(outcome.Overclaim) && double.IsFinite(outcome.DataVolume));

    [Fact]
    public void Run_Cancelled_Stops()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        FluentActions.Invoking(() => new OverclaimGrid(World(), Small).Run(null, source.Token)).Should().Throw<OperationCanceledException>();
    }

    [Theory]
    [InlineData("{ \"mpbfGrid\": 2, \"high\": [], \"low\": [] }", "grid version 2")]
    [InlineData("{ \"mpbfGrid\": 1, \"high\": [], \"low\": [] }", "no table of labels")]
    [InlineData("{ \"mpbfGrid\": 1, \"high\": [{ \"table\": \"t.csv\", \"value\": \"y\" }], \"low\": [{ \"table\": \"t.csv\", \"value\": \"y\" }], \"sizes\": [5] }", "sizes")]
    [InlineData("{ \"mpbfGrid\": 1, \"high\": [{ \"table\": \"t.csv\", \"value\": \"y\" }], \"low\": [{ \"table\": \"t.csv\", \"value\": \"y\" }], \"holdOuts\": 9 }", "holdOuts")]
    [InlineData("{ \"mpbfGrid\": 1, \"high\": [{ \"table\": \"t.csv\", \"value\": \"y\" }], \"low\": [{ \"table\": \"t.csv\", \"value\": \"y\" }] }", "2 compositions with both labels")]
    [InlineData("{ \"mpbfGrid\": 1, \"logarithm\": true, \"high\": [{ \"table\": \"t.csv\", \"value\": \"y\" }], \"low\": [{ \"table\": \"t.csv\", \"value\": \"y\" }] }", "t.csv:3, column y: found the label -1")]
    [InlineData("{ \"mpbfGrid\": 1, \"high\": [{ \"table\": \"t.csv\", \"value\": \"y\", \"unit\": \"eV\" }], \"low\": [{ \"table\": \"t.csv\", \"value\": \"y\" }] }", "none of the manifest")]
    [InlineData("{ \"mpbfGrid\": 1, \"family\": \"oracle\", \"high\": [], \"low\": [] }", "a grid file with its keys")]
    [InlineData("{ \"mpbfGrid\": 1, \"colour\": 1 }", "a grid file with its keys")]
    [InlineData("{", "a grid file with its keys")]
    public void Load_BadGridFile_SaysWhatIsWrong(string text, string said)
    {
        File.WriteAllText(Path.Combine(_folder, "t.csv"), "formula,y\nNaCl,1\nMgO,-1\n");
        string path = Path.Combine(_folder, "grid.json");
        File.WriteAllText(path, text);
        FluentActions.Invoking(() => GridFile.Load(path)).Should().Throw<BadInputException>().Which.Message.Should().Contain(said);
    }

    [Fact]
    public void Grid_TooFewCompoundsForTwoChemistries_IsRefused() =>
        FluentActions.Invoking(() => new OverclaimGrid(World(), Small with { LeastCell = 5000 })).Should().Throw<BadInputException>().WithMessage("*0 target cells*");

    /// <summary>Binary compounds of 40 metals with 10 anions in three ratios; the high label is a smooth function of electronegativity difference and ratio, the low one is that and a shift.</summary>
    private static FidelityPair World(double lowShift = -0.3)
    {
        string[] metals = "Li Na K Rb Cs Be Mg Ca Sr Ba Sc Ti V Cr Mn Fe Co Ni Cu Zn Y Zr Nb Mo La Ce Nd Al Ga In".Split(' '), anions = "O S Se Te F Cl Br I N P".Split(' '), ratios = ["", "2", "3"];
        Random random = NamedRandom.Of("a world of binaries");
        Composition[] compositions = [.. metals.SelectMany(metal => anions.SelectMany(anion => ratios.Select(ratio => Composition.Parse($"{metal}{anion}{ratio}"))))];
        double[] high = Array.ConvertAll(compositions, c => Math.Abs(c.Amounts[0].Element.Electronegativity - c.Amounts[^1].Element.Electronegativity) + (0.2 * c.AtomCount) + (0.1 * random.NextDouble()));
        return new FidelityPair("binaries", new MaterialTable("high", compositions) { Values = [.. high] }, new MaterialTable("low", compositions) { Values = [.. high.Select(y => y + lowShift)] });
    }

    private sealed class Count : IProgress<GridProgress>
    {
        private int _last;

        public int Last => _last;

        public void Report(GridProgress value)
        {
            lock (this) _last = Math.Max(_last, value.Done);
        }
    }
}

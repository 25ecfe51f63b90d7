using System.Text.Json;
using Mpbf.Isl.Campaigns;
using Mpbf.Isl.Surrogates;
using Mpbf.Ledger;
using Mpbf.Tests;

namespace Mpbf.Cli.Tests;

[Collection(ConsoleCollection.Name)]
public sealed class LoopCommandsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mpbf ö ").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Half of the outcomes are the loop's own labels and the measured ones lie far outside their intervals: amplification, alarm, in text of 80 columns.</summary>
    [Fact]
    public void Loop_LoopThatFoolsItself_RaisesTheAlarm()
    {
        string table = Write("c.csv", "round,id,prediction,sigma,outcome,own_label,x\n" + string.Concat(Enumerable.Range(0, 5).Select(i => FormattableString.Invariant($"0,d{i},,,{i},,{i}\n")))
            + string.Concat(Enumerable.Range(0, 30).Select(i => FormattableString.Invariant($"{1 + (i / 3)},p{i},9,0.5,{i % 5},no,{i}\n{1 + (i / 3)},q{i},9,0.5,9,yes,{i}\n"))));
        (int code, string text) = Run("loop", table, "--goal", "maximise", "--coordinates", "x");
        code.Should().Be(0);
        text.Should().Contain("RAISED").And.Contain("isl.feedback-amplification: BREACH").And.Contain("50 % of what was learned").And.Contain("S_f");
        text.Split('\n').Should().OnlyContain(line => line.Length <= 80);
        JsonElement json = JsonDocument.Parse(Run("loop", table, "--goal", "maximise", "--coordinates", "x", "--json").Output).RootElement;
        json.GetProperty("trustAlarm").GetBoolean().Should().BeTrue();
        json.GetProperty("steering").GetProperty("trust").GetProperty("value").GetDouble().Should().Be(0);
        json.GetProperty("steering").GetProperty("trust").GetProperty("upper").GetDouble().Should().Be(0);
        json.GetProperty("rounds").GetArrayLength().Should().Be(10);
        json.GetProperty("conditions").EnumerateArray().Single(condition => condition.GetProperty("code").GetString() == "isl.uncertainty-under-representation").GetProperty("verdict").GetString().Should().Be("breach");
    }

    /// <summary>S_f = ½ O_m∘C_d + ½ √(gain × trust), and (3p) with the same numbers; every outcome lies inside its interval, so trust is 1.</summary>
    [Fact]
    public void Loop_HonestLoop_GivesBothReadingsOfTheExpression()
    {
        string rows = "round,outcome,prediction,sigma,own_label,id\n0,1,,,,a\n0,2,,,,b\n" + string.Concat(Enumerable.Range(0, 24).Select(i => FormattableString.Invariant($"{1 + i},{(i % 3) + (0.1 * (24 - i))},{(i % 3) + (0.1 * (24 - i)) + 0.1},1,0,p{i}\n")));
        string pool = Write("pool.csv", "id,outcome\na,1\nb,2\n" + string.Concat(Enumerable.Range(0, 24).Select(i => FormattableString.Invariant($"p{i},{(i % 3) + (0.1 * (24 - i))}\n"))) + "z,4.5\n");
        JsonElement steering = JsonDocument.Parse(Run("loop", Write("c.csv", rows), "--goal", "maximise", "--pool", pool, "--json").Output).RootElement.GetProperty("steering");
        double output = Value("O_m∘C_d"), gain = Value("gain"), resolution = Value("T_r");
        Value("trust").Should().Be(1);
        resolution.Should().BeApproximately(Math.Sqrt(gain), 1e-12);
        Value("S_f").Should().BeApproximately(0.5 * (output + resolution), 1e-12);
        Value("S_f as printed").Should().BeApproximately((0.5 * output / resolution) + 0.5, 1e-12);
        steering.GetProperty("S_f").GetProperty("lower").GetDouble().Should().BeLessThan(Value("S_f"), "hits have draws");

        double Value(string part) => steering.GetProperty(part).GetProperty("value").GetDouble();
    }

    [Fact]
    public void Loop_Ledger_IsReadWhileTheLoopRuns()
    {
        string path = Path.Combine(_folder, "loop.mpbf");
        var pool = new CandidatePool(new Points([.. Enumerable.Range(0, 60).Select(i => i / 60.0)], 60, 1));
        using var ledger = CampaignLedger.Create(path, pool, new ModelPolicy("ridge", new BayesianRidge(), Preference.ExpectedImprovement), new LoopSettings { InitialCount = 5 });
        while (ledger.Loop.State.Measured.Count < 20)
        {
            int candidate = ledger.Loop.Ask()[0].Candidate;
            ledger.Loop.Tell(candidate, Math.Sin(candidate));
        }

        (int code, string text) = Run("loop", path);
        code.Should().Be(0);
        text.Should().Contain("15 measured proposals in 15 rounds").And.Contain("goal: maximise");
        Run("loop", path, "--pool", Write("pool.csv", "outcome\n1\n2\n")).Code.Should().Be(2, "the loop has 60 candidates");
        File.WriteAllBytes(path + "2", File.ReadAllBytes(path)[..5000]);
        Run("loop", path + "2").Code.Should().Be(2);
    }

    /// <summary>The pool's coordinates place what was proposed; another pool, one without its costs, or one in another order is not the ledger's.</summary>
    [Fact]
    public void Loop_LedgerWithCoordinates_AssessesNarrowing()
    {
        string path = Path.Combine(_folder, "placed.mpbf"), pool = Write("placed.csv", "u,price,from_round\n" + string.Concat(Enumerable.Range(0, 60).Select(i => FormattableString.Invariant($"{i / 60.0:R},{1 + (i % 3)},\n"))));
        var candidates = new CandidatePool(new Points([.. Enumerable.Range(0, 60).Select(i => i / 60.0)], 60, 1), null, Enumerable.Range(0, 60).Select(i => 1.0 + (i % 3)));
        using (var ledger = CampaignLedger.Create(path, candidates, new ModelPolicy("ridge", new BayesianRidge(), Preference.ExpectedImprovement) { Corrects = true }, new LoopSettings { InitialCount = 5 }))
        {
            while (ledger.Loop.State.Measured.Count < 25)
            {
                int candidate = ledger.Loop.Ask()[0].Candidate;
                ledger.Loop.Tell(candidate, Math.Sin(candidate));
            }
        }

        (int code, string text) = Run("loop", path, "--pool", pool, "--coordinates", "u", "--costs", "price");
        code.Should().Be(0);
        text.Should().Contain("equally promising").And.Contain("C_d");
        Run("loop", path).Output.Should().Contain("supply the pool with");
        Run("loop", path, "--pool", pool, "--coordinates", "u").Code.Should().Be(2, "the ledger's pool had costs");
        Run("loop", path, "--pool", pool, "--coordinates", "price", "--costs", "price").Code.Should().Be(2);
        Run("loop", path, "--pool", pool).Code.Should().Be(2, "a pool without outcomes or coordinates says nothing");
        string late = Write("late.csv", File.ReadAllText(pool).Replace(",\n", ",9999\n", StringComparison.Ordinal));
        Run("loop", path, "--pool", late, "--coordinates", "u", "--costs", "price").Code.Should().Be(2, "what was proposed was not on offer");
    }

    /// <summary>Proposals are found in the pool by id, or by their coordinates; correction is read from what was stated before it: mean z² 4 before, 1 after.</summary>
    [Theory]
    [InlineData("id")]
    [InlineData("place")]
    public void Loop_TableWithPool_PlacesProposalsAndMeasuresCorrection(string by)
    {
        string pool = Write("pool.csv", "id,x,y\n" + string.Concat(Enumerable.Range(0, 100).Select(i => $"c{i},{i % 10},{i / 10}\n")));
        string head = by == "id" ? "round,outcome,prediction,sigma,raw_prediction,raw_sigma,id" : "round,outcome,prediction,sigma,raw_prediction,raw_sigma,x,y";
        string rows = string.Concat(Enumerable.Range(0, 45).Select(i => FormattableString.Invariant($"{(i < 5 ? 0 : i / 4)},{(i % 2) - 0.5},{(i < 5 ? ",,," : "0,0.5,0,0.25")},{(by == "id" ? $"c{(7 * i) % 100}" : $"{7 * i % 100 % 10},{7 * i % 100 / 10}")}\n")));
        JsonElement json = JsonDocument.Parse(Run("loop", Write("c.csv", head + "\n" + rows), "--goal", "maximise", "--pool", pool, "--coordinates", "x", "y", "--corrects", "true", "--json").Output).RootElement;
        json.GetProperty("steering").GetProperty("C_d").GetProperty("value").GetDouble().Should().BeApproximately(1, 1e-12);
        json.GetProperty("conditions").EnumerateArray().Single(condition => condition.GetProperty("code").GetString() == "isl.exploration-narrowing").GetProperty("verdict").GetString().Should().Be("clear");
        Run("loop", Write("c.csv", head + "\n" + rows + (by == "id" ? "20,0,0,1,0,1,d\n" : "20,0,0,1,0,1,0.5,0.5\n")), "--goal", "maximise", "--pool", pool, "--coordinates", "x", "y").Code.Should().Be(2, "the pool has no such candidate");
    }

    [Theory]
    [InlineData("id,x\na,1\na,2\n")]
    [InlineData("id,x\na,1\nb,\n")]
    [InlineData("id,x,from_round\na,1,0\nb,2,-1\n")]
    [InlineData("id,x,until_round\na,1,0.5\nb,2,1\n")]
    [InlineData("id,x,from_round,until_round\na,1,3,1\nb,2,0,9\n")]
    [InlineData("id,x,until_round\na,1,9\nb,2,9\nc,3,0\n")]
    [InlineData("id\na\nb\n")]
    [InlineData("x\n")]
    public void Loop_UnusablePools_AreBadInput(string pool)
    {
        string table = Write("c.csv", "round,outcome,id,x\n0,1,a,1\n0,2,b,2\n1,3,c,3\n");
        Run("loop", table, "--goal", "maximise", "--pool", Write("pool.csv", pool), "--coordinates", "x").Code.Should().Be(2);
    }

    [SharedFact]
    public void Loop_LogOfCamd_IsNotAssessedAndDoesNotAddUp()
    {
        (int code, string text) = Run("loop", SharedData.Path("camd", "campaign_report.log"));
        code.Should().Be(0);
        text.Should().Contain("not assessed").And.Contain("counts alone").And.Contain("what does not add up").And.Contain("170 discoveries reported, the total grows by 77");
        JsonDocument.Parse(Run("loop", SharedData.Path("camd", "campaign_report.log"), "--json").Output).RootElement.GetProperty("contradictions").GetArrayLength().Should().Be(4);
    }

    /// <summary>Liang et al. 2021: median 164.5 evaluations to 24 of the 30 top points.</summary>
    [SharedFact]
    public void Loop_PublishedRuns_GiveThePublishedMedian()
    {
        string path = SharedData.Path("pvlab_benchmarking", "topcount_crossed_barrel_GP_Matern52_LCB2.csv.gz");
        JsonElement json = JsonDocument.Parse(Run("loop", path, "--candidates", "600", "--top", "30", "--json").Output).RootElement;
        json.GetProperty("discovery").GetProperty("evaluations to 80 %").GetProperty("value").GetDouble().Should().Be(164.5);
        json.GetProperty("steering").GetProperty("notAssessed").GetString().Should().Contain("counts alone");
        Run("loop", path).Code.Should().Be(2, "the pool's size has to be said");
        Run("loop", path, "--candidates", "600", "--top", "3").Code.Should().Be(2);
    }

    [Theory]
    [InlineData("round,outcome\n0,1\n0,2\n1,\n")]
    [InlineData("round,outcome\n0,1\n0,2\n1,NaN\n")]
    [InlineData("round,outcome\n0,1\n0,2\n1,high\n")]
    [InlineData("round,outcome\n0,1\n0,2\n1.5,3\n")]
    [InlineData("round,outcome\n0,1\n0,2\n-1,3\n")]
    [InlineData("round,outcome\n0,1\n0,2\n")]
    [InlineData("round,outcome\n0,1\n1,2\n")]
    [InlineData("round,outcome,prediction,sigma\n0,1,,\n0,2,,\n1,3,3,0\n")]
    [InlineData("round,outcome,own_label\n0,1,\n0,2,\n1,3,maybe\n")]
    [InlineData("round,outcome,id\n0,1,a\n0,2,b\n1,3,a\n")]
    [InlineData("round,result\n0,1\n")]
    [InlineData("")]
    public void Loop_UnusableTables_AreBadInput(string table) => Run("loop", Write("c.csv", table), "--goal", "minimise").Code.Should().Be(2);

    [Fact]
    public void Loop_OutcomeThePoolDoesNotHave_AndNoGoal_AreBadInput()
    {
        string table = Write("c.csv", "round,outcome,id\n0,1,a\n0,2,b\n1,3,c\n"), pool = Write("pool.csv", "id,outcome\na,1\nb,2\nd,3\n");
        Run("loop", table, "--goal", "maximise", "--pool", pool).Code.Should().Be(2);
        Run("loop", table).Code.Should().Be(2);
        Run("loop", Path.Combine(_folder, "absent.csv"), "--goal", "maximise").Code.Should().Be(2);
    }

    [Fact]
    public void Simulate_SmallPool_ModelBeatsChance()
    {
        string pool = Write("p.csv", "id,x,y,score\n" + string.Concat(Enumerable.Range(0, 100).Select(i => FormattableString.Invariant($"c{i},{i % 10},{i / 10},{((i % 10) - 6) * ((i % 10) - 6) + (((i / 10) - 3) * ((i / 10) - 3))}\n"))));
        (int code, string output) = Run("simulate", pool, "--outcome", "score", "--goal", "minimise", "--policies", "random", "ridge-greedy", "trees-ei", "--seeds", "20", "--evaluations", "25", "--initial", "5", "--json");
        code.Should().Be(0);
        JsonElement[] policies = [.. JsonDocument.Parse(output).RootElement.GetProperty("policies").EnumerateArray()];
        policies.Select(policy => policy.GetProperty("policy").GetString()).Should().Equal("random", "ridge-greedy", "trees-ei");
        double[] gains = [.. policies.Select(policy => policy.GetProperty("measures").GetProperty("gain").GetProperty("value").GetDouble())];
        gains[2].Should().BeGreaterThan(gains[0]);
        policies[0].GetProperty("measures").GetProperty("trust").GetProperty("notAssessed").GetString().Should().NotBeEmpty("chance states no sigma");
        Run("simulate", pool, "--outcome", "score", "--goal", "minimise", "--policies", "random", "--seeds", "2", "--evaluations", "12").Output.Split('\n').Should().OnlyContain(line => line.Length <= 80);
    }

    /// <summary>Candidates cost 1 or 9 whatever they are worth: per cost the same number of measurements is cheaper; coverage needs no model.</summary>
    [Fact]
    public void Simulate_CostAwareAndCoverage_AreOffered()
    {
        string pool = Write("p.csv", "id,x,y,price,score\n" + string.Concat(Enumerable.Range(0, 100).Select(i => FormattableString.Invariant($"c{i},{i % 10},{i / 10},{(i % 2 == 0 ? 1 : 9)},{((i % 10) - 6) * ((i % 10) - 6)}\n"))));
        JsonElement[] policies = [.. JsonDocument.Parse(Run("simulate", pool, "--outcome", "score", "--goal", "minimise", "--costs", "price", "--policies", "coverage", "trees-ei", "trees-ei-cost", "--seeds", "20", "--evaluations", "20", "--initial", "5", "--json").Output).RootElement.GetProperty("policies").EnumerateArray()];
        double[] costs = [.. policies.Select(policy => policy.GetProperty("measures").GetProperty("cost").GetProperty("value").GetDouble())];
        costs[2].Should().BeLessThan(0.8 * costs[1]);
        Run("simulate", pool, "--outcome", "score", "--goal", "minimise", "--policies", "trees-ei-cost", "--seeds", "1", "--evaluations", "12").Code.Should().Be(2, "no column of costs");
        Run("simulate", Write("q.csv", "x,price,outcome\n1,1,1\n2,0,1\n3,1,1\n4,1,2\n"), "--goal", "minimise", "--costs", "price", "--policies", "coverage", "--initial", "2").Code.Should().Be(2, "a cost is positive");
    }

    [Theory]
    [InlineData("--policies", "trees-greedy-cost")]
    [InlineData("--policies", "trees-ei-price")]
    [InlineData("--costs", "absent")]
    [InlineData("--policies", "gp")]
    [InlineData("--policies", "ridge-thompson")]
    [InlineData("--seeds", "0")]
    [InlineData("--initial", "1")]
    [InlineData("--batch", "0")]
    [InlineData("--evaluations", "10")]
    [InlineData("--top", "0")]
    [InlineData("--outcome", "absent")]
    public void Simulate_BadOptions_AreBadInput(string option, string value)
    {
        string pool = Write("p.csv", "x,outcome\n" + string.Concat(Enumerable.Range(0, 30).Select(i => $"{i},{i}\n")));
        Run("simulate", pool, "--goal", "maximise", option, value).Code.Should().Be(2);
    }

    [Fact]
    public void Simulate_CoupledLoops_GiveTrajectoriesGainAndLedgers()
    {
        string pool = Write("p.csv", "x,y,outcome\n" + string.Concat(Enumerable.Range(0, 80).Select(i => FormattableString.Invariant($"{i % 10},{i / 10},{(i % 10) - (0.3 * (i / 10 % 3))}\n"))));
        string output = Path.Combine(_folder, "loops.json"), ledgers = Path.Combine(_folder, "ledgers");
        (int code, string text) = Run("simulate", pool, "--goal", "maximise", "--loops", "ridge-refit-region", "ridge-hold-volume", "--seeds", "6", "--initial", "6", "--batch", "3", "--evaluations", "18", "-o", output, "--ledger", ledgers);
        code.Should().Be(0);
        text.Split('\n').Should().OnlyContain(line => line.Length <= 80);
        JsonElement[] loops = [.. JsonDocument.Parse(File.ReadAllText(output)).RootElement.GetProperty("loops").EnumerateArray()];
        loops[0].GetProperty("rounds").GetArrayLength().Should().Be(5, "the initial design and four rounds of three");
        loops[0].GetProperty("gainMatrix").GetProperty("spectral radius").GetProperty("value").GetDouble().Should().BeGreaterThan(0);
        loops[0].GetProperty("stability").GetArrayLength().Should().Be(7);
        Directory.GetFiles(ledgers, "*.mpbf").Should().HaveCount(12);
        Run("loop", Path.Combine(ledgers, "ridge-refit-region-1.mpbf")).Code.Should().Be(0);
        Run("simulate", pool, "--goal", "maximise", "--loops", "ridge-refit-region", "--seeds", "6", "--initial", "6", "--batch", "3", "--evaluations", "18", "--ledger", ledgers).Code.Should().Be(2, "the ledgers of the first run are not written over");
    }

    [Theory]
    [InlineData("--loops", "ridge-region")]
    [InlineData("--loops", "forest-refit-region")]
    [InlineData("--loops", "ridge-refit-0")]
    [InlineData("--ledger", "folder")]
    public void Simulate_BadLoops_AreBadInput(string option, string value)
    {
        string pool = Write("p.csv", "x,outcome\n" + string.Concat(Enumerable.Range(0, 30).Select(i => $"{i},{i}\n")));
        Run("simulate", pool, "--goal", "maximise", "--evaluations", "20", option, value).Code.Should().Be(2);
        Run("simulate", pool, "--goal", "maximise", "--evaluations", "30", "--loops", "ridge-refit-region").Code.Should().Be(2, "nothing would be left to judge the loop on");
    }

    [Theory]
    [InlineData("x,outcome\n1,2\n2,\n3,4\n4,5\n")]
    [InlineData("x,outcome\n1,2\nq,3\n3,4\n4,5\n")]
    [InlineData("x,outcome\n1,2\n1,3\n1,4\n1,5\n")]
    [InlineData("id,outcome\n1,2\n")]
    public void Simulate_UnusablePools_AreBadInput(string table) => Run("simulate", Write("p.csv", table), "--goal", "maximise", "--policies", "random").Code.Should().Be(2);

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    private static (int Code, string Output) Run(params string[] arguments)
    {
        TextWriter before = Console.Out, errors = Console.Error;
        using var output = new StringWriter();
        try
        {
            Console.SetOut(output);
            Console.SetError(TextWriter.Null);
            return (Commands.Root().Parse(arguments).Invoke(), output.ToString());
        }
        finally
        {
            Console.SetOut(before);
            Console.SetError(errors);
        }
    }
}

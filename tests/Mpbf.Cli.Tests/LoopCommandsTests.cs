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

    [Theory]
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

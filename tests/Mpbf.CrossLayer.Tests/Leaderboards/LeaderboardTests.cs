using Mpbf.Core;
using Mpbf.CrossLayer.Expressions;
using Mpbf.CrossLayer.Leaderboards;
using Mpbf.Tests;

namespace Mpbf.CrossLayer.Tests.Leaderboards;

/// <summary>Reading of published tables. Sizes and facts are those of the files written here, or of Matbench Discovery as published.</summary>
public sealed class LeaderboardTests : IDisposable
{
    private const string Header = "model_key,file,targets,training_sets,geo.symprec=1e-5.symmetry_match,disc.full_test_set.MAE,disc.full_test_set.RMSE,score";

    private readonly string _folder = Directory.CreateTempSubdirectory("mpbf-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>ln(1 + 1000)/ln(1 + 2.5·10⁸), ½ (1 + 0.415/0.83) and e^(−0.05/0.05): MAE and RMSE of an exponential.</summary>
    [Fact]
    public void Load_AllFacts_SymbolsByHand()
    {
        LeaderboardModel model = Read($"{Header}\na,models/x/a.yml,EFS_G,small,0.415,0.05,{0.05 * Math.Sqrt(2):R},1", Sets()).Models.Single();

        model.Family.Should().Be("x");
        model.PretrainingScale.Estimate!.Value.Should().BeApproximately(Math.Log(1001) / Math.Log(1 + 2.5e8), 1e-12);
        model.InvarianceDensity.Estimate!.Value.Should().BeApproximately(0.75, 1e-12);
        model.EpistemicRisk.Estimate!.Value.Should().BeApproximately(Math.Exp(-1), 1e-8);
        model.Score(new TradeOff()).Estimate!.Value.Should().BeApproximately((model.PretrainingScale.Estimate.Value / 0.75) - Math.Exp(-1), 1e-8);
        model.Companion.Estimate!.Value.Should().BeApproximately(model.PretrainingScale.Estimate.Value * 0.75, 1e-12);
    }

    [Fact]
    public void Load_MissingFacts_AreNotAssessedAndSaySo()
    {
        Leaderboard board = Read($"{Header}\na,x,,,,,,\nb,x,E,unsized,,0.05,,2", Sets());

        board.Models[0].Score(new TradeOff()).Reason.Should().Contain("training set").And.Contain("invariances").And.Contain("MAE");
        board.Models[1].PretrainingScale.Reason.Should().Contain("unsized");
        board.Models[1].Forces.Should().BeNull();
        board.Metric("score").Should().Equal(double.NaN, 2);
        Read("model_key,file\na,x", null).Models.Single().IsAssessed.Should().BeFalse("a column that is absent is a fact that is missing");
    }

    [Fact]
    public void Load_DirectForcesThatBreakSymmetry_BindsTheFloor()
    {
        LeaderboardModel model = Read($"{Header}\na,x,EFS_D,small,0.01,0.05,0.06,", Sets()).Models.Single();

        model.Forces.Should().Be("direct");
        model.Score(new TradeOff()).Estimate!.Warnings.Should().ContainMatch("*floor*");
    }

    [Fact]
    public void Load_TortuosityAsked_IsAThirdOfTheDensity() =>
        Read("model_key,file,targets,geo.symprec=1e-5.symmetry_match,tortuosity\na,x,EFS_G,0.83,2", null, new LeaderboardOptions { Tortuosity = "tortuosity" })
            .Models.Single().InvarianceDensity.Estimate!.Value.Should().BeApproximately((1 + 1 + 0.5) / 3, 1e-12);

    [Fact]
    public void Load_JsonLines_IsReadAsWell() =>
        Read("{\"model_key\": \"a\", \"file\": \"x\", \"score\": 3}\n{\"model_key\": \"b\", \"file\": \"x\", \"score\": null}", null).Metric("score").Should().Equal(3, double.NaN);

    [Theory]
    [InlineData("a,x,EFS_Q,small,0.5,0.05,0.06,", "EFS_Q", "targets")]
    [InlineData("a,x,force,small,0.5,0.05,0.06,", "force", "targets")]
    [InlineData("a,x,EFS_G,other,0.5,0.05,0.06,", "other", "training_sets")]
    [InlineData("a,x,EFS_G,small,1.5,0.05,0.06,", "1.5", "symmetry_match")]
    [InlineData("a,x,EFS_G,small,half,0.05,0.06,", "half", "symmetry_match")]
    [InlineData("a,x,EFS_G,small,0.5,-0.05,0.06,", "-0.05", "MAE")]
    [InlineData("a,x,EFS_G,small,0.5,0,0.06,", "0", "MAE")]
    [InlineData("a,x,EFS_G,small,0.5,0.05,0.01,", "0.01", "RMSE")]
    [InlineData("a,x,EFS_G,small,0.5,0.05,1e9,", "1000000000", "RMSE")]
    [InlineData(",x,EFS_G,small,0.5,0.05,0.06,", "nothing", "model_key")]
    [InlineData("a,,EFS_G,small,0.5,0.05,0.06,", "nothing", "file")]
    public void Load_MalformedFact_NamesFileLineAndColumn(string row, string found, string column)
    {
        BadInputException refusal = FluentActions.Invoking(() => Read($"{Header}\n{row}", Sets())).Should().Throw<BadInputException>().Which;

        refusal.Found.Should().Contain(found);
        refusal.Column.Should().Contain(column);
        (refusal.File, refusal.Line).Should().Be((Path.Combine(_folder, "board"), 2));
    }

    [Theory]
    [InlineData("")]
    [InlineData(Header)]
    [InlineData("name,family\na,x")]
    [InlineData(Header + "\na,x,,,,,,\na,x,,,,,,")]
    [InlineData(Header + "\na,x")]
    [InlineData("[{\"model_key\": \"a\", \"file\": ")]
    public void Load_NoReadableTable_IsRefused(string text) => FluentActions.Invoking(() => Read(text, null)).Should().Throw<BadInputException>();

    [Fact]
    public void Metric_Unknown_ListsThoseThereAre() =>
        FluentActions.Invoking(() => Read($"{Header}\na,x,,,,,,", null).Metric("kappa")).Should().Throw<BadInputException>().WithMessage("*score*");

    /// <summary>MPtrj has 1,580,395 structures; 52 of the 62 models predict forces and have a κ_SRME (Matbench Discovery).</summary>
    [SharedFact]
    public void Load_MatbenchDiscovery_HasThePublishedFacts()
    {
        Leaderboard board = Leaderboard.Load(SharedData.Path("matbench_discovery", "leaderboard.csv"), TrainingSets.Load(SharedData.Path("matbench_discovery", "training_datasets.csv")));

        board.Models.Should().HaveCount(62);
        LeaderboardModel mace = board.Models.Single(model => model.Name == "mace-mp-0");
        mace.PretrainingScale.Estimate!.Value.Should().BeApproximately(Math.Log(1580396) / Math.Log(250000001), 1e-12);
        mace.InvarianceDensity.Estimate!.Value.Should().BeApproximately((1 + (0.7385 / 0.83)) / 2, 1e-12);
        board.Models.Zip(board.Metric("kappa103.k_SRME")).Count(pair => pair.First.IsAssessed && double.IsFinite(pair.Second)).Should().Be(52);
        board.Models.Where(model => model.Forces == "direct").Select(model => model.Family).Distinct().Should().BeEquivalentTo("eqv2", "orb");
    }

    private static string SetsText => "key,n_structures,contains\nsmall,1000,\nlarge,5000,small\nlargest,9000,large\nunsized,,";

    private TrainingSets Sets()
    {
        File.WriteAllText(Path.Combine(_folder, "sets"), SetsText);
        return TrainingSets.Load(Path.Combine(_folder, "sets"));
    }

    private Leaderboard Read(string text, TrainingSets? sets, LeaderboardOptions? options = null)
    {
        File.WriteAllText(Path.Combine(_folder, "board"), text);
        return Leaderboard.Load(Path.Combine(_folder, "board"), sets, options);
    }
}

using System.Globalization;
using FluentAssertions;
using Mpbf.Core;
using Mpbf.Core.Conditions;
using Mpbf.CrossLayer.Audits;
using Xunit;

namespace Mpbf.CrossLayer.Tests.Audits;

/// <summary>Rounds of retraining as a manifest names them, in files written here.</summary>
public sealed class RetrainingTests : IDisposable
{
    private static readonly string[] Formulas = [.. "Li Na K Rb Cs Be Mg Ca Sr Ba Sc Y Ti Zr V Nb Cr Mo Mn Fe Co Ni Cu Zn".Split(' ').Select(metal => metal + "O")];

    private readonly string _folder = Directory.CreateTempSubdirectory("mpbf").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>By construction: every error keeps its sign and grows by 0.2 of its size a round while own labels grow from 0 to 0.8.</summary>
    [Fact]
    public void Audit_ErrorsGrowWithOwnLabels_BiasIsReinforced()
    {
        AuditInput input = Read(round => 0.2 * round, (round, row) => row + (Sign(row) * (1 + (0.2 * round))));

        input.Retraining.Select(round => round.OwnLabelShare).Should().Equal(0, 0.2, 0.4, 0.6000000000000001, 0.8);
        input.Retraining[2].Prediction[3].Should().Be(3 + (Sign(3) * 1.4));
        new BoundaryAudit().Run(input).Conditions.Single(condition => condition.Code == "cross.bias-reinforcement").Verdict.Should().Be(Verdict.Breach);
    }

    [Fact]
    public void Read_ShareThatChangesWithinARound_SaysWhere() =>
        Refused(lines => lines[2] = $"{Formulas[1]},0,0.1,1").Which.Message.Should().Contain("ownLabelShare").And.Contain("retraining.csv");

    [Fact]
    public void Read_ShareAboveOne_IsRefused() => Refused(lines => lines[1] = $"{Formulas[0]},0,1.5,0").Which.Message.Should().Contain("1.5");

    [Fact]
    public void Read_RowMissingFromARound_NamesIt() => Refused(lines => lines.RemoveAt(5)).Which.Message.Should().Contain(Formulas[4]);

    [Fact]
    public void Read_RowTwiceInARound_NamesIt() => Refused(lines => lines.Add(lines[^1])).Which.Message.Should().Contain("twice");

    [Fact]
    public void Read_PredictionThatIsNoNumber_IsRefused() => Refused(lines => lines[1] = $"{Formulas[0]},0,0,NaN").Which.Message.Should().Contain("prediction");

    private FluentAssertions.Specialized.ExceptionAssertions<BadInputException> Refused(Action<List<string>> spoil) =>
        FluentActions.Invoking(() => Read(round => 0.2 * round, (_, row) => row, spoil)).Should().Throw<BadInputException>();

    private AuditInput Read(Func<int, double> share, Func<int, int, double> prediction, Action<List<string>>? spoil = null)
    {
        List<string> lines = ["id,round,ownLabelShare,prediction"];
        for (int round = 0; round < 5; round++)
        {
            for (int row = 0; row < Formulas.Length; row++) lines.Add(string.Create(CultureInfo.InvariantCulture, $"{Formulas[row]},{round},{share(round):R},{prediction(round, row):R}"));
        }

        spoil?.Invoke(lines);
        File.WriteAllLines(Path.Combine(_folder, "retraining.csv"), lines);
        File.WriteAllLines(Path.Combine(_folder, "evaluation.csv"), ["formula,truth,prediction", .. Formulas.Select((formula, row) => string.Create(CultureInfo.InvariantCulture, $"{formula},{row},{row + Sign(row)}"))]);
        string path = Path.Combine(_folder, "manifest.json");
        File.WriteAllText(path, """{ "mpbf": 1, "name": "retraining", "evaluation": { "table": "evaluation.csv", "truth": "truth", "prediction": "prediction", "groups": ["elements"] }, "retraining": { "table": "retraining.csv" } }""");
        return ManifestReader.Read(path);
    }

    private static int Sign(int row) => row % 3 == 0 ? -1 : 1;
}

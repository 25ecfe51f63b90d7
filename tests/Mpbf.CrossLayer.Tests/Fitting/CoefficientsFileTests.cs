using Mpbf.Core;
using Mpbf.Core.Estimates;
using Mpbf.CrossLayer.Audits;
using Mpbf.CrossLayer.Examples;
using Mpbf.CrossLayer.Expressions;
using Mpbf.CrossLayer.Fitting;
using Mpbf.CrossLayer.Results;

namespace Mpbf.CrossLayer.Tests.Fitting;

public sealed class CoefficientsFileTests : IDisposable
{
    private static readonly Resampling Draws = new(7);
    private static readonly Coefficients Fitted = Coefficients.Of("a world", Draws, [LawFit.Fit(Law.BoundaryShift, LawWorld.Runs(1), Draws)], []);
    private static readonly string Text = CoefficientsFile.ToJson(Fitted);

    private readonly string _folder = Directory.CreateTempSubdirectory("mpbf").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Load_WhatWasWritten_GivesTheSameBytes() => CoefficientsFile.ToJson(CoefficientsFile.Load(Write(Text))).Should().Be(Text);

    [Fact]
    public void ToJson_SameRunsFittedAgain_GivesTheSameBytes() =>
        CoefficientsFile.ToJson(Coefficients.Of("a world", Draws, [LawFit.Fit(Law.BoundaryShift, LawWorld.Runs(1), Draws)], [])).Should().Be(Text);

    [Theory]
    [InlineData("", "coefficients.json")]
    [InlineData("[]", "mpbfCoefficients")]
    [InlineData("{ \"mpbfCoefficients\": 1 }", "mpbf fit")]
    [InlineData("{ \"mpbfCoefficients\": 2, \"newKey\": 1 }", "coefficients of version 2")]
    [InlineData("{ \"mpbfCoefficients\": \"1\" }", "mpbfCoefficients")]
    [InlineData("{ \"mpbfCoefficients\": 1e99 }", "version")]
    public void Load_NoCoefficients_IsRefused(string text, string said) => Refused(text, said);

    [Fact]
    public void Load_TruncatedAnywhere_IsRefused()
    {
        for (int length = 1; length < Text.Length - 1; length += 997) Refused(Text[..length], "coefficients.json");
    }

    [Theory]
    [InlineData("\"boundaryShift\"", "\"boundryShift\"", "the law 'boundryShift'")]
    [InlineData("\"draws\": 200", "\"draws\": 199", "200 draws")]
    [InlineData("\"draws\": 200", "\"draws\": 2000000000", "2000000000 draws")]
    [InlineData("\"library\"", "\"libary\"", "mpbf fit")]
    [InlineData("\"cells\": 30", "\"cells\": 0", "without rows or cells")]
    public void Load_Changed_IsRefused(string old, string changed, string said) => Refused(Text.Replace(old, changed, StringComparison.Ordinal), said);

    [Fact]
    public void Load_NegativeOrInfiniteCoefficient_IsRefused()
    {
        Refused(CoefficientsFile.ToJson(With(law => law with { First = law.First with { Value = -0.1 } })), "the coefficient -0.1");
        Refused(CoefficientsFile.ToJson(With(law => law with { Second = law.Second with { Draws = law.Second.Draws.SetItem(3, -1) } })), "a draw out of range");
        Refused(CoefficientsFile.ToJson(With(law => law with { FirstRange = [1, 0] })), "a range");
        Refused(Text.Replace("\"value\": 0.", "\"value\": 1e999", StringComparison.Ordinal), "coefficients.json");
    }

    /// <summary>Draw b of the shift is α_b (V_b − β_b F_b), and of the prediction c₀_b more: by hand from the file's numbers.</summary>
    [Fact]
    public void ToBoundaryShift_Draws_StandBesideThoseOfTheAudit()
    {
        BoundaryShift shift = CoefficientsFile.Load(Write(Text)).ToBoundaryShift(Draws);
        Estimate volume = Estimate.FromDraws(0.8, [.. Enumerable.Range(0, 200).Select(b => 0.8 + (0.001 * b))], Draws, "v", 100, 100), fidelity = Estimate.FromDraws(0.6, [.. Enumerable.Range(0, 200).Select(b => 0.6 - (0.001 * b))], Draws, "f", 100, 100);
        LawReading law = Fitted.Laws["boundaryShift"];

        Estimate predicted = shift.PredictOverclaim(volume, fidelity);

        shift.IsCalibrated.Should().BeTrue();
        predicted.Value.Should().BeApproximately(law.Intercept.Value + (law.First.Value * (0.8 - (law.Second.Value * 0.6))), 1e-14);
        for (int b = 0; b < 200; b++)
            predicted.Draws[b].Should().BeApproximately(law.Intercept.Draws[b]!.Value + (law.First.Draws[b]!.Value * (0.8 + (0.001 * b) - (law.Second.Draws[b]!.Value * (0.6 - (0.001 * b))))), 1e-14);
    }

    [Fact]
    public void Audit_WithCoefficients_IsCalibratedWithIntervals()
    {
        AuditResult result = new BoundaryAudit().Run(SemiconductorExample.Load() with { Coefficients = Fitted });

        result.Shift.State.Should().BeOneOf("balanced", "volume-led", "fidelity-led", "uncovered");
        result.Symbols["CoverageScale"].Value.Should().Be(Fitted.Laws["boundaryShift"].First.Value);
        result.Symbols["CoverageScale"].Lower.Should().NotBeNull();
        result.Symbols.Should().ContainKey("Intercept").And.NotContainKey("IntegrationWeight", "only expression (1) was fitted");
        result.Shift.Predicted.Warnings.Should().NotContain(warning => warning.Contains("uncalibrated", StringComparison.Ordinal));
        result.Assumptions.Should().Contain(assumption => assumption.Contains("fitted on 'a world'", StringComparison.Ordinal));
    }

    [Fact]
    public void Audit_WithRefusedCoefficients_StaysUncalibratedAndSaysWhy()
    {
        AuditResult result = new BoundaryAudit().Run(SemiconductorExample.Load() with { Coefficients = With(law => law with { Refusals = ["no skill: as tested"] }) });

        result.Shift.State.Should().Be("uncalibrated");
        result.Symbols["CoverageScale"].Value.Should().Be(1);
        result.Assumptions.Should().Contain(assumption => assumption.Contains("not used: no skill: as tested", StringComparison.Ordinal));
    }

    [Fact]
    public void Audit_OutsideTheFittedRange_SaysExtrapolated() =>
        new BoundaryAudit().Run(SemiconductorExample.Load() with { Coefficients = With(law => law with { FirstRange = [5, 6] }) }).Shift.Predicted.Warnings.Should().Contain(warning => warning.StartsWith("extrapolated: V_d", StringComparison.Ordinal));

    private static Coefficients With(Func<LawReading, LawReading> change) => Fitted with { Laws = new() { ["boundaryShift"] = change(Fitted.Laws["boundaryShift"]) } };

    private void Refused(string text, string said) =>
        FluentActions.Invoking(() => CoefficientsFile.Load(Write(text))).Should().Throw<BadInputException>().Which.Message.Should().Contain(said).And.Contain(_folder);

    private string Write(string text)
    {
        string path = Path.Combine(_folder, "coefficients.json");
        File.WriteAllText(path, text);
        return path;
    }
}

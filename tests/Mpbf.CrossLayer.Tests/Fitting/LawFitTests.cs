using Mpbf.Core;
using Mpbf.Core.Estimates;
using Mpbf.CrossLayer.Fitting;

namespace Mpbf.CrossLayer.Tests.Fitting;

public sealed class LawFitTests
{
    private static readonly Resampling Draws = new(7);

    /// <summary>Truth: <see cref="LawWorld"/>. The ceiling by hand: variance without noise over variance, V and F uniform on [0, 1] with variance 1/12 each.</summary>
    [Fact]
    public void Fit_WorldOfTheLaw_RecoversCoefficientsAndCeiling()
    {
        FittedLaw law = LawFit.Fit(Law.BoundaryShift, LawWorld.Runs(1), Draws);

        law.IsCalibrated.Should().BeTrue(string.Join("; ", law.Refusals));
        law.Intercept.Value.Should().BeApproximately(LawWorld.Intercept, 0.03);
        law.First.Value.Should().BeApproximately(LawWorld.Slope, 0.03);
        law.Second.Value.Should().BeApproximately(LawWorld.Weight, 0.05);
        law.First.Interval()!.Value.Contains(LawWorld.Slope).Should().BeTrue();
        law.Second.Interval()!.Value.Contains(LawWorld.Weight).Should().BeTrue();
        double explained = ((LawWorld.Slope * LawWorld.Slope) + Math.Pow(LawWorld.Slope * LawWorld.Weight, 2)) / 12, noise = LawWorld.Noise * LawWorld.Noise, level = LawWorld.CellSpread * LawWorld.CellSpread;
        law.Ceiling.Estimate!.Value.Should().BeApproximately((explained + level) / (explained + level + noise), 0.03);
        law.Skill.Value.Should().BeApproximately(explained / (explained + level + noise), 0.06, "the law explains all but levels and noise, whatever group is left out");
        law.PredictionError.Value.Should().BeApproximately(Math.Sqrt(level + noise), 0.015);
    }

    /// <summary>Twenty worlds: the 95 % intervals of α hold the truth in all but a few; 15 or fewer of 20 would have a binomial probability below 0.003.</summary>
    [Fact]
    public void Fit_TwentyWorlds_IntervalsCover()
    {
        int covered = Enumerable.Range(1, 20).Count(seed => LawFit.Fit(Law.BoundaryShift, LawWorld.Runs(seed), new Resampling(7, 100)).First.Interval()!.Value.Contains(LawWorld.Slope));
        covered.Should().BeGreaterThan(15);
    }

    [Fact]
    public void Fit_SameRunsInAnotherOrder_GivesTheSameSlopes()
    {
        Observation[] runs = LawWorld.Runs(2);
        FittedLaw forth = LawFit.Fit(Law.BoundaryShift, runs, Draws), back = LawFit.Fit(Law.BoundaryShift, runs.Reverse(), Draws);
        back.First.Value.Should().BeApproximately(forth.First.Value, 1e-12);
        back.Skill.Draws.ToArray().Should().Equal(forth.Skill.Draws.ToArray(), (x, y) => Math.Abs(x - y) < 1e-10);
    }

    /// <summary>The same outcomes a million higher, terms a thousand: slopes and R² stay, and the intercept moves by 10⁶ − 10³ (α − α β).</summary>
    [Fact]
    public void Fit_LargeOffsets_LeaveSlopesAndSkill()
    {
        Observation[] runs = LawWorld.Runs(1);
        FittedLaw plain = LawFit.Fit(Law.BoundaryShift, runs, Draws), moved = LawFit.Fit(Law.BoundaryShift, runs.Select(row => row with { First = row.First + 1e3, Second = row.Second + 1e3, Outcome = row.Outcome + 1e6 }), Draws);
        moved.First.Value.Should().BeApproximately(plain.First.Value, 1e-8);
        moved.Second.Value.Should().BeApproximately(plain.Second.Value, 1e-8);
        moved.Skill.Value.Should().BeApproximately(plain.Skill.Value, 1e-8);
        moved.Intercept.Value.Should().BeApproximately(plain.Intercept.Value + 1e6 - (1e3 * plain.First.Value * (1 - plain.Second.Value)), 1e-4);
    }

    [Fact]
    public void Fit_FidelityThatHardlyVaries_IsRefusedByName()
    {
        FittedLaw law = LawFit.Fit(Law.BoundaryShift, LawWorld.Runs(3, fidelity: (_, u) => 0.8 + (0.2 * u)), Draws);
        law.IsCalibrated.Should().BeFalse();
        law.Refusals.Should().ContainSingle().Which.Should().StartWith("no span: F_p runs from 0.8");
    }

    [Fact]
    public void Fit_OutcomeThatIsNoise_IsRefusedForWantOfSkill() =>
        LawFit.Fit(Law.BoundaryShift, LawWorld.Runs(4, law: (_, _) => 0), Draws).Refusals.Should().Contain(reason => reason.StartsWith("no skill", StringComparison.Ordinal));

    /// <summary>F acts in the planted designs alone, V not at all: without them nothing is left.</summary>
    [Fact]
    public void Fit_LawOfPlantedFaultsAlone_IsRefusedByName()
    {
        FittedLaw law = LawFit.Fit(Law.BoundaryShift, LawWorld.Runs(5, fidelity: (v, u) => u > 0.5 ? 0.2 * u : 0.8 + (0.1 * u), law: (_, f) => f < 0.5 ? 1 : 0, isPlanted: null).Select(row => row with { IsPlanted = row.Second < 0.5 }), Draws);
        law.Refusals.Should().Contain(reason => reason.StartsWith("only on planted faults", StringComparison.Ordinal));
        law.Diagnostics.Should().Contain(note => note.Contains("spans only", StringComparison.Ordinal));
    }

    /// <summary>F = V + small: correlation about 0.99, so that 1/(1 − ρ²) is about 50.</summary>
    [Fact]
    public void Fit_CollinearTerms_AreSaid()
    {
        FittedLaw law = LawFit.Fit(Law.BoundaryShift, LawWorld.Runs(6, fidelity: (v, u) => (0.9 * v) + (0.1 * u)), Draws);
        law.Correlation.Should().BeGreaterThan(0.98);
        law.Diagnostics.Should().Contain(note => note.Contains("collinear", StringComparison.Ordinal));
    }

    /// <summary>The outcome falls with U_q's opposite: δ would be −0.5 and is held at 0.</summary>
    [Fact]
    public void Fit_SlopeAgainstItsSign_StopsAtZero()
    {
        FittedLaw law = LawFit.Fit(Law.AbstractionIntegrity, LawWorld.Runs(7, law: (r, u) => r + (0.5 * u)), Draws);
        law.Second.Value.Should().Be(0);
        law.Diagnostics.Should().Contain(note => note.StartsWith("δ is at its bound 0", StringComparison.Ordinal));
        LawFit.Fit(Law.TradeOff, LawWorld.Runs(7, law: (r, u) => r + (0.5 * u)), Draws).Second.Value.Should().BeApproximately(-0.5, 0.03, "η and θ are free");
        LawFit.Fit(Law.SteeringFidelity, LawWorld.Runs(7, law: (r, u) => r + (0.5 * u)), Draws).Second.Value.Should().BeApproximately(0.5, 0.03, "ζ stands with a plus");
    }

    [Fact]
    public void Fit_FewCells_HasNoIntervalAndIsRefused() =>
        LawFit.Fit(Law.BoundaryShift, LawWorld.Runs(8).Where(row => row.Cell is "0" or "1" or "2"), Draws).Refusals.Should().Contain(reason => reason.StartsWith("no interval: 15 cells", StringComparison.Ordinal));

    [Fact]
    public void Fit_RunsThatCannotBeFitted_AreRefusedWithTheReason()
    {
        Observation[] runs = LawWorld.Runs(9);
        FluentActions.Invoking(() => LawFit.Fit(Law.BoundaryShift, runs.Where(row => row.Group == "oxide"), Draws)).Should().Throw<BadInputException>().WithMessage("*at least two groups*");
        FluentActions.Invoking(() => LawFit.Fit(Law.BoundaryShift, [], Draws)).Should().Throw<BadInputException>();
        FluentActions.Invoking(() => LawFit.Fit(Law.BoundaryShift, [.. runs, runs[0] with { Outcome = double.NaN }], Draws)).Should().Throw<BadInputException>().WithMessage("*not finite*");
        FluentActions.Invoking(() => LawFit.Fit(Law.BoundaryShift, runs.Select(row => row with { Second = 1 }), Draws)).Should().Throw<BadInputException>().WithMessage("*does not vary*");
    }

    /// <summary>The law of the world is transferred to another world with its own levels: what it explains there is what it explains at home.</summary>
    [Fact]
    public void Transfer_SameLaw_ExplainsAsMuch()
    {
        FittedLaw law = LawFit.Fit(Law.BoundaryShift, LawWorld.Runs(10), Draws);
        LawFit.Transfer(law, LawWorld.Runs(11), Draws).Value.Should().BeApproximately(law.Skill.Value, 0.08);
        LawFit.Transfer(law, LawWorld.Runs(11, law: (v, f) => f - v), Draws).Value.Should().BeLessThan(0, "the opposite law is worse than the mean");
    }
}

using Mpbf.Core.Conditions;
using Mpbf.Core.Estimates;
using Mpbf.Isl.Calibration;

namespace Mpbf.Isl.Detectors;

/// <summary>Uncertainty under-representation: intervals hold less than they state, or rare errors are far larger than sigma allows.</summary>
internal static class UncertaintyUnderRepresentation
{
    private const string Code = "isl.uncertainty-under-representation";
    private const double Nominal = 0.9, CoverageThatMatters = 0.85;

    public static Condition Judge(UncertaintyCalibration? calibration)
    {
        if (calibration is null) return Condition.NotAssessed(Code, Layer.InferenceSteering, "the predictions state no uncertainty; supply evaluation.sigma");
        Estimate coverage = calibration.Coverage[UncertaintyCalibration.Levels.IndexOf(Nominal)];
        if (coverage.Interval() is not { } interval || calibration.Zms.Interval() is not { } zms)
            return Condition.NotAssessed(Code, Layer.InferenceSteering, string.Join("; ", coverage.Warnings));

        Verdict verdict = interval.Upper < CoverageThatMatters ? Verdict.Breach
            : interval.Upper < Nominal || zms.Lower > 1 ? Verdict.Watch
            : Verdict.Clear;
        return new Condition(
            Code, Layer.InferenceSteering, verdict, coverage,
            "90 % intervals hold 90 % and mean z² is 1; watch when the 95 % interval of coverage lies below 0.90 or that of mean z² above 1, breach when that of coverage lies below 0.85",
            FormattableString.Invariant($"coverage of 90 % intervals {coverage}, mean z² {calibration.Zms}{(calibration.IsTailed ? ", more than half of it from 1 % of the rows" : "")}"),
            verdict == Verdict.Clear ? "none" : "Recalibrate sigma on held-out rows of the property in use before acting on intervals.");
    }
}

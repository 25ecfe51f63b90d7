using System.Globalization;
using Mpbf.Core.Estimates;
using Mpbf.CrossLayer.Fitting;
using Mpbf.CrossLayer.Results;

namespace Mpbf.CrossLayer.Audits;

/// <summary>What has to be said of coefficients where an audit uses them, or would have.</summary>
internal static class CalibrationNotes
{
    /// <summary>Where the coefficients come from and what they explain; where they are refused, why.</summary>
    public static IEnumerable<string> Assumptions(Coefficients? coefficients)
    {
        if (coefficients is null) yield break;
        foreach (LawReading law in coefficients.Laws.Values)
        {
            yield return law.Refusals.IsEmpty
                ? string.Create(CultureInfo.InvariantCulture, $"{law.Expression}: coefficients fitted on '{coefficients.Name}' ({law.Rows} rows, {law.Cells} cells), out-of-group R² {law.Skill}, ceiling {law.Ceiling}, error {law.PredictionError}. That they hold for this model and property is assumed.")
                : $"{law.Expression}: the coefficients fitted on '{coefficients.Name}' are not used: {string.Join("; ", law.Refusals)}";
        }
    }

    /// <summary>The prediction with a reservation where V_d or F_p lies outside what the law was fitted on.</summary>
    public static Estimate InRange(Estimate predicted, Coefficients? coefficients, double volume, double fidelity)
    {
        if (coefficients?.Of(Law.BoundaryShift) is not { Refusals.IsEmpty: true } law) return predicted;
        if (volume < law.FirstRange[0] || volume > law.FirstRange[1]) predicted = predicted.With(string.Create(CultureInfo.InvariantCulture, $"extrapolated: V_d {volume:G3} lies outside the fitted runs ({law.FirstRange[0]:G3} to {law.FirstRange[1]:G3})"));
        if (fidelity < law.SecondRange[0] || fidelity > law.SecondRange[1]) predicted = predicted.With(string.Create(CultureInfo.InvariantCulture, $"extrapolated: F_p {fidelity:G3} lies outside the fitted runs ({law.SecondRange[0]:G3} to {law.SecondRange[1]:G3})"));
        return predicted;
    }

    /// <summary>A coefficient as a symbol: with its interval where it was fitted, marked where it is a default.</summary>
    public static Reading Of(Estimate coefficient, bool isCalibrated) => Reading.Of(isCalibrated ? coefficient : coefficient.Named("default").With("uncalibrated"));

    /// <summary>A value of an expression, marked where its coefficients are defaults.</summary>
    public static Estimate Marked(Estimate value, bool isCalibrated, string mark) => isCalibrated ? value : value.With(mark);
}

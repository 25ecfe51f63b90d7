using System.Globalization;
using Mpbf.Core.Conditions;
using Mpbf.Core.Estimates;

namespace Mpbf.Dal.Fidelity;

/// <summary>
/// Simulation bias of a model's forces: universal potentials underestimate forces away from equilibrium by a common factor, because their training data lie near it (softening; Deng et al. 2025, npj Comput. Mater. 11, 9).
/// </summary>
public static class ForceSoftening
{
    /// <summary>A tenth of the forces missing or too much is called a breach; less, if established, is watched.</summary>
    private const double ShiftThatMatters = 0.1;

    /// <summary>Judges a slope of predicted on reference forces.</summary>
    /// <param name="slope">From <see cref="PairedAgreement"/> of forces, resampled by configuration.</param>
    public static Condition Judge(Estimate slope)
    {
        ArgumentNullException.ThrowIfNull(slope);
        const string code = "dal.simulation-bias", test = "slope 1, within its 95 % interval; breach where the slope is below 0.9";
        Estimate missing = (1.0 - slope).Named("shift.force-slope");
        Verdict verdict = slope.Interval() is not { Upper: < 1 } ? Verdict.Clear : missing.Value >= ShiftThatMatters ? Verdict.Breach : Verdict.Watch;
        return new(
            code, Layer.DataAssimilation, verdict, missing, test,
            string.Create(CultureInfo.InvariantCulture, $"predicted forces are {slope} times the reference's over {slope.RowCount} values of {slope.GroupCount} configurations"),
            verdict == Verdict.Clear ? "none" : "Divide the forces by the slope, or fine-tune on a few configurations far from equilibrium: the error is systematic and needs few data.");
    }
}

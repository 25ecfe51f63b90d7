using Mpbf.Core;
using Mpbf.Core.Estimates;
using Mpbf.Core.Matter;

namespace Mpbf.Dal.Fidelity;

/// <summary>Physical rules that a formula can be held against: charge neutrality where the compound is ionic.</summary>
public static class FormulaRules
{
    private const double OneSidedFivePercent = 1.6448536269514722;

    /// <summary>Wilson lower bound (1927; one-sided 95 %) of the pass rate over distinct compositions; 1 where no rule applied, with a reservation that says so.</summary>
    public static Measure PassRate(MaterialTable corpus, Resampling resampling)
    {
        ArgumentNullException.ThrowIfNull(corpus);
        var sums = new ResampledSums(resampling, 2);
        int applied = 0;
        foreach (Composition composition in corpus.Compositions.Distinct())
        {
            ChargeBalance balance = ChargeNeutrality.Judge(composition);
            if (balance == ChargeBalance.NotApplicable) continue;
            applied++;
            sums.Add(composition.ChemicalSystem, 1, balance == ChargeBalance.Balanced ? 1 : 0);
        }

        return applied == 0
            ? Estimate.Exact(1, "rules.formula").With("no formula-level rule applied: no ionic composition in the corpus")
            : sums.Estimate("rules.charge-neutrality.wilson", static s => s[0] > 0 ? WilsonLower(s[1], s[0]) : double.NaN);
    }

    /// <summary>Lower end of Wilson's score interval for a share.</summary>
    internal static double WilsonLower(double passed, double count)
    {
        const double z = OneSidedFivePercent, zz = z * z;
        double p = passed / count;
        return (p + (zz / (2 * count)) - (z * Math.Sqrt((p * (1 - p) / count) + (zz / (4 * count * count))))) / (1 + (zz / count));
    }
}

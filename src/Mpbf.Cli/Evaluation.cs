using System.Globalization;
using MathNet.Numerics.Distributions;
using Mpbf.Core;
using Mpbf.Core.Estimates;
using Mpbf.CrossLayer.Expressions;
using Mpbf.CrossLayer.Results;

namespace Mpbf.Cli;

/// <summary>Numbers in, expressions out. A spread is read as the standard deviation of independent Gaussian draws.</summary>
internal static class Evaluation
{
    private const int DrawCount = 10_000;

    private static readonly string[] Names = ["V_d", "F_p", "alpha", "beta", "c0", "L", "O_mC_d", "T_r", "epsilon", "zeta", "S_p", "I_d", "E_r", "eta", "theta"];
    private static readonly Resampling Draws = new(1, DrawCount);

    public static OrderedDictionary<string, Reading> Of(string[] arguments)
    {
        var given = new Dictionary<string, Estimate>();
        foreach (string argument in arguments)
        {
            string[] parts = argument.Split('=', 2);
            if (parts.Length != 2 || !Names.Contains(parts[0])) throw new BadInputException($"'{argument}'", $"NAME=VALUE with a name of {string.Join(' ', Names)}");
            if (!given.TryAdd(parts[0], Parse(parts[0], parts[1]))) throw new BadInputException($"{parts[0]} twice", "each name once");
        }

        try
        {
            return Evaluate(given);
        }
        catch (ArgumentOutOfRangeException exception)
        {
            throw new BadInputException($"{exception.ParamName} = {exception.ActualValue}", ArgumentReason.Expected(exception), innerException: exception);
        }
    }

    private static OrderedDictionary<string, Reading> Evaluate(Dictionary<string, Estimate> given)
    {
        var shift = new BoundaryShift { CoverageScale = Number("alpha", 1), PriorWeight = Number("beta", 1), Intercept = Number("c0", 0) };
        var steering = new SteeringFidelity { FeedbackWeight = Number("epsilon", 0.5), ResolutionWeight = Number("zeta", 0.5) };
        var tradeOff = new TradeOff { ScaleWeight = Number("eta", 1), RiskWeight = Number("theta", 1) };
        var readings = new OrderedDictionary<string, Reading>();
        if (Has("V_d", "F_p"))
        {
            shift.Of(given["V_d"].Value, given["F_p"].Value);
            readings["BoundaryShift"] = Reading.Of(shift.Of(given["V_d"], given["F_p"]));
            if (Has("c0")) readings["PredictedOverclaim"] = Reading.Of(shift.PredictOverclaim(given["V_d"], given["F_p"]));
            if (Has("L")) readings["BoundaryShiftAsPrinted"] = Reading.Of(shift.AsPrinted(given["L"], given["V_d"], given["F_p"]));
        }

        if (Has("O_mC_d", "T_r"))
        {
            steering.Of(given["O_mC_d"].Value, given["T_r"].Value);
            readings["SteeringFidelity"] = Reading.Of(steering.Of(given["O_mC_d"], given["T_r"]));
            readings["SteeringFidelityAsPrinted"] = Reading.Of(steering.AsPrinted(given["O_mC_d"], given["T_r"]));
        }

        if (Has("S_p", "I_d", "E_r"))
        {
            tradeOff.Of(given["S_p"].Value, given["I_d"].Value, given["E_r"].Value);
            readings["TradeOff"] = Reading.Of(tradeOff.Of(given["S_p"], given["I_d"], given["E_r"]));
            readings["TradeOffCompanion"] = Reading.Of(TradeOff.Companion(given["S_p"], given["I_d"]));
        }

        return readings.Count > 0
            ? readings
            : throw new BadInputException("too few symbols for any expression", "V_d and F_p; O_mC_d and T_r; or S_p, I_d and E_r");

        bool Has(params ReadOnlySpan<string> names)
        {
            foreach (string name in names)
            {
                if (!given.ContainsKey(name)) return false;
            }

            return true;
        }

        double Number(string name, double standard) => given.TryGetValue(name, out Estimate? estimate) ? estimate.Value : standard;
    }

    private static Estimate Parse(string name, string text)
    {
        string[] parts = text.Replace("+-", "±", StringComparison.Ordinal).Split('±', 2);
        double value = Number(parts[0]);
        if (parts.Length == 1) return Estimate.Exact(value);
        double spread = Number(parts[1]);
        if (spread < 0) throw new BadInputException($"the spread {parts[1]} of {name}", "a standard deviation that is not negative");
        double[] draws = new double[DrawCount];
        Normal.Samples(NamedRandom.Of(name), draws, value, spread);
        return Estimate.FromDraws(value, draws, Draws, "gaussian", DrawCount, DrawCount);

        double Number(string number) => double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out double parsed) && double.IsFinite(parsed)
            ? parsed
            : throw new BadInputException($"'{number}' for {name}", "a finite number");
    }
}

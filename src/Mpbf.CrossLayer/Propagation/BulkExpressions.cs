using System.Numerics.Tensors;
using Mpbf.CrossLayer.Expressions;

namespace Mpbf.CrossLayer.Propagation;

/// <summary>
/// The four expressions over spans, equations (1) to (4), coefficients as columns like any other symbol. Ranges are not checked: samples come from draws of valid symbols.
/// </summary>
public static class BulkExpressions
{
    /// <summary>ΔB = α (V_d − β F_p). Columns: α, V_d, β, F_p.</summary>
    public static void BoundaryShift(SampleColumns symbols, Span<double> values)
    {
        TensorPrimitives.Multiply(symbols[2], symbols[3], values);
        TensorPrimitives.Subtract(symbols[1], values, values);
        TensorPrimitives.Multiply(symbols[0], values, values);
    }

    /// <summary>A_i = γ ∫ R(e) de − δ U_q, scales in equal parts. Columns: γ, δ, U_q, then R(e) of each probed scale, at least one.</summary>
    public static void AbstractionIntegrity(SampleColumns symbols, Span<double> values)
    {
        const int first = 3;
        symbols[first].CopyTo(values);
        for (int scale = first + 1; scale < symbols.Count; scale++) TensorPrimitives.Add(values, symbols[scale], values);
        TensorPrimitives.Multiply(values, 1.0 / (symbols.Count - first), values);
        TensorPrimitives.Multiply(symbols[0], values, values);
        Subtract(symbols[1], symbols[2], values);
    }

    /// <summary>S_f = ε (O_m∘C_d) + ζ √(gain × trust). Columns: ε, ζ, O_m∘C_d, gain, trust.</summary>
    public static void SteeringFidelity(SampleColumns symbols, Span<double> values)
    {
        TensorPrimitives.Multiply(symbols[3], symbols[4], values);
        TensorPrimitives.Sqrt(values, values);
        TensorPrimitives.Multiply(symbols[1], values, values);
        TensorPrimitives.MultiplyAdd(symbols[0], symbols[2], values, values);
    }

    /// <summary>T_s = η min(20, S_p / max(0.05, I_d)) − θ E_r. Columns: η, θ, S_p, I_d, E_r.</summary>
    public static void TradeOff(SampleColumns symbols, Span<double> values)
    {
        TensorPrimitives.Max(symbols[3], Expressions.TradeOff.InvarianceFloor, values);
        TensorPrimitives.Divide(symbols[2], values, values);
        TensorPrimitives.Min(values, Expressions.TradeOff.RatioCap, values);
        TensorPrimitives.Multiply(symbols[0], values, values);
        Subtract(symbols[1], symbols[4], values);
    }

    /// <summary>values −= weights · x, in one pass.</summary>
    private static void Subtract(ReadOnlySpan<double> weights, ReadOnlySpan<double> x, Span<double> values)
    {
        // −(w·x − v): the one fused form that TensorPrimitives has.
        TensorPrimitives.Negate(values, values);
        TensorPrimitives.MultiplyAdd(weights, x, values, values);
        TensorPrimitives.Negate(values, values);
    }
}

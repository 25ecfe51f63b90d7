using System.Collections.Immutable;
using System.Numerics.Tensors;
using Mpbf.Core.Statistics;

namespace Mpbf.CrossLayer.Boundaries;

/// <summary>
/// Non-negative combination of support terms, equations (207) to (209). Each term enters as its place among the evaluation rows; weights are the non-negative least-squares fit of the
/// severity of the errors, normalised to sum 1, so that the score falls with no term. Severity is half rank of |error|, half whether it exceeds the tolerance: a term stays only if it raises the mean of rank correlation and discrimination out of group, beyond what
/// its group-wise scatter allows. Immutable.
/// </summary>
public sealed class SupportFusion
{
    private readonly FoldMoments _moments;

    /// <summary>Terms with the folds they are judged on.</summary>
    /// <param name="terms">1 to 10 terms of the same rows.</param>
    /// <param name="holdOut">Folds of the same rows.</param>
    public SupportFusion(IReadOnlyList<SupportTerm> terms, HoldOut holdOut)
    {
        ArgumentNullException.ThrowIfNull(terms);
        ArgumentNullException.ThrowIfNull(holdOut);
        if (terms.Count is 0 or > 10) throw new ArgumentException($"Found {terms.Count} terms; allowed: 1 to 10.", nameof(terms));
        if (terms.Any(term => term.Evaluation.Length != holdOut.RowCount))
            throw new ArgumentException($"A term has another number of evaluation rows than the hold-out's {holdOut.RowCount}.", nameof(terms));
        Terms = [.. terms];
        double[] places = new double[holdOut.RowCount * Terms.Length];
        for (int j = 0; j < Terms.Length; j++)
        {
            for (int row = 0; row < holdOut.RowCount; row++) places[(row * Terms.Length) + j] = Terms[j].Place(Terms[j].Evaluation[row]);
        }

        _moments = new FoldMoments(places, Terms.Length, holdOut.Folds);
    }

    /// <summary>The candidates.</summary>
    public ImmutableArray<SupportTerm> Terms { get; }

    /// <summary>Chooses terms and fits weights.</summary>
    /// <param name="absoluteErrors">|error| of each evaluation row.</param>
    /// <param name="tolerance">Positive, in the unit of the errors.</param>
    public FusedSupport Fit(ReadOnlySpan<double> absoluteErrors, double tolerance)
    {
        FoldMoments.Products products = _moments.With(Severity(absoluteErrors, tolerance));
        OutOfGroupFit fit = Choose(products);
        double[] weights = new double[Terms.Length], fitted = new double[fit.Chosen.Length];
        products.Weigh(fit.Chosen, -1, fitted);
        for (int j = 0; j < fitted.Length; j++) weights[fit.Chosen[j]] = fitted[j];
        return new FusedSupport(Terms, [.. weights], [.. products.Score(fit)]);
    }

    /// <summary>The out-of-group score alone.</summary>
    /// <param name="severity">As <see cref="Severity"/> gives it, in any order of rows.</param>
    internal double[] OutOfGroup(double[] severity)
    {
        FoldMoments.Products products = _moments.With(severity);
        return products.Score(Choose(products));
    }

    /// <summary>Equation (208): standardised mid-ranks of |error| plus the standardised indicator of |error| &gt; tolerance, of mean 0 and unit sum of squares; a part without spread counts 0.</summary>
    internal static double[] Severity(ReadOnlySpan<double> absoluteErrors, double tolerance)
    {
        double[] weights = new double[absoluteErrors.Length], severity = new double[absoluteErrors.Length], exceeds = new double[absoluteErrors.Length];
        Array.Fill(weights, 1);
        new RankStatistics(absoluteErrors).Rank(weights, severity);
        for (int row = 0; row < exceeds.Length; row++) exceeds[row] = absoluteErrors[row] > tolerance ? 1 : 0;
        Standardise(severity);
        Standardise(exceeds);
        TensorPrimitives.Add<double>(severity, exceeds, severity);
        Standardise(severity);
        return severity;
    }

    private static void Standardise(double[] values)
    {
        TensorPrimitives.Subtract(values, TensorPrimitives.Sum<double>(values) / values.Length, values);
        double norm = TensorPrimitives.Norm<double>(values);
        if (norm > 1e-12 * values.Length) TensorPrimitives.Divide(values, norm, values);
        else Array.Clear(values);
    }

    /// <summary>Forward: the best term, then whichever raises the correlation most, as long as it is a rise.</summary>
    private OutOfGroupFit Choose(FoldMoments.Products products)
    {
        OutOfGroupFit? chosen = null;
        while (chosen is null || chosen.Chosen.Length < Terms.Length)
        {
            OutOfGroupFit? best = null;
            for (int term = 0; term < Terms.Length; term++)
            {
                if (chosen is not null && Array.IndexOf(chosen.Chosen, term) >= 0) continue;
                OutOfGroupFit fit = products.Fit(chosen is null ? [term] : [.. chosen.Chosen, term]);
                if (best is null || fit.Correlation > best.Correlation) best = fit;
            }

            if (chosen is not null && !products.IsRaised(chosen, best!)) break;
            chosen = best;
        }

        return chosen!;
    }
}

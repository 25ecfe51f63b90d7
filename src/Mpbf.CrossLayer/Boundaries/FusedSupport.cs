using System.Collections.Immutable;

namespace Mpbf.CrossLayer.Boundaries;

/// <summary>The fused support score s(x) of the evaluation and target rows: 0 well supported, about 1 the least supported of the evaluation rows, beyond that further out. Immutable.</summary>
public sealed class FusedSupport
{
    internal FusedSupport(ImmutableArray<SupportTerm> terms, ImmutableArray<double> weights, ImmutableArray<double> outOfGroup)
    {
        (Terms, Weights, OutOfGroup) = (terms, weights, outOfGroup);
        Evaluation = Score(term => term.Evaluation);
        Target = Kept.All(term => !term.Target.IsEmpty) ? Score(term => term.Target) : [];
    }

    /// <summary>All candidate terms.</summary>
    public ImmutableArray<SupportTerm> Terms { get; }

    /// <summary>Weight of each candidate, non-negative, of sum 1; 0 where it did not stay.</summary>
    public ImmutableArray<double> Weights { get; }

    /// <summary>The terms that stayed.</summary>
    public IEnumerable<SupportTerm> Kept => Terms.Where((_, j) => Weights[j] > 0);

    /// <summary>s of each evaluation row with weights fitted on all rows.</summary>
    public ImmutableArray<double> Evaluation { get; }

    /// <summary>s of each evaluation row with weights fitted without the row's group: what skill is judged on.</summary>
    public ImmutableArray<double> OutOfGroup { get; }

    /// <summary>s of each target row; empty where a term that stayed has no target values.</summary>
    public ImmutableArray<double> Target { get; }

    private ImmutableArray<double> Score(Func<SupportTerm, ImmutableArray<double>> values)
    {
        double[] score = new double[values(Kept.First()).Length];
        for (int j = 0; j < Terms.Length; j++)
        {
            if (Weights[j] == 0) continue;
            ImmutableArray<double> column = values(Terms[j]);
            for (int row = 0; row < score.Length; row++) score[row] += Weights[j] * Terms[j].Place(column[row]);
        }

        return [.. score];
    }
}

using System.Collections.Immutable;
using Mpbf.Core;
using Mpbf.Core.Embeddings;

namespace Mpbf.Guard;

/// <summary>A boundary as an audit saves it for use at run time. Immutable and valid.</summary>
public sealed record GuardBoundary
{
    /// <summary>Version of the file that this library writes and reads.</summary>
    public const int CurrentVersion = 2;

    /// <summary>Title of the audit.</summary>
    public string Name { get; init; } = "";

    /// <summary>Unit of the property; null where unstated.</summary>
    public string? Unit { get; init; }

    /// <summary>The error that the user can live with, in <see cref="Unit"/>, positive.</summary>
    public required double Tolerance { get; init; }

    /// <summary>Why no boundary is usable; null when one is.</summary>
    public string? Refusal { get; init; }

    /// <summary>s*.</summary>
    public required double Threshold { get; init; }

    /// <summary>Out-of-group AUROC of the weakest hold-out, with its interval where it has one.</summary>
    public double Skill { get; init; } = double.NaN;

    /// <summary>Share of evaluation rows beyond the tolerance.</summary>
    public required double BaseRate { get; init; }

    /// <summary>The terms of the support score that stayed, at most one of each kind but <see cref="TermKind.Given"/>; empty where no boundary is usable.</summary>
    public ImmutableArray<GuardTerm> Terms { get; init; } = [];

    /// <summary>Names of the terms whose values the caller passes to <see cref="BoundaryGuard.Decide"/>, in the order in which it does.</summary>
    public IEnumerable<string> GivenNames => Terms.Where(term => term.Kind == TermKind.Given).Select(term => term.Name);

    /// <summary>The rows that distances are measured to; null where neither distance nor density stayed.</summary>
    public EmbeddingMatrix? Reference { get; init; }

    /// <summary>For each reference row the mean distance to its own nearest ones; empty where the density did not stay.</summary>
    public ImmutableArray<float> ReferenceDistances { get; init; } = [];

    /// <summary>Leverage on the corpus; null where it did not stay.</summary>
    public Leverage? Leverage { get; init; }

    /// <summary>Neighbours that a distance is averaged over.</summary>
    public int NeighbourCount { get; init; } = 5;

    /// <summary>Knots of the risk curve: support.</summary>
    public ImmutableArray<double> RiskSupport { get; init; } = [];

    /// <summary>Knots of the risk curve: P(|error| &gt; tolerance).</summary>
    public ImmutableArray<double> RiskLevel { get; init; } = [];

    /// <summary>Nominal coverage of intervals, in (0, 1).</summary>
    public double Level { get; init; } = 0.9;

    /// <summary>Half-width of the interval of that level: in units of sigma where <see cref="IsNormalised"/>, else in <see cref="Unit"/>; infinite where evidence is vacuous.</summary>
    public required double IntervalFactor { get; init; }

    /// <summary>Whether <see cref="IntervalFactor"/> multiplies sigma.</summary>
    public bool IsNormalised { get; init; }

    /// <summary>The largest number of values kept of a term.</summary>
    public const int LargestKnots = 2001;

    /// <summary>Width of the embedding that decisions need; 0 where none.</summary>
    public int Width => Reference?.Width ?? Leverage?.Width ?? 0;

    /// <summary>Thins sorted values evenly by rank, ends included.</summary>
    public static ImmutableArray<double> Thin(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length <= LargestKnots ? [.. sorted] : [.. Enumerable.Range(0, LargestKnots).Select(i => sorted[(int)((long)i * (sorted.Length - 1) / (LargestKnots - 1))])];
    }

    /// <summary>Refuses a boundary that could not decide.</summary>
    /// <exception cref="BadInputException">A number out of range, or a term without its values.</exception>
    public void Check(string? file = null)
    {
        Require(Tolerance > 0 && double.IsFinite(Tolerance), $"a tolerance of {Tolerance}", "a positive number");
        Require(double.IsFinite(Threshold), $"a threshold of {Threshold}", "a finite number");
        Require(BaseRate is >= 0 and <= 1, $"a base rate of {BaseRate}", "0 to 1");
        Require(Level is > 0 and < 1, $"a level of {Level}", "a number between 0 and 1");
        Require(IntervalFactor >= 0, $"an interval factor of {IntervalFactor}", "a number that is not negative");
        Require(!Terms.IsDefault && Terms.All(term => Enum.IsDefined(term.Kind) && term.Weight is > 0 and <= 1 && !term.Values.IsDefaultOrEmpty && term.Values.All(double.IsFinite)), "a term without weight or values", "weights above 0, at most 1, and finite values");
        Require(!Terms.Where(term => term.Kind != TermKind.Given).GroupBy(term => term.Kind).Any(same => same.Count() > 1), "two terms of one kind", "one of each kind; any number that are given");
        Require(!Has(TermKind.Distance, TermKind.Density) || Reference is not null, "a term by distance without reference rows", "reference rows");
        Require(!Has(TermKind.Density) || (ReferenceDistances.Length == Reference!.RowCount && ReferenceDistances.All(float.IsFinite)), $"{ReferenceDistances.Length} distances of reference rows", "a finite one for each reference row");
        Require(!Has(TermKind.Leverage) || Leverage is not null, "a leverage without its factor", "the factor");
        Require(Reference is null || Leverage is null || Reference.Width == Leverage.Width, $"reference rows of width {Reference?.Width} and a leverage of {Leverage?.Width}", "one width");
        Require(Refusal is not null || Terms.Length > 0, "a usable boundary without any term", "at least one");
        Require(NeighbourCount is >= 1 and <= 64, $"{NeighbourCount} neighbours", "1 to 64");
        Require(RiskSupport.Length == RiskLevel.Length && (Refusal is not null || RiskSupport.Length > 0), $"{RiskSupport.Length} and {RiskLevel.Length} knots of the risk", "as many of both, at least one");
        Require(RiskSupport.Zip(RiskSupport.Skip(1), (knot, next) => knot <= next).All(ascends => ascends), "knots of the risk that do not ascend", "supports in ascending order");
        Require(RiskSupport.All(double.IsFinite) && RiskLevel.All(level => level is >= 0 and <= 1), "values that are not finite, or risks outside [0, 1]", "finite numbers");

        bool Has(params ReadOnlySpan<TermKind> kinds)
        {
            foreach (GuardTerm term in Terms)
            {
                if (kinds.Contains(term.Kind)) return true;
            }

            return false;
        }

        void Require(bool holds, string found, string expected)
        {
            if (!holds) throw new BadInputException(found, expected, "Save the boundary again with this version.", file);
        }
    }
}

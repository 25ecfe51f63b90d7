using System.Collections.Immutable;

namespace Mpbf.Isl.Design;

/// <summary>How an evolutionary search runs.</summary>
public sealed record EvolutionOptions
{
    /// <summary>Members of the population and children a generation, at least 2.</summary>
    public int PopulationCount { get; init; } = 200;

    /// <summary>Generations, at least 1.</summary>
    public int GenerationCount { get; init; } = 20;

    /// <summary>Share of children with two parents, 0 to 1.</summary>
    public double CrossoverShare { get; init; } = 0.3;

    /// <summary>Standard deviations added to the merit, at least 0: 0 ranks by the mean.</summary>
    public double Width { get; init; }

    /// <summary>Repeats the search.</summary>
    public ulong Seed { get; init; } = 1;
}

/// <summary>A proposal with what the model expects of it.</summary>
/// <param name="Candidate">What is proposed.</param>
/// <param name="Mean">Expected value.</param>
/// <param name="Sigma">Its standard deviation.</param>
/// <param name="Score">What it was ranked by: larger is better, whatever the goal.</param>
/// <param name="Support">Its support score; null where no boundary was given.</param>
public sealed record RankedDesign(DesignCandidate Candidate, double Mean, double Sigma, double Score, double? Support);

/// <summary>What a search found.</summary>
/// <param name="Ranked">Proposals that broke no rule, the best first; none of them in the corpus.</param>
/// <param name="Removed">How many children each rule removed; a child counts under the first rule that it broke.</param>
/// <param name="ChildCount">Children in all.</param>
public sealed record EvolutionResult(ImmutableArray<RankedDesign> Ranked, ImmutableArray<(DesignRule Rule, int Count)> Removed, int ChildCount);

using System.Collections.Immutable;
using Mpbf.Core.Estimates;
using Mpbf.Core.Matter;
using Mpbf.Isl.Acquisition;
using Mpbf.Isl.Campaigns;

namespace Mpbf.Isl.Design;

/// <summary>What a model expects of proposals.</summary>
/// <param name="candidates">What is asked about.</param>
/// <param name="mean">Receives one mean a candidate.</param>
/// <param name="sigma">Receives one standard deviation a candidate, at least 0.</param>
public delegate void DesignObjective(IReadOnlyList<DesignCandidate> candidates, Span<double> mean, Span<double> sigma);

/// <summary>Where a model is not relied on.</summary>
/// <param name="Support">Support score of a proposal: larger is further from the evidence. May be called from several threads; NaN is outside.</param>
/// <param name="Threshold">s*: the largest score that is kept.</param>
public sealed record DesignBoundary(Func<DesignCandidate, double> Support, double Threshold);

/// <summary>
/// Looks for materials with a property: a population of known materials changes by exchange of elements (substitution statistics) and by crossover of prototype and elements; the best of parents and children live on. What breaks a rule is
/// removed before the model is asked, and counted. The same seed gives the same list for any number of threads. Immutable.
/// </summary>
public sealed class EvolutionarySearch
{
    private readonly ImmutableArray<DesignCandidate> _corpus;
    private readonly SubstitutionStatistics _substitutions;
    private readonly EvolutionOptions _options;

    /// <summary>A search over the prototypes and elements of a corpus.</summary>
    /// <param name="corpus">What is known, at least one material; it is never proposed.</param>
    /// <param name="substitutions">Which element stands for which; it knows all elements of the corpus.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="ArgumentException">No material, an element that the statistics do not know, or options out of range.</exception>
    public EvolutionarySearch(IEnumerable<KnownMaterial> corpus, SubstitutionStatistics substitutions, EvolutionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(corpus);
        ArgumentNullException.ThrowIfNull(substitutions);
        (_substitutions, _options) = (substitutions, options ?? new EvolutionOptions());
        _corpus = [.. corpus.DistinctBy(material => material.Key, StringComparer.Ordinal).Select(static material => new DesignCandidate(material, material.Slots))];
        if (_corpus.IsEmpty) throw new ArgumentException("There is no material to begin from.", nameof(corpus));
        if (_corpus.SelectMany(candidate => candidate.Elements).FirstOrDefault(element => !substitutions.Elements.Contains(element)) is { } unknown)
            throw new ArgumentException($"The statistics do not know {unknown}.", nameof(substitutions));
        if (_options.PopulationCount < 2 || _options.GenerationCount < 1) throw new ArgumentException($"{_options.PopulationCount} members and {_options.GenerationCount} generations; expected at least 2 and 1.", nameof(options));
        if (!(_options.CrossoverShare is >= 0 and <= 1)) throw new ArgumentException(FormattableString.Invariant($"A share {_options.CrossoverShare} of crossovers; expected 0 to 1."), nameof(options));
    }

    /// <summary>Searches.</summary>
    /// <param name="objective">The model; asked once a generation, about what broke no rule.</param>
    /// <param name="goal">Whether large or small values are sought.</param>
    /// <param name="boundary">What lies outside is removed; null for none.</param>
    /// <param name="cancellation">Ends the search between generations.</param>
    /// <exception cref="ArgumentException">The model gave a value that is not finite, or a negative sigma.</exception>
    public EvolutionResult Run(DesignObjective objective, Goal goal, DesignBoundary? boundary = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(objective);
        var seen = _corpus.ToDictionary(candidate => candidate.Key, static _ => DesignRule.Known, StringComparer.Ordinal);
        var removed = new int[Enum.GetValues<DesignRule>().Length];
        var found = new List<RankedDesign>();
        List<RankedDesign> population = Fittest(Judge([.. _corpus.Select(static candidate => (candidate, (double?)null))], objective, goal));
        for (int generation = 0; generation < _options.GenerationCount; generation++)
        {
            cancellation.ThrowIfCancellationRequested();
            var children = new (DesignCandidate? Child, DesignRule? Broken, double? Support)[_options.PopulationCount];
            Parallel.For(0, children.Length, i =>
            {
                DesignCandidate? child = Breed(population, new Random(unchecked((int)Resampling.HashOf(FormattableString.Invariant($"generation {_options.Seed} {generation} {i}")))));
                (DesignRule? broken, double? support) = child is null ? (DesignRule.ElementTwice, null) : seen.TryGetValue(child.Key, out DesignRule known) ? (known, null) : FirstBroken(child, boundary);
                children[i] = (child, broken, support);
            });

            var kept = new List<(DesignCandidate, double?)>();
            foreach ((DesignCandidate? child, DesignRule? broken, double? support) in children)
            {
                DesignRule? reason = child is not null && !seen.TryAdd(child.Key, DesignRule.Repeated) ? seen[child.Key] : broken;
                if (reason is { } rule) removed[(int)rule]++;
                else kept.Add((child!, support));
            }

            List<RankedDesign> judged = Judge(kept, objective, goal);
            found.AddRange(judged);
            population = Fittest([.. population, .. judged]);
        }

        return new EvolutionResult([.. Ordered(found)], [.. Enum.GetValues<DesignRule>().Select(rule => (rule, removed[(int)rule]))], _options.PopulationCount * _options.GenerationCount);
    }

    private static (DesignRule? Broken, double? Support) FirstBroken(DesignCandidate child, DesignBoundary? boundary)
    {
        if (!DesignRules.IsNeutral(child)) return (DesignRule.ChargeNeutrality, null);
        if (!DesignRules.IsOrdered(child)) return (DesignRule.ElectronegativityOrder, null);
        if (!DesignRules.AreApart(child)) return (DesignRule.InteratomicDistance, null);
        if (boundary is null) return (null, null);
        double support = boundary.Support(child);
        return (support <= boundary.Threshold ? null : DesignRule.Boundary, support);
    }

    /// <summary>A child of two parents (template of the first, each slot from either) or of one with at least one element exchanged; null where an element would stand twice.</summary>
    private DesignCandidate? Breed(List<RankedDesign> population, Random random)
    {
        DesignCandidate first = Tournament(population, random), second = Tournament(population, random);
        Element[] elements = [.. first.Elements];
        bool crosses = random.NextDouble() < _options.CrossoverShare && second.Elements.Length == elements.Length;
        for (int slot = 0; slot < elements.Length && crosses; slot++) elements[slot] = random.Next(2) == 0 ? first.Elements[slot] : second.Elements[slot];
        int always = crosses ? -1 : random.Next(elements.Length);
        for (int slot = 0; slot < elements.Length; slot++)
        {
            if (slot == always || (!crosses && random.Next(elements.Length + 1) == 0)) elements[slot] = _substitutions.Draw(elements[slot], random);
        }

        return elements.Distinct().Count() == elements.Length ? new DesignCandidate(first.Template, [.. elements]) : null;
    }

    /// <summary>The better of two members drawn at random.</summary>
    private static DesignCandidate Tournament(List<RankedDesign> population, Random random) => population[Math.Min(random.Next(population.Count), random.Next(population.Count))].Candidate;

    private List<RankedDesign> Judge(List<(DesignCandidate Candidate, double? Support)> candidates, DesignObjective objective, Goal goal)
    {
        double[] mean = new double[candidates.Count], sigma = new double[candidates.Count], scores = new double[candidates.Count];
        if (candidates.Count > 0) objective([.. candidates.Select(static pair => pair.Candidate)], mean, sigma);
        Improvement.ConfidenceBound(mean, sigma, _options.Width, goal, scores);
        return [.. candidates.Select((pair, i) => new RankedDesign(pair.Candidate, mean[i], sigma[i], scores[i], pair.Support))];
    }

    private List<RankedDesign> Fittest(List<RankedDesign> members) => [.. Ordered(members).Take(_options.PopulationCount)];

    private static IEnumerable<RankedDesign> Ordered(List<RankedDesign> members) => members.OrderByDescending(static member => member.Score).ThenBy(static member => member.Candidate.Key, StringComparer.Ordinal);
}

using System.Collections.Immutable;
using Mpbf.Core.Crystals;
using Mpbf.Core.Estimates;
using Mpbf.Core.Matter;

namespace Mpbf.Isl.Design;

/// <summary>Generates materials: a known one drawn at random, each of its elements exchanged with probability ½ (at least one) by the substitution statistics. Immutable; any number of threads may ask it.</summary>
public sealed class SubstitutionSampler
{
    private readonly ImmutableArray<KnownMaterial> _corpus;
    private readonly ILookup<string, KnownMaterial> _byComposition;
    private readonly SubstitutionStatistics _statistics;

    /// <summary>A generator over a corpus.</summary>
    /// <param name="corpus">What is known, at least one material; each as likely as any other to be drawn.</param>
    /// <param name="statistics">Which element stands for which; it knows all elements of the corpus.</param>
    /// <exception cref="ArgumentException">No material, or an element that the statistics do not know.</exception>
    public SubstitutionSampler(IEnumerable<KnownMaterial> corpus, SubstitutionStatistics statistics)
    {
        ArgumentNullException.ThrowIfNull(corpus);
        ArgumentNullException.ThrowIfNull(statistics);
        (_corpus, _statistics) = ([.. corpus], statistics);
        if (_corpus.IsEmpty) throw new ArgumentException("There is no material to begin from.", nameof(corpus));
        if (_corpus.SelectMany(material => material.Slots).FirstOrDefault(element => !statistics.Elements.Contains(element)) is { } unknown) throw new ArgumentException($"The statistics do not know {unknown}.", nameof(statistics));
        _byComposition = _corpus.ToLookup(material => material.Composition.JoinKey, StringComparer.Ordinal);
    }

    /// <summary>Generates and judges. Proposal i is a function of seed and i alone.</summary>
    /// <param name="count">Number of proposals, at least 1.</param>
    /// <param name="seed">Repeats them.</param>
    /// <returns>All proposals in their order, bad ones too.</returns>
    public SampledDesigns Sample(int count, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var proposals = new (DesignCandidate Candidate, Structure? Structure, bool IsValid, bool IsNovel)[count];
        Parallel.For(0, count, i =>
        {
            DesignCandidate candidate = Draw(new Random(unchecked((int)Resampling.HashOf(FormattableString.Invariant($"design {seed} {i}")))));
            Structure? structure = candidate.ToStructure();
            bool isValid = DesignRules.IsNeutral(candidate) && (structure is null || InteratomicDistances.AreApart(structure) != false);
            proposals[i] = (candidate, structure, isValid, !_byComposition[candidate.Composition.JoinKey].Any(known => AreSame(candidate.Template.Prototype, structure, known.Prototype, known.Structure)));
        });

        var before = new Dictionary<string, List<(string Prototype, Structure? Structure)>>(StringComparer.Ordinal);
        ImmutableArray<SampledDesign>.Builder designs = ImmutableArray.CreateBuilder<SampledDesign>(count);
        foreach ((DesignCandidate candidate, Structure? structure, bool isValid, bool isNovel) in proposals)
        {
            List<(string Prototype, Structure? Structure)> others = before.TryGetValue(candidate.Composition.JoinKey, out var found) ? found : before[candidate.Composition.JoinKey] = [];
            bool isUnique = !others.Exists(other => AreSame(candidate.Template.Prototype, structure, other.Prototype, other.Structure));
            if (isUnique && isValid) others.Add((candidate.Template.Prototype, structure));
            designs.Add(new SampledDesign(candidate, isValid, isUnique, isNovel));
        }

        return new SampledDesigns(designs.MoveToImmutable());
    }

    private DesignCandidate Draw(Random random)
    {
        KnownMaterial template = _corpus[random.Next(_corpus.Length)];
        Element[] elements = [.. template.Slots];
        int always = random.Next(elements.Length);
        for (int slot = 0; slot < elements.Length; slot++)
        {
            if (slot != always && random.NextDouble() < 0.5) continue;
            Element drawn = _statistics.Draw(elements[slot], random);
            int other = Array.IndexOf(elements, drawn);
            if (other >= 0) elements[other] = elements[slot]; // the two elements change places
            elements[slot] = drawn;
        }

        return new DesignCandidate(template, [.. elements]);
    }

    /// <summary>Of one composition: by their crystals where both are known, else by prototype.</summary>
    private static bool AreSame(string prototype, Structure? structure, string otherPrototype, Structure? other) =>
        structure is { Periodicity: Periodicity.All } && other is { Periodicity: Periodicity.All } ? Matching.AreSame(structure, other) : prototype == otherPrototype;

    private static readonly StructureMatching Matching = new();
}

/// <summary>A generated material.</summary>
/// <param name="Candidate">What was proposed.</param>
/// <param name="IsValid">Neutral where it is ionic, and no two atoms nearer than half the sum of their covalent radii where it has a crystal.</param>
/// <param name="IsUnique">No valid proposal before it is the same.</param>
/// <param name="IsNovel">No material of the corpus is the same.</param>
public sealed record SampledDesign(DesignCandidate Candidate, bool IsValid, bool IsUnique, bool IsNovel);

/// <summary>What a generator gave. The shares are taken one after the other, equation (189).</summary>
/// <param name="Designs">All proposals in their order.</param>
public sealed record SampledDesigns(ImmutableArray<SampledDesign> Designs)
{
    /// <summary>Valid among all.</summary>
    public Share Validity => new(Designs.Count(design => design.IsValid), Designs.Length);

    /// <summary>Unique among the valid.</summary>
    public Share Uniqueness => new(Designs.Count(design => design is { IsValid: true, IsUnique: true }), Validity.Count);

    /// <summary>Novel among the valid and unique.</summary>
    public Share Novelty => new(Designs.Count(design => design is { IsValid: true, IsUnique: true, IsNovel: true }), Uniqueness.Count);
}

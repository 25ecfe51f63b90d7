using System.Collections.Immutable;
using Mpbf.Core.Conditions;
using Mpbf.Core.Estimates;
using Mpbf.Dal.Fidelity;

namespace Mpbf.Dal;

/// <summary>What the data assimilation layer found. Immutable.</summary>
public sealed record Assimilation
{
    /// <summary>V_d, equation (5): the information about the property that the corpus resolves, in nats; 0 is no skill.</summary>
    public required Measure DataVolume { get; init; }

    /// <summary>F_p, equation (8): systematic agreement times the pass rate of the physical rules, in [0, 1].</summary>
    public required Measure PhysicalFidelity { get; init; }

    /// <summary>Share of the target within the corpus' own neighbour distances, in [0, 1].</summary>
    public required Measure NeighbourCoverage { get; init; }

    /// <summary>Systematic agreement with the reference, in [0, 1].</summary>
    public required Measure SystematicAgreement { get; init; }

    /// <summary>The comparison behind <see cref="SystematicAgreement"/>; null where there was none.</summary>
    public required OverlapComparison? Overlap { get; init; }

    /// <summary>Pass rate of the physical rules, Wilson lower bound.</summary>
    public required Measure RulePassRate { get; init; }

    /// <summary>Descriptions of the corpus that no expression uses, by name.</summary>
    public required OrderedDictionary<string, Measure> Descriptions { get; init; }

    /// <summary>The layer's boundary conditions.</summary>
    public required ImmutableArray<Condition> Conditions { get; init; }
}

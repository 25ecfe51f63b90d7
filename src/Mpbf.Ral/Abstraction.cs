using System.Collections.Immutable;
using Mpbf.Core.Conditions;
using Mpbf.Core.Estimates;
using Mpbf.Ral.Factors;

namespace Mpbf.Ral;

/// <summary>What the representational abstraction layer found. Immutable.</summary>
public sealed record Abstraction
{
    /// <summary>R(e), equation (11), for every scale; not assessed where no factor probes it.</summary>
    public required ImmutableArray<ScaleRepresentation> Spectrum { get; init; }

    /// <summary>What the probe read of each factor.</summary>
    public required ImmutableArray<FactorReading> Factors { get; init; }

    /// <summary>U_q: the share of what true factors tell about the next scale that factors decoded from the representation do not, in [0, 1].</summary>
    public required Measure ScaleTransitionUncertainty { get; init; }

    /// <summary>Effective rank of the embedding.</summary>
    public required Estimate EffectiveRank { get; init; }

    /// <summary>Mean of R(e) when rows are assigned to the wrong materials: what must be about 0 for R(e) to mean anything.</summary>
    public required Estimate WrongAssignment { get; init; }

    /// <summary>The layer's boundary conditions.</summary>
    public required ImmutableArray<Condition> Conditions { get; init; }
}

/// <summary>What a representation keeps at one scale.</summary>
/// <param name="Scale">The scale.</param>
/// <param name="Representation">R(e), in [0, 1].</param>
/// <param name="FactorNames">The factors that probed it.</param>
public sealed record ScaleRepresentation(Scale Scale, Measure Representation, ImmutableArray<string> FactorNames);

/// <summary>What a probe read of one factor on held-out groups.</summary>
/// <param name="Name">The factor.</param>
/// <param name="Scale">Its scale.</param>
/// <param name="Skill">Q², equation (10), at most 1; negative where the mean predicts better.</param>
/// <param name="Control">The best Q² of a space that knows nothing of chemistry, at least 0.</param>
public sealed record FactorReading(string Name, Scale Scale, Estimate Skill, Estimate Control);

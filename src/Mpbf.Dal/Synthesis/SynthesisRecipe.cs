using System.Collections.Immutable;
using Mpbf.Core.Matter;

namespace Mpbf.Dal.Synthesis;

/// <summary>How a material was made. Immutable.</summary>
/// <param name="Id">Identifier, e.g. a DOI; empty where there is none.</param>
/// <param name="Targets">What was made; empty where no formula could be read.</param>
/// <param name="Precursors">What it was made from.</param>
/// <param name="Operations">The steps in order.</param>
/// <param name="Warnings">Formulas that could not be read, units that are not known.</param>
public sealed record SynthesisRecipe(string Id, ImmutableArray<Composition> Targets, ImmutableArray<Composition> Precursors, ImmutableArray<SynthesisOperation> Operations, ImmutableArray<string> Warnings);

/// <summary>A step.</summary>
/// <param name="Kind">As the source names it: mixing, heating, drying …</param>
/// <param name="Temperature">Largest temperature stated, K; null where none is.</param>
/// <param name="Duration">Sum of the durations stated, hours; null where none is.</param>
/// <param name="Atmosphere">Empty where unsaid.</param>
public sealed record SynthesisOperation(string Kind, double? Temperature, double? Duration, string Atmosphere);

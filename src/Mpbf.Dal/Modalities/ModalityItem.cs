using Mpbf.Core.Matter;

namespace Mpbf.Dal.Modalities;

/// <summary>One piece of data on a material.</summary>
/// <param name="Modality">What it is: <c>structure</c>, <c>X-ray absorption</c>, <c>diffraction</c>, <c>micrograph</c>, <c>recipe</c>, …</param>
/// <param name="Id">Identifier that other modalities may share; empty where there is none.</param>
/// <param name="Composition">Null where unknown.</param>
public sealed record ModalityItem(string Modality, string Id, Composition? Composition);

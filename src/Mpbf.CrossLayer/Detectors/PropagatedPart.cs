using Mpbf.Core.Conditions;
using Mpbf.Core.Estimates;

namespace Mpbf.CrossLayer.Detectors;

/// <summary>An uncertainty that is known to reach the predictions.</summary>
/// <param name="Name">What it is, e.g. <c>label noise</c>.</param>
/// <param name="Layer">The layer it comes from.</param>
/// <param name="Variance">Its mean variance over the evaluation rows, in the squared unit of the property, not negative. Parts are taken to be independent of each other.</param>
public sealed record PropagatedPart(string Name, Layer Layer, Estimate Variance);

using Mpbf.Core;
using Mpbf.Core.Estimates;
using Mpbf.Core.Matter;
using Mpbf.Ral.Factors;

namespace Mpbf.Ral;

/// <summary>The contract of the representational abstraction layer.</summary>
public interface IAbstractionIntegrity
{
    /// <summary>Measures what a representation keeps at each scale.</summary>
    /// <param name="embedding">The representation, one row a composition.</param>
    /// <param name="compositions">The materials of the rows.</param>
    /// <param name="factors">What to look for; none may be carried by the representation itself.</param>
    /// <param name="carried">Names of the quantities that the representation is made of; empty where unknown.</param>
    /// <param name="resampling">Gives the draws.</param>
    /// <exception cref="ArgumentException">A factor is carried by the representation (circular), or lengths differ.</exception>
    Abstraction Assess(
        Embedding embedding, IReadOnlyList<Composition> compositions, IReadOnlyList<Factor> factors, IReadOnlyCollection<string> carried, Resampling resampling);
}

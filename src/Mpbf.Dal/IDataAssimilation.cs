using Mpbf.Core;
using Mpbf.Core.Estimates;

namespace Mpbf.Dal;

/// <summary>The contract of the data assimilation layer.</summary>
public interface IDataAssimilation
{
    /// <summary>Measures what a corpus resolves, how faithful it is, and how far it reaches.</summary>
    /// <param name="corpus">What the model was trained on.</param>
    /// <param name="reference">Labels of the higher fidelity; null where there are none.</param>
    /// <param name="target">The materials that the user cares about, with their place in the corpus' space; null where there are none.</param>
    /// <param name="fidelityInUse">The fidelity that predictions will be held against; null where unstated.</param>
    /// <param name="resampling">Gives the draws.</param>
    Assimilation Assess(MaterialTable corpus, MaterialTable? reference, MaterialTable? target, string? fidelityInUse, Resampling resampling);
}

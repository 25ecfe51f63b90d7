using Mpbf.Core;
using Mpbf.Core.Estimates;
using Mpbf.Isl.Campaigns;

namespace Mpbf.Isl;

/// <summary>The contract of the inference steering layer.</summary>
public interface ISteeringFidelity
{
    /// <summary>Measures whether a model's uncertainty can be trusted and whether a loop that it steers finds what it looks for.</summary>
    /// <param name="predictions">Predictions with known truth.</param>
    /// <param name="campaign">A recorded campaign; null where there is none.</param>
    /// <param name="resampling">Gives the draws.</param>
    Steering Assess(Predictions predictions, Campaign? campaign, Resampling resampling);
}

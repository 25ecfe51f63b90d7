namespace Mpbf.Isl.Campaigns;

/// <summary>What a campaign looks for.</summary>
public enum Goal
{
    /// <summary>Large outcomes.</summary>
    Maximise,

    /// <summary>Small outcomes.</summary>
    Minimise,
}

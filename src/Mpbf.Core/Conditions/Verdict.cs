namespace Mpbf.Core.Conditions;

/// <summary>Judgement of a boundary condition.</summary>
public enum Verdict
{
    /// <summary>The input it needs was not given.</summary>
    NotAssessed,

    /// <summary>Nothing beyond what the null allows.</summary>
    Clear,

    /// <summary>Beyond the null, but not by an amount that matters, or with an interval that does not exclude it.</summary>
    Watch,

    /// <summary>Beyond the null by an amount that matters.</summary>
    Breach,
}

namespace Mpbf.Core.Estimates;

/// <summary>What an estimate speaks of.</summary>
public enum Subject
{
    /// <summary>The user's model, its corpus, or its predictions.</summary>
    Model,

    /// <summary>An encoder of this library that stands in for the user's; such numbers never enter the user's trade-off scalar.</summary>
    Encoder,
}

using Mpbf.Core.Matter;

namespace Mpbf.Core.Crystals;

/// <summary>One species on a site.</summary>
/// <param name="AtomicNumber">1 to 118.</param>
/// <param name="Occupancy">Share of the site, positive and finite. Shares of a site that sum to less than 1 leave a vacancy; more than 1 is held
/// as read, for the physical rules to judge.</param>
/// <param name="OxidationState">In elementary charges; null where the source says nothing.</param>
public readonly record struct Occupant(byte AtomicNumber, double Occupancy = 1, double? OxidationState = null)
{
    /// <summary>The species.</summary>
    public Element Element => Element.FromAtomicNumber(AtomicNumber);
}

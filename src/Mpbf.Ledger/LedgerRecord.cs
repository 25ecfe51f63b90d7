using System.Collections.Immutable;
using Mpbf.Core;
using Mpbf.Isl.Campaigns;

namespace Mpbf.Ledger;

/// <summary>What a ledger holds.</summary>
/// <param name="Definition">What the loop was started with.</param>
/// <param name="Events">What happened since.</param>
public sealed record LedgerRecord(LoopDefinition Definition, ImmutableArray<LoopEvent> Events)
{
    /// <summary>Reads a ledger, also while a loop writes to it: everything acknowledged before the call.</summary>
    /// <param name="path">The ledger.</param>
    /// <exception cref="BadInputException">No ledger, one of a newer schema, damaged, or locked by another program.</exception>
    public static LedgerRecord Read(string path)
    {
        using LedgerFile file = LedgerFile.Open(path, isWriter: false);
        return file.Read().Record;
    }

    /// <summary>Where the loop stands after its events.</summary>
    /// <exception cref="BadInputException">An event does not fit those before it.</exception>
    public LoopState State()
    {
        var state = new LoopState(Definition.CandidateCount, Definition.Settings.Goal);
        foreach (LoopEvent happened in Events) state = state.After(happened);
        return state;
    }
}

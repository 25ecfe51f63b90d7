using Mpbf.Core;
using Mpbf.Isl.Campaigns;

namespace Mpbf.Ledger;

/// <summary>
/// The durable record of one running loop: an append-only SQLite file in WAL mode. An event is on the disk before <see cref="DiscoveryLoop.Ask"/> or <see cref="DiscoveryLoop.Tell"/> returns, so that a kill at any point loses nothing that was
/// acknowledged. One writer at a time, any number of readers (<see cref="LedgerRecord.Read"/>). While it is open, and after a kill, its newest events stand in the file <c>-wal</c> beside it, which belongs to it.
/// The empty file <c>-writer</c> beside it is what keeps out a second writer. One thread at a time.
/// </summary>
public sealed class CampaignLedger : IDisposable
{
    private readonly LedgerFile _file;
    private readonly FileStream _writer;
    private LedgerTail _tail;
    private bool _isUncertain;

    private CampaignLedger(LedgerFile file, FileStream writer, DiscoveryLoop loop, LedgerTail tail) => (_file, _writer, Loop, _tail) = (file, writer, loop, tail);

    /// <summary>The loop; what is asked and told through it is recorded.</summary>
    public DiscoveryLoop Loop { get; }

    /// <summary>Starts a loop in a new ledger.</summary>
    /// <param name="path">A file that does not exist.</param>
    /// <param name="pool">What can be chosen.</param>
    /// <param name="policy">How it is chosen.</param>
    /// <param name="settings">How the loop runs; null for the defaults.</param>
    /// <exception cref="BadInputException">A file of that name, no space on the disk, or settings that do not fit the pool.</exception>
    public static CampaignLedger Create(string path, CandidatePool pool, IPolicy policy, LoopSettings? settings = null)
    {
        LoopDefinition definition = new DiscoveryLoop(pool, policy, settings).Definition();
        LedgerFile.Create(path, definition);
        return Open(path, pool, policy);
    }

    /// <summary>Resumes the loop of a ledger: the same state, and from the same policy the same proposals, as if it had never stopped.</summary>
    /// <param name="path">The ledger.</param>
    /// <param name="pool">The pool that the loop was started with.</param>
    /// <param name="policy">The policy that it was started with.</param>
    /// <exception cref="BadInputException">Another process writes to it; another pool or policy; no ledger, one of a newer schema, damaged, or locked by another program.</exception>
    public static CampaignLedger Open(string path, CandidatePool pool, IPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(pool);
        ArgumentNullException.ThrowIfNull(policy);
        LedgerFile.RequireFile(path);
        FileStream writer = LedgerFile.Claim(path);
        LedgerFile? file = null;
        try
        {
            file = LedgerFile.Open(path, isWriter: true);
            (LedgerRecord record, LedgerTail tail) = file.Read();
            Require(path, record.Definition, new DiscoveryLoop(pool, policy, record.Definition.Settings).Definition());
            CampaignLedger? ledger = null;
            var loop = new DiscoveryLoop(pool, policy, record.Definition.Settings, record.Events, happened => ledger!.Append(happened));
            return ledger = new CampaignLedger(file, writer, loop, tail);
        }
        catch
        {
            file?.Dispose();
            writer.Dispose();
            throw;
        }
    }

    /// <summary>Closes the file and lets other writers in.</summary>
    public void Dispose()
    {
        _file.Dispose();
        _writer.Dispose();
    }

    private static void Require(string path, LoopDefinition recorded, LoopDefinition given)
    {
        if (given.PoolDigest != recorded.PoolDigest)
            throw new BadInputException($"a pool of {given.CandidateCount} candidates with digest {given.PoolDigest[..12]}…", $"the pool of {recorded.CandidateCount} with digest {recorded.PoolDigest[..12]}…, which the loop was started with", null, path);
        if (given.Policy != recorded.Policy || given.Corrects != recorded.Corrects)
            throw new BadInputException($"the policy '{given.Policy}'", $"'{recorded.Policy}', which the loop was started with", "Start a new ledger for another policy.", path);
    }

    /// <summary>Returns once the event is on the disk. After a failure that leaves open whether it is, nothing more is written.</summary>
    private void Append(LoopEvent happened)
    {
        if (_isUncertain) throw new BadInputException("a ledger whose last write failed", "one that is opened again", "Close it and open it: what it then holds is what was written.", _file.Path);
        try
        {
            _tail = _file.Append(happened, _tail);
        }
        catch (BadInputException exception)
        {
            _isUncertain = !LedgerFile.WasRolledBack(exception);
            throw;
        }
    }
}

using Mpbf.Isl.Campaigns;
using Mpbf.Isl.Surrogates;

namespace Mpbf.Ledger.Tests;

/// <summary>A small loop whose outcomes are known: 200 points of a plane, a ridge regression, batches of three.</summary>
internal sealed class CampaignLedgerWorld : IDisposable
{
    public static readonly CandidatePool Pool = new(new Points([.. Enumerable.Range(0, 400).Select(i => Math.Sin(i * i))], 200, 2));
    public static readonly ModelPolicy Policy = new("ridge, expected improvement", new BayesianRidge(), Preference.ExpectedImprovement) { OwnLabelCount = 1 };
    public static readonly LoopSettings Settings = new() { BatchSize = 3, InitialCount = 6, Seed = 11, Goal = Goal.Minimise };

    private CampaignLedgerWorld(CampaignLedger ledger) => Ledger = ledger;

    public CampaignLedger Ledger { get; }

    public static CampaignLedgerWorld GoOn(string path) => new(File.Exists(path) ? CampaignLedger.Open(path, Pool, Policy) : CampaignLedger.Create(path, Pool, Policy, Settings));

    public static double Outcome(int candidate) => Pool.Points.Row(candidate)[0] + (0.3 * Math.Cos(5 * Pool.Points.Row(candidate)[1])) + (0.1 / 3);

    /// <summary>Events of the same loop that never stopped, as text.</summary>
    public static string[] Uninterrupted(int most = int.MaxValue)
    {
        var events = new List<string>();
        Drive(new DiscoveryLoop(Pool, Policy, Settings, record: happened => events.Add(EventText.Write(happened))), _ => { }, most);
        return [.. events];
    }

    public static string[] Texts(string path) => [.. LedgerRecord.Read(path).Events.Select(EventText.Write)];

    /// <summary>Goes on until the pool is used up.</summary>
    /// <param name="acknowledge">Told the number of measurements after each.</param>
    /// <param name="most">Measurements to stop at.</param>
    public void Run(Action<int> acknowledge, int most = int.MaxValue) => Drive(Ledger.Loop, acknowledge, most);

    public void Dispose() => Ledger.Dispose();

    private static void Drive(DiscoveryLoop loop, Action<int> acknowledge, int most)
    {
        while (loop.State.Measured.Count < most && loop.Ask() is { Count: > 0 } asked)
        {
            loop.Tell(asked[0].Candidate, Outcome(asked[0].Candidate));
            acknowledge(loop.State.Measured.Count);
        }
    }
}

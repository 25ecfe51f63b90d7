using System.Globalization;
using Mpbf.Ledger.Tests;

// Started by the tests as a second process: goes on with the loop of a ledger and says after each event that it is acknowledged.
using (CampaignLedgerWorld world = CampaignLedgerWorld.GoOn(args[0]))
{
    world.Run(acknowledged => Console.Out.WriteLine(acknowledged.ToString(CultureInfo.InvariantCulture)));
}

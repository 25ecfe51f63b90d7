using System.Diagnostics;
using System.Globalization;

namespace Mpbf.Ledger.Tests;

public sealed class KilledWriterTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mpbf ledger ö ").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Each time the writer is killed (SIGKILL) at another moment of its writing; what it acknowledged is there, and in the end the ledger equals that of a loop that was never stopped.</summary>
    [Fact]
    public void Ledger_WriterKilledAgainAndAgain_LosesNothingAcknowledgedAndResumesExactly()
    {
        string path = Path.Combine(_folder, "loop.mpbf");
        string[] whole = CampaignLedgerWorld.Uninterrupted();
        var random = new Random(5);
        int kills = 0, acknowledged = 0;
        while (acknowledged < CampaignLedgerWorld.Pool.Count && kills < 12)
        {
            int target = acknowledged + random.Next(1, 16);
            using Process writer = Process.Start(new ProcessStartInfo("dotnet", ["exec", typeof(KilledWriterTests).Assembly.Location, path]) { RedirectStandardOutput = true, UseShellExecute = false })!;
            while (writer.StandardOutput.ReadLine() is { } line && (acknowledged = int.Parse(line, CultureInfo.InvariantCulture)) < target)
            {
            }

            SpinFor(random.Next(0, 3000));
            writer.Kill();
            while (writer.StandardOutput.ReadLine() is { } line) acknowledged = int.Parse(line, CultureInfo.InvariantCulture);
            writer.WaitForExit();
            kills++;

            LedgerRecord record = LedgerRecord.Read(path);
            record.State().Measured.Count.Should().BeGreaterThanOrEqualTo(acknowledged, "an acknowledged outcome is on the disk");
            CampaignLedgerWorld.Texts(path).Should().Equal(whole.Take(record.Events.Length), "what is there is the beginning of the loop that never stopped");
        }

        kills.Should().BeGreaterThan(5);
        using (CampaignLedgerWorld world = CampaignLedgerWorld.GoOn(path)) world.Run(_ => { });
        CampaignLedgerWorld.Texts(path).Should().Equal(whole);
    }

    /// <summary>While another process writes: a second writer is refused with its reason, readers read on.</summary>
    [Fact]
    public void Ledger_TwoProcesses_SecondWriterIsRefusedAndReadersReadOn()
    {
        string path = Path.Combine(_folder, "loop.mpbf");
        using Process writer = Process.Start(new ProcessStartInfo("dotnet", ["exec", typeof(KilledWriterTests).Assembly.Location, path]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        try
        {
            writer.StandardOutput.ReadLine().Should().Be("1");
            FluentActions.Invoking(() => CampaignLedgerWorld.GoOn(path)).Should().Throw<Mpbf.Core.BadInputException>().WithMessage("*another process writes*one writer*");
            Parallel.For(0, 4, _ => LedgerRecord.Read(path).State().Measured.Count.Should().BePositive());
        }
        finally
        {
            writer.Kill();
            writer.WaitForExit();
        }
    }

    private static void SpinFor(int microseconds)
    {
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed.TotalMicroseconds < microseconds) Thread.SpinWait(20);
    }
}

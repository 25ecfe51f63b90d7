using Microsoft.Data.Sqlite;
using Mpbf.Core;
using Mpbf.Isl.Campaigns;
using Mpbf.Isl.Surrogates;

namespace Mpbf.Ledger.Tests;

public sealed class CampaignLedgerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mpbf ledger ö ").FullName;

    private string File1 => Path.Combine(_folder, "loop.mpbf");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Open_AfterEveryMeasurement_GoesOnAsIfItHadNeverStopped()
    {
        for (int count = 1; count <= 20; count++)
        {
            using CampaignLedgerWorld world = CampaignLedgerWorld.GoOn(File1);
            world.Run(_ => { }, count);
        }

        Directory.GetFiles(_folder).Select(Path.GetFileName).Should().BeEquivalentTo(["loop.mpbf", "loop.mpbf-writer"], "a closed ledger has no log");
        CampaignLedgerWorld.Texts(File1).Should().Equal(CampaignLedgerWorld.Uninterrupted(20));
        LedgerRecord record = LedgerRecord.Read(File1);
        record.Definition.Settings.Should().Be(CampaignLedgerWorld.Settings);
        record.State().ToCampaign().OwnLabelShare.Should().BePositive("own labels are recorded as such");
    }

    [Fact]
    public void Open_PendingBatch_IsAskedAgainAndAbandonedPointsStayAway()
    {
        AskedPoint[] asked;
        using (CampaignLedgerWorld world = CampaignLedgerWorld.GoOn(File1))
        {
            asked = [.. world.Ledger.Loop.Ask()];
            world.Ledger.Loop.Abandon(asked[0].Candidate);
        }

        using (CampaignLedgerWorld world = CampaignLedgerWorld.GoOn(File1)) world.Ledger.Loop.Ask().Should().Equal(asked.Skip(1));
    }

    [Fact]
    public void Tell_WhatDoesNotFit_IsRefusedAndNotRecorded()
    {
        using CampaignLedgerWorld world = CampaignLedgerWorld.GoOn(File1);
        DiscoveryLoop loop = world.Ledger.Loop;
        int asked = loop.Ask()[0].Candidate, other = loop.State.Available()[0];
        loop.Invoking(l => l.Tell(other, 1)).Should().Throw<BadInputException>().WithMessage("*never asked*");
        loop.Invoking(l => l.Tell(asked, double.NaN)).Should().Throw<BadInputException>().WithMessage("*NaN*finite*Abandon*");
        loop.Tell(asked, 1);
        loop.Invoking(l => l.Tell(asked, 1)).Should().Throw<BadInputException>().WithMessage("*second outcome*");
        loop.Invoking(l => l.Tell(-1, 1)).Should().Throw<BadInputException>();
        LedgerRecord.Read(File1).Events.Should().HaveCount(2);
    }

    /// <summary>SQLite would replay the log of a ledger that was deleted into the new one of its name.</summary>
    [Fact]
    public void Create_BesideTheLogOfALostLedger_IsRefused()
    {
        using (CampaignLedgerWorld world = CampaignLedgerWorld.GoOn(File1))
        {
            world.Run(_ => { }, 5);
            File.Copy(File1 + "-wal", File1 + "-kept");
        }

        File.Delete(File1);
        File.Move(File1 + "-kept", File1 + "-wal");
        FluentActions.Invoking(() => CampaignLedgerWorld.GoOn(File1)).Should().Throw<BadInputException>().WithMessage("*-wal file of a ledger that is gone*");
        File.Exists(File1).Should().BeFalse();
    }

    [Fact]
    public void Open_AnotherPoolOrPolicy_IsRefused()
    {
        CampaignLedgerWorld.GoOn(File1).Dispose();
        var other = new CandidatePool(new Points([.. Enumerable.Range(0, 400).Select(i => Math.Cos(i * i))], 200, 2));
        FluentActions.Invoking(() => CampaignLedger.Open(File1, other, CampaignLedgerWorld.Policy)).Should().Throw<BadInputException>().WithMessage("*digest*");
        FluentActions.Invoking(() => CampaignLedger.Open(File1, CampaignLedgerWorld.Pool, new RandomPolicy())).Should().Throw<BadInputException>().WithMessage("*'random'*ridge*");
        FluentActions.Invoking(() => CampaignLedger.Create(File1, other, new RandomPolicy())).Should().Throw<BadInputException>().WithMessage("*a file of that name*");
        CampaignLedgerWorld.GoOn(File1).Dispose();
    }

    [Fact]
    public void Open_InOneProcessTwice_IsRefused()
    {
        using CampaignLedgerWorld world = CampaignLedgerWorld.GoOn(File1);
        FluentActions.Invoking(() => CampaignLedgerWorld.GoOn(File1)).Should().Throw<BadInputException>().WithMessage("*another process writes*");
        world.Run(_ => { }, 8);
    }

    [Fact]
    public void Read_CutAtEveryPage_IsRefused()
    {
        using (CampaignLedgerWorld world = CampaignLedgerWorld.GoOn(File1)) world.Run(_ => { }, 60);
        byte[] whole = File.ReadAllBytes(File1);
        whole.Length.Should().BeGreaterThan(3 * 4096);
        for (int length = 0; length < whole.Length; length += 4096)
        {
            File.WriteAllBytes(File1, whole[..length]);
            FluentActions.Invoking(() => LedgerRecord.Read(File1)).Should().Throw<BadInputException>($"{length} of {whole.Length} bytes are left").WithMessage("*ledger*");
            FluentActions.Invoking(() => CampaignLedgerWorld.GoOn(File1)).Should().Throw<BadInputException>();
        }
    }

    /// <summary>The log beside the file is what a crash can leave behind in part: every part gives the beginning of the loop.</summary>
    [Fact]
    public void Read_LogCutAnywhere_GivesABeginningOfTheLoop()
    {
        string copy = Path.Combine(_folder, "copy.mpbf");
        byte[] log, main;
        using (CampaignLedgerWorld world = CampaignLedgerWorld.GoOn(File1))
        {
            world.Run(_ => { }, 12);
            log = Shared(File1 + "-wal");
            main = Shared(File1);
        }

        string[] whole = CampaignLedgerWorld.Uninterrupted(12);
        var counts = new HashSet<int>();
        for (int length = 0; length <= log.Length; length += 1031)
        {
            File.WriteAllBytes(copy, main);
            File.WriteAllBytes(copy + "-wal", log[..length]);
            File.Delete(copy + "-shm");
            string[] left = CampaignLedgerWorld.Texts(copy);
            left.Should().Equal(whole.Take(left.Length));
            counts.Add(left.Length);
        }

        counts.Count.Should().BeGreaterThan(8);
    }

    [Theory]
    [InlineData("")]
    [InlineData("round,outcome\n0,1\n")]
    public void Read_NoLedger_IsRefused(string text)
    {
        File.WriteAllText(File1, text);
        FluentActions.Invoking(() => LedgerRecord.Read(File1)).Should().Throw<BadInputException>().WithMessage("*ledger*");
        FluentActions.Invoking(() => LedgerRecord.Read(Path.Combine(_folder, "absent"))).Should().Throw<BadInputException>().WithMessage("*no such file*");
    }

    [Fact]
    public void Read_NewerSchema_SaysSo()
    {
        CampaignLedgerWorld.GoOn(File1).Dispose();
        Sql("PRAGMA user_version = 2");
        FluentActions.Invoking(() => LedgerRecord.Read(File1)).Should().Throw<BadInputException>().WithMessage("*schema 2*at most schema 1*newer Mpbf*");
    }

    [Fact]
    public void Read_ChangedByHand_IsFound()
    {
        using (CampaignLedgerWorld world = CampaignLedgerWorld.GoOn(File1)) world.Run(_ => { }, 8);
        FluentActions.Invoking(() => Sql("UPDATE events SET body = '{}' WHERE sequence = 3")).Should().Throw<SqliteException>().WithMessage("*only added to*");
        Sql("DROP TRIGGER no_update; UPDATE events SET body = replace(body, '\"outcome\":', '\"outcome\":1') WHERE sequence = 3");
        FluentActions.Invoking(() => LedgerRecord.Read(File1)).Should().Throw<BadInputException>().WithMessage("*event 3 was changed*");
    }

    [Theory]
    [InlineData("""{"$type":"asked","round":0,"points":null,"ownLabels":[]}""")]
    [InlineData("""{"$type":"asked","round":0}""")]
    [InlineData("""{"$type":"sold","candidate":1}""")]
    [InlineData("""{"$type":"told","candidate":1e99,"outcome":1}""")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("not JSON")]
    public void Read_EventThatIsNone_IsRefused(string body)
    {
        CampaignLedgerWorld.GoOn(File1).Dispose();
        string definition = EventText.Write(LedgerRecord.Read(File1).Definition);
        Sql($"INSERT INTO events VALUES (1, '{body}', '{EventText.Digest(EventText.Digest("", 0, definition), 1, body)}')");
        FluentActions.Invoking(() => LedgerRecord.Read(File1)).Should().Throw<BadInputException>().WithMessage("*event 1 cannot be read*");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2_000_000_000)]
    public void Read_PoolOfImpossibleSize_IsRefused(int count)
    {
        CampaignLedgerWorld.GoOn(File1).Dispose();
        string definition = EventText.Write(LedgerRecord.Read(File1).Definition with { CandidateCount = count });
        Sql($"DROP TRIGGER no_update; UPDATE events SET body = '{definition}', digest = '{EventText.Digest("", 0, definition)}'");
        FluentActions.Invoking(() => LedgerRecord.Read(File1)).Should().Throw<BadInputException>().WithMessage($"*{count} candidates*");
    }

    [Fact]
    public void Tell_LockedByAnotherProgram_IsRefusedAndCanBeRepeated()
    {
        using CampaignLedgerWorld world = CampaignLedgerWorld.GoOn(File1);
        int asked = world.Ledger.Loop.Ask()[0].Candidate;
        using (SqliteConnection other = Connection())
        {
            using SqliteCommand command = other.CreateCommand();
            command.CommandText = "BEGIN IMMEDIATE";
            command.ExecuteNonQuery();
            world.Ledger.Loop.Invoking(l => l.Tell(asked, 1)).Should().Throw<BadInputException>().WithMessage("*locked by another program*");
        }

        world.Ledger.Loop.State.Measured.Should().BeEmpty("the loop is as it was");
        world.Ledger.Loop.Tell(asked, 1);
        LedgerRecord.Read(File1).Events.Should().HaveCount(2);
    }

    [SmallDiskFact]
    public void Tell_FullDisk_LosesNothingAcknowledgedAndGoesOnWhenThereIsSpace()
    {
        using var disk = new SmallDisk(kibibytes: 256);
        string path = Path.Combine(disk.Folder, "loop.mpbf"), ballast = Path.Combine(disk.Folder, "ballast");
        using CampaignLedgerWorld world = CampaignLedgerWorld.GoOn(path);
        world.Run(_ => { }, 7);
        FluentActions.Invoking(() => File.WriteAllBytes(ballast, new byte[256 * 1024])).Should().Throw<IOException>("the ballast takes what is left");

        int acknowledged = 7;
        world.Invoking(w => w.Run(count => acknowledged = count)).Should().Throw<BadInputException>().WithMessage("*no space left*");
        world.Ledger.Loop.State.Measured.Should().HaveCount(acknowledged);
        File.Delete(ballast);
        world.Run(_ => { }, acknowledged + 5);
        CampaignLedgerWorld.Texts(path).Should().Equal(CampaignLedgerWorld.Uninterrupted(acknowledged + 5));
    }

    private static byte[] Shared(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private SqliteConnection Connection()
    {
        var connection = new SqliteConnection($"Data Source={File1};Pooling=false");
        connection.Open();
        return connection;
    }

    private void Sql(string text)
    {
        using SqliteConnection connection = Connection();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }
}

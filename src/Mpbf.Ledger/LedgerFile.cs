using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Mpbf.Core;
using Mpbf.Isl.Campaigns;

namespace Mpbf.Ledger;

/// <summary>The last event of a ledger.</summary>
/// <param name="Sequence">Its number; 0 is the definition.</param>
/// <param name="Digest">Its digest.</param>
internal readonly record struct LedgerTail(long Sequence, string Digest);

/// <summary>
/// The SQLite file below a ledger: one table <c>events(sequence, body, digest)</c>, the definition of the loop in row 0, that refuses updates and deletes. Whatever SQLite reports comes out as <see cref="BadInputException"/>.
/// </summary>
internal sealed class LedgerFile : IDisposable
{
    private const int ApplicationId = 0x4D50424C; // "MPBL"
    private const int Schema = 1;
    private const int PatienceInSeconds = 2;
    private const int MostCandidates = 100_000_000; // a state holds a byte for each
    private const int Busy = 5, Locked = 6, ReadOnly = 8, IoError = 10, Full = 13, CannotOpen = 14, TooBig = 18; // SQLite's result codes

    private readonly SqliteConnection _connection;

    private LedgerFile(string path, SqliteConnection connection) => (Path, _connection) = (path, connection);

    public string Path { get; }

    /// <summary>Writes a new ledger beside and moves it into its place.</summary>
    public static void Create(string path, LoopDefinition definition)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        RequireNew(path);
        string draft = path + "-new";
        File.Delete(draft);
        try
        {
            Guarded(path, () =>
            {
                using SqliteConnection connection = Connect(draft, SqliteOpenMode.ReadWriteCreate);
                string text = EventText.Write(definition);
                Execute(connection, FormattableString.Invariant($"""
                    PRAGMA journal_mode = WAL;
                    PRAGMA synchronous = FULL;
                    PRAGMA application_id = {ApplicationId};
                    PRAGMA user_version = {Schema};
                    BEGIN;
                    CREATE TABLE events (sequence INTEGER PRIMARY KEY, body TEXT NOT NULL, digest TEXT NOT NULL) STRICT;
                    CREATE TRIGGER no_update BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'a ledger is only added to'); END;
                    CREATE TRIGGER no_delete BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'a ledger is only added to'); END;
                    INSERT INTO events VALUES (0, $body, $digest);
                    COMMIT;
                    """), ("$body", text), ("$digest", EventText.Digest("", 0, text)));
                return 0;
            });
            try
            {
                File.Move(draft, path);
            }
            catch (IOException) when (File.Exists(path))
            {
                RequireNew(path);
            }
        }
        finally
        {
            foreach (string rest in (string[])[draft, draft + "-wal", draft + "-shm"]) File.Delete(rest);
        }
    }

    /// <summary>Keeps out other writers until disposed of, or until the process ends in whatever way.</summary>
    public static FileStream Claim(string path)
    {
        try
        {
            return new FileStream(path + "-writer", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception) when (exception is not (FileNotFoundException or DirectoryNotFoundException))
        {
            throw new BadInputException("a ledger that another process writes to", "one writer at a time", "Close the other loop first, or read the ledger without writing.", path, innerException: exception);
        }
    }

    public static LedgerFile Open(string path, bool isWriter)
    {
        RequireFile(path);
        return Guarded(path, () =>
        {
            SqliteConnection connection = Connect(path, isWriter ? SqliteOpenMode.ReadWrite : SqliteOpenMode.ReadOnly);
            try
            {
                long application = Number(connection, "PRAGMA application_id"), schema = Number(connection, "PRAGMA user_version");
                if (application != ApplicationId) throw new BadInputException("a file that is no ledger", "a ledger of Mpbf", null, path);
                if (schema > Schema) throw new BadInputException($"a ledger of schema {schema}", $"at most schema {Schema}", "Use the newer Mpbf that wrote it.", path);
                if (schema < Schema) throw new BadInputException($"a ledger of schema {schema}", $"schema {Schema}", null, path);
                if (isWriter) Execute(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
                if (Scalar(connection, "PRAGMA quick_check(1)") is not "ok") throw Damaged(path, "its pages contradict each other", null);
                return new LedgerFile(path, connection);
            }
            catch
            {
                connection.Dispose();
                throw;
            }
        });
    }

    /// <summary>Everything, its chain of digests checked.</summary>
    public (LedgerRecord Record, LedgerTail Tail) Read() => Guarded(Path, () =>
    {
        LoopDefinition? definition = null;
        ImmutableArray<LoopEvent>.Builder events = ImmutableArray.CreateBuilder<LoopEvent>();
        var tail = new LedgerTail(-1, "");
        using SqliteCommand command = _connection.CreateCommand();
        command.CommandText = "SELECT sequence, body, digest FROM events ORDER BY sequence";
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            long sequence = reader.GetInt64(0);
            string body = reader.GetString(1), digest = reader.GetString(2);
            if (sequence != tail.Sequence + 1) throw Damaged(Path, $"event {sequence} follows event {tail.Sequence}", null);
            if (digest != EventText.Digest(tail.Digest, sequence, body)) throw Damaged(Path, $"event {sequence} was changed after it was written", null);
            try
            {
                if (sequence == 0) definition = EventText.Read<LoopDefinition>(body);
                else events.Add(EventText.Read<LoopEvent>(body));
            }
            catch (JsonException exception)
            {
                throw Damaged(Path, $"event {sequence} cannot be read", exception);
            }

            tail = new LedgerTail(sequence, digest);
        }

        if (definition is { CandidateCount: < 1 or > MostCandidates }) throw Damaged(Path, $"its pool has {definition.CandidateCount} candidates", null);
        return definition is null ? throw Damaged(Path, "it has no definition of its loop", null) : (new LedgerRecord(definition, events.ToImmutable()), tail);
    });

    /// <summary>Adds an event; on the disk when this returns.</summary>
    /// <param name="happened">The event.</param>
    /// <param name="tail">The event before it.</param>
    /// <returns>The new end.</returns>
    public LedgerTail Append(LoopEvent happened, LedgerTail tail) => Guarded(Path, () =>
    {
        string body = EventText.Write(happened);
        var next = new LedgerTail(tail.Sequence + 1, EventText.Digest(tail.Digest, tail.Sequence + 1, body));
        Execute(_connection, "INSERT INTO events VALUES ($sequence, $body, $digest)", ("$sequence", next.Sequence), ("$body", body), ("$digest", next.Digest));
        return next;
    });

    /// <summary>Whether a failed append certainly left the file as it was: no space, or locked.</summary>
    public static bool WasRolledBack(BadInputException failure) => failure.InnerException is SqliteException { SqliteErrorCode: Busy or Locked or Full };

    public void Dispose() => _connection.Dispose();

    public static void RequireFile(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        InputFile.Require(path, "a ledger");
    }

    private static void RequireNew(string path)
    {
        if (File.Exists(path) || Directory.Exists(path)) throw new BadInputException("a file of that name", "a new one", "Open it to go on with its loop, or choose another name.", path);

        // SQLite would take a log that outlived its ledger for the new one's, and its events with it.
        if (File.Exists(path + "-wal")) throw new BadInputException("the -wal file of a ledger that is gone", "none beside a new ledger", "Restore the ledger, remove the -wal file, or choose another name.", path + "-wal");
    }

    /// <summary>No pooling: a ledger that is closed is closed.</summary>
    private static SqliteConnection Connect(string path, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false, DefaultTimeout = PatienceInSeconds }.ToString());
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static void Execute(SqliteConnection connection, string text, params (string Name, object Value)[] parameters)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = text;
        foreach ((string name, object value) in parameters) command.Parameters.AddWithValue(name, value);
        command.ExecuteNonQuery();
    }

    private static object? Scalar(SqliteConnection connection, string text)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = text;
        return command.ExecuteScalar();
    }

    private static long Number(SqliteConnection connection, string text) => Convert.ToInt64(Scalar(connection, text), CultureInfo.InvariantCulture);

    private static BadInputException Damaged(string path, string how, Exception? inner) =>
        new($"a damaged ledger: {how}", "the file as it was written, with its -wal file if it has one", "Restore both from a copy.", path, innerException: inner);

    private static T Guarded<T>(string path, Func<T> run)
    {
        try
        {
            return run();
        }
        catch (Exception exception) when (exception is InvalidCastException or FormatException or InvalidOperationException)
        {
            throw Damaged(path, "a value of another type stands in it", exception);
        }
        catch (SqliteException exception)
        {
            throw exception.SqliteErrorCode switch
            {
                Busy or Locked => new BadInputException("a ledger locked by another program", "one that nothing else holds", "Close what has it open, and try again.", path, innerException: exception),
                Full => new BadInputException("no space left on the disk", "space for the next event", "Free some and try again; nothing that was acknowledged is lost.", path, innerException: exception),
                ReadOnly or CannotOpen => new BadInputException("a ledger that cannot be opened for this", "a file and folder that may be read and written", null, path, innerException: exception),
                IoError or TooBig => new BadInputException($"a disk that fails ({exception.Message})", "one that can be read and written", null, path, innerException: exception),
                _ => Damaged(path, exception.Message, exception),
            };
        }
    }
}

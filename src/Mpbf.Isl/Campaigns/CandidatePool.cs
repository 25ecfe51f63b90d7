using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using Mpbf.Isl.Surrogates;

namespace Mpbf.Isl.Campaigns;

/// <summary>What a loop can choose from. Immutable; compared by reference, by <see cref="Digest"/> across runs.</summary>
public sealed class CandidatePool
{
    /// <summary>A pool.</summary>
    /// <param name="points">One candidate a row.</param>
    /// <param name="ids">One name a candidate; row numbers from 0 where null.</param>
    /// <param name="costs">What measuring each costs, positive; 1 each where null.</param>
    /// <exception cref="ArgumentException">Other counts, a name twice, or a cost that is not positive.</exception>
    public CandidatePool(Points points, IEnumerable<string>? ids = null, IEnumerable<double>? costs = null)
    {
        ArgumentNullException.ThrowIfNull(points);
        Points = points;
        Ids = [.. ids ?? Enumerable.Range(0, points.RowCount).Select(row => row.ToString(CultureInfo.InvariantCulture))];
        Costs = costs is null ? [.. Enumerable.Repeat(1.0, points.RowCount)] : [.. costs];
        if (Ids.Length != points.RowCount) throw new ArgumentException($"{Ids.Length} names; expected {points.RowCount}, one a candidate.", nameof(ids));
        if (Ids.Distinct(StringComparer.Ordinal).Count() != Ids.Length) throw new ArgumentException("A name stands for two candidates.", nameof(ids));
        if (Costs.Length != points.RowCount) throw new ArgumentException($"{Costs.Length} costs; expected {points.RowCount}, one a candidate.", nameof(costs));
        if (!Costs.All(static cost => cost > 0 && double.IsFinite(cost))) throw new ArgumentException("A cost is not positive and finite.", nameof(costs));
    }

    /// <summary>Where the candidates lie.</summary>
    public Points Points { get; }

    /// <summary>Their names.</summary>
    public ImmutableArray<string> Ids { get; }

    /// <summary>What measuring them costs.</summary>
    public ImmutableArray<double> Costs { get; }

    /// <summary>Number of candidates.</summary>
    public int Count => Points.RowCount;

    /// <summary>SHA-256 of the coordinates and costs, in hexadecimal: a ledger knows its pool by it.</summary>
    public string Digest()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> bytes = stackalloc byte[sizeof(double)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, Points.Width);
        hash.AppendData(bytes);
        foreach (double value in Points.Values)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(bytes, value);
            hash.AppendData(bytes);
        }

        foreach (double cost in Costs)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(bytes, cost);
            hash.AppendData(bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

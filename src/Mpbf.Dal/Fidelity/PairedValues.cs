using Mpbf.Core.Estimates;

namespace Mpbf.Dal.Fidelity;

/// <summary>Two sources of one quantity, value by value, with the resampling group of each pair. Immutable.</summary>
public sealed class PairedValues
{
    private readonly double[] _reference;
    private readonly double[] _source;
    private readonly string[] _groups;

    /// <summary>Pairs of finite values.</summary>
    /// <param name="reference">n values taken for true.</param>
    /// <param name="source">n values of the source, in the unit that is said to be the same.</param>
    /// <param name="groups">n resampling groups: what was measured together, e.g. the configuration that a force component belongs to.</param>
    /// <exception cref="ArgumentException">The lengths differ, there is no pair, or a value is not finite.</exception>
    public PairedValues(ReadOnlySpan<double> reference, ReadOnlySpan<double> source, IReadOnlyList<string> groups)
    {
        ArgumentNullException.ThrowIfNull(groups);
        if (reference.Length == 0 || reference.Length != source.Length || groups.Count != source.Length)
            throw new ArgumentException($"{reference.Length} reference values, {source.Length} source values and {groups.Count} groups; expected the same number, at least 1.", nameof(source));
        for (int i = 0; i < reference.Length; i++)
        {
            if (!double.IsFinite(reference[i]) || !double.IsFinite(source[i])) throw new ArgumentException($"Pair {i} is ({reference[i]}, {source[i]}); only finite values can be compared.", nameof(source));
        }

        (_reference, _source, _groups) = (reference.ToArray(), source.ToArray(), [.. groups]);
        GroupNumbers = new int[_groups.Length];
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < _groups.Length; i++)
        {
            if (!numbers.TryGetValue(_groups[i], out int number)) numbers.Add(_groups[i], number = numbers.Count);
            GroupNumbers[i] = number;
        }

        GroupCount = numbers.Count;
    }

    /// <summary>Values taken for true.</summary>
    public ReadOnlySpan<double> Reference => _reference;

    /// <summary>Values of the source.</summary>
    public ReadOnlySpan<double> Source => _source;

    /// <summary>Resampling group of each pair.</summary>
    public IReadOnlyList<string> Groups => _groups;

    /// <summary>Number of pairs.</summary>
    public int Count => _reference.Length;

    /// <summary>Number of distinct groups.</summary>
    public int GroupCount { get; }

    internal int[] GroupNumbers { get; }

    /// <summary>The same pairs with the source's values changed.</summary>
    /// <param name="repair">From a source value to the repaired one.</param>
    public PairedValues With(Func<double, double> repair) => new(_reference, Array.ConvertAll(_source, value => repair(value)), _groups);
}

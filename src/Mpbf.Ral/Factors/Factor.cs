using System.Collections.Immutable;

namespace Mpbf.Ral.Factors;

/// <summary>A known quantity or class of each row that a representation may or may not keep. Immutable.</summary>
/// <param name="Name">Its name; a statistic of an element property is named <c>property (statistic)</c>.</param>
/// <param name="Scale">The scale it belongs to.</param>
/// <param name="Values">One value a row; NaN where unknown.</param>
public sealed record Factor(string Name, Scale Scale, ImmutableArray<double> Values)
{
    /// <summary>The element property behind a built-in factor, or the name itself.</summary>
    public string Source => Name.Split(" (", 2)[0];

    /// <summary>Number of classes; 0 for a quantity.</summary>
    public int ClassCount { get; private init; }

    /// <summary>A class of each row.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="scale">The scale it belongs to.</param>
    /// <param name="classes">One class a row; null where unknown.</param>
    /// <exception cref="ArgumentException">Fewer than two classes.</exception>
    public static Factor OfClasses(string name, Scale scale, IReadOnlyList<string?> classes)
    {
        ArgumentNullException.ThrowIfNull(classes);
        string[] distinct = [.. classes.OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (distinct.Length < 2) throw new ArgumentException($"'{name}' has {distinct.Length} classes; a class to predict needs another.", nameof(classes));
        return new(name, scale, [.. classes.Select(own => own is null ? double.NaN : Array.BinarySearch(distinct, own, StringComparer.Ordinal))]) { ClassCount = distinct.Length };
    }
}

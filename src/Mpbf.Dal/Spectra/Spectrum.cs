using System.Collections.Immutable;

namespace Mpbf.Dal.Spectra;

/// <summary>A measured or computed curve: an axis and one or more columns over it, with what the file says of them. Immutable.</summary>
/// <param name="Title">As the file gives it; empty where it gives none.</param>
/// <param name="Kind">Kind of measurement as the file names it, e.g. <c>INFRARED SPECTRUM</c>; empty where unsaid.</param>
/// <param name="Columns">The columns; the first is the axis.</param>
/// <param name="Metadata">Headers by name.</param>
/// <param name="Warnings">What does not add up: header against data, axis out of order.</param>
public sealed record Spectrum(string Title, string Kind, ImmutableArray<SpectrumColumn> Columns, ImmutableSortedDictionary<string, string> Metadata, ImmutableArray<string> Warnings)
{
    /// <summary>Number of points.</summary>
    public int Count => Columns[0].Values.Length;

    /// <summary>The axis.</summary>
    public SpectrumColumn Axis => Columns[0];

    /// <summary>Says what is wrong with an axis: repeated or unsorted values.</summary>
    internal static IEnumerable<string> AxisWarnings(ImmutableArray<double> axis)
    {
        int ups = 0, downs = 0, repeats = 0;
        for (int i = 1; i < axis.Length; i++)
        {
            if (axis[i] > axis[i - 1]) ups++;
            else if (axis[i] < axis[i - 1]) downs++;
            else repeats++;
        }

        if (repeats > 0) yield return $"{repeats} repeated values on the axis";
        if (Math.Min(ups, downs) > 0) yield return $"the axis is not in order: {ups} steps up, {downs} down";
    }
}

/// <summary>A column of a spectrum.</summary>
/// <param name="Name">Its name; empty where the file gives none.</param>
/// <param name="Unit">Its unit as the file writes it; null where undeclared.</param>
/// <param name="Values">NaN where the file says that a value was lost.</param>
public sealed record SpectrumColumn(string Name, string? Unit, ImmutableArray<double> Values);

namespace Mpbf.Core.Crystals;

/// <summary>A value a file gives about a whole structure beside what <see cref="StructureLabels"/> names: text or numbers, with its unit.</summary>
public sealed class InfoValue
{
    private readonly double[] _numbers;

    /// <summary>A text.</summary>
    /// <param name="text">The text as read.</param>
    public InfoValue(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Text = text;
        _numbers = [];
    }

    /// <summary>One or more numbers; a matrix row by row.</summary>
    /// <param name="numbers">At least one value.</param>
    /// <param name="unit">The unit as declared by the source; null where it declares none.</param>
    /// <exception cref="ArgumentException"><paramref name="numbers"/> is empty.</exception>
    public InfoValue(ReadOnlySpan<double> numbers, string? unit = null)
    {
        if (numbers.IsEmpty) throw new ArgumentException("An info value holds at least one number.", nameof(numbers));
        _numbers = numbers.ToArray();
        Unit = unit;
    }

    /// <summary>The text, or null for numbers.</summary>
    public string? Text { get; }

    /// <summary>The numbers; empty for a text.</summary>
    public ReadOnlySpan<double> Numbers => _numbers;

    /// <summary>The unit as declared by the source, or null.</summary>
    public string? Unit { get; }
}

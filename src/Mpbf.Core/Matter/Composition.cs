using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Mpbf.Core.Matter;

/// <summary>
/// Elements with positive amounts, in ascending order of electronegativity (the usual order of formulas; elements without one come last, by atomic
/// number). Immutable. Two compositions are equal when their <see cref="JoinKey"/> is: same atomic fractions to four decimals, whatever the formula unit.
/// </summary>
public sealed class Composition : IEquatable<Composition>
{
    private const int LargestMultiplier = 48;
    private const double IntegerTolerance = 1e-3;

    internal Composition(IEnumerable<KeyValuePair<Element, double>> amounts)
    {
        Amounts = [.. amounts
            .OrderBy(pair => double.IsNaN(pair.Key.Electronegativity) ? double.MaxValue : pair.Key.Electronegativity)
            .ThenBy(pair => pair.Key.AtomicNumber)
            .Select(pair => new ElementAmount(pair.Key, pair.Value))];
        AtomCount = Amounts.Sum(pair => pair.Amount);
        JoinKey = string.Concat(Alphabetical().Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Element.Symbol}{FractionOf(pair):F4}")));
        ChemicalSystem = string.Join('-', Alphabetical().Select(pair => pair.Element.Symbol));
    }

    /// <summary>Elements and their amounts in the formula unit as written.</summary>
    public ImmutableArray<ElementAmount> Amounts { get; }

    /// <summary>Atoms in the formula unit as written.</summary>
    public double AtomCount { get; }

    /// <summary>Elements in alphabetical order, joined by hyphens, e.g. <c>Fe-O</c>.</summary>
    public string ChemicalSystem { get; }

    /// <summary>
    /// Atomic fractions to four decimals by alphabetical element, e.g. <c>Fe0.4000O0.6000</c>. Tables are joined on it; reduction to integers would lose
    /// pairs such as Pb0.67 against Pb2/3.
    /// </summary>
    public string JoinKey { get; }

    /// <summary>The formula divided by the largest common divisor of its amounts, where they are integers up to a factor of at most 48; as written otherwise.</summary>
    public string ReducedFormula => Write(Reduced(), pair => pair.Element.Symbol);

    /// <summary>The reduced formula with letters for elements, by ascending amount, e.g. <c>A2B3</c>.</summary>
    public string AnonymousFormula
    {
        get
        {
            int letter = 0;
            return Write([.. Reduced().OrderBy(pair => pair.Amount)], _ => ((char)('A' + letter++)).ToString());
        }
    }

    /// <summary>Reads a formula: symbols with amounts, nested brackets, fractions, hydrate dots, subscript digits.</summary>
    /// <exception cref="BadInputException">Not a formula of a neutral substance; the message names the position.</exception>
    public static Composition Parse(string formula) => new FormulaParser(formula).Parse();

    /// <summary>Reads a formula, or says why it is none.</summary>
    public static bool TryParse(string formula, out Composition? composition, out string? reason)
    {
        try
        {
            (composition, reason) = (Parse(formula), null);
        }
        catch (BadInputException exception)
        {
            (composition, reason) = (null, exception.Message);
        }

        return composition is not null;
    }

    /// <summary>A composition from atomic numbers, e.g. of a crystal's sites.</summary>
    /// <exception cref="ArgumentException">No atoms.</exception>
    public static Composition FromAtomicNumbers(IEnumerable<int> atomicNumbers)
    {
        Dictionary<Element, double> amounts = atomicNumbers.CountBy(z => z).ToDictionary(pair => Element.FromAtomicNumber(pair.Key), pair => (double)pair.Value);
        return amounts.Count > 0 ? new(amounts) : throw new ArgumentException("A composition has at least one atom.", nameof(atomicNumbers));
    }

    /// <summary>The same amounts of other elements.</summary>
    /// <param name="elements">One for each of <see cref="Amounts"/>, in their order, all different.</param>
    /// <exception cref="ArgumentException">Another number of elements, or one of them twice.</exception>
    public Composition Exchanged(IReadOnlyList<Element> elements)
    {
        ArgumentNullException.ThrowIfNull(elements);
        if (elements.Count != Amounts.Length || elements.Distinct().Count() != elements.Count)
            throw new ArgumentException($"The elements {string.Join(' ', elements)}; expected {Amounts.Length} different ones.", nameof(elements));
        return new Composition(Amounts.Zip(elements, (pair, element) => KeyValuePair.Create(element, pair.Amount)));
    }

    /// <summary>Atomic fraction of an element, 0 where absent.</summary>
    public double Fraction(Element element) => Amounts.Where(pair => pair.Element == element).Sum(FractionOf);

    /// <inheritdoc/>
    public bool Equals(Composition? other) => other is not null && JoinKey == other.JoinKey;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Composition);

    /// <inheritdoc/>
    public override int GetHashCode() => JoinKey.GetHashCode(StringComparison.Ordinal);

    /// <summary>The reduced formula.</summary>
    public override string ToString() => ReducedFormula;

    private IEnumerable<ElementAmount> Alphabetical() => Amounts.OrderBy(pair => pair.Element.Symbol, StringComparer.Ordinal);

    private double FractionOf(ElementAmount pair) => pair.Amount / AtomCount;

    private ImmutableArray<ElementAmount> Reduced()
    {
        double smallest = Amounts.Min(pair => pair.Amount);
        for (int multiplier = 1; multiplier <= LargestMultiplier; multiplier++)
        {
            double unit = smallest / multiplier;
            if (!Amounts.All(pair => IsInteger(pair.Amount / unit))) continue;
            return [.. Amounts.Select(pair => pair with { Amount = Math.Round(pair.Amount / unit) })];
        }

        return Amounts;
    }

    private static bool IsInteger(double value) => Math.Abs(value - Math.Round(value)) < IntegerTolerance;

    private static string Write(ImmutableArray<ElementAmount> amounts, Func<ElementAmount, string> symbol)
    {
        var text = new StringBuilder();
        foreach (ElementAmount pair in amounts)
        {
            text.Append(symbol(pair));
            if (pair.Amount != 1) text.Append(pair.Amount.ToString("0.######", CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }
}

/// <summary>An element and how much of it a formula unit holds.</summary>
/// <param name="Element">The element.</param>
/// <param name="Amount">Positive and finite.</param>
public readonly record struct ElementAmount(Element Element, double Amount);

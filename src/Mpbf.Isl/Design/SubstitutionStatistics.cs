using System.Collections.Immutable;
using Mpbf.Core.Matter;

namespace Mpbf.Isl.Design;

/// <summary>
/// Which elements stand for which in materials of one prototype, learnt from a corpus: equations (186) and (187) of <c>docs/theory/design.md</c>, in the manner of Hautier et al. 2011 (Inorg. Chem. 50, 656). Immutable.
/// </summary>
/// <remarks>Counted are pairs of materials of one prototype that differ in a single element, each pair of elements once for what they share: unlike an alignment of whole formulas this needs no assignment of sites.</remarks>
public sealed class SubstitutionStatistics
{
    private const double PriorCount = 1;

    private readonly int[,] _counts;
    private readonly double[,] _cumulative;
    private readonly int[] _totals;
    private readonly double _sum;

    private SubstitutionStatistics(ImmutableArray<Element> elements, int[,] counts)
    {
        (Elements, _counts) = (elements, counts);
        _totals = [.. elements.Select((_, a) => elements.Select((_, b) => counts[a, b]).Sum())];
        _sum = _totals.Sum();
        _cumulative = new double[elements.Length, elements.Length];
        for (int a = 0; a < elements.Length; a++)
        {
            double sum = 0;
            for (int b = 0; b < elements.Length; b++) _cumulative[a, b] = sum += a == b ? 0 : (counts[a, b] + (PriorCount * Prior(b))) / (_totals[a] + (PriorCount * (1 - Prior(a))));
        }
    }

    /// <summary>Elements of the corpus, by ascending atomic number, at least two.</summary>
    public ImmutableArray<Element> Elements { get; }

    /// <summary>Exchanges that were counted.</summary>
    public int ExchangeCount => (int)_sum / 2;

    /// <summary>Counts exchanges.</summary>
    /// <param name="corpus">Materials with at least two elements in all; a material that stands there twice counts once.</param>
    /// <exception cref="ArgumentException">Fewer than two elements.</exception>
    public static SubstitutionStatistics Learn(IReadOnlyCollection<KnownMaterial> corpus)
    {
        (ImmutableArray<Element> elements, Dictionary<Element, int> index) = Index(corpus);
        int[,] counts = new int[elements.Length, elements.Length];
        foreach (IGrouping<string, int> shared in corpus.SelectMany(material => material.Slots.Select((element, slot) => (Frame: material.Without(slot), Element: index[element]))).Distinct().GroupBy(pair => pair.Frame, pair => pair.Element, StringComparer.Ordinal))
        {
            int[] members = [.. shared];
            foreach (int a in members)
            {
                foreach (int b in members)
                {
                    if (a != b) counts[a, b]++;
                }
            }
        }

        return new(elements, counts);
    }

    /// <summary>No knowledge: every element of the corpus is as good as any other. The baseline of what was learnt.</summary>
    /// <inheritdoc cref="Learn"/>
    public static SubstitutionStatistics Indifferent(IReadOnlyCollection<KnownMaterial> corpus)
    {
        (ImmutableArray<Element> elements, _) = Index(corpus);
        return new(elements, new int[elements.Length, elements.Length]);
    }

    /// <summary>n_ab: how often two elements were seen to stand for each other.</summary>
    public int Count(Element first, Element second) => _counts[IndexOf(first), IndexOf(second)];

    /// <summary>ln ((n_ab + 1)/(n_a n_b/n + 1)), equation (186): positive where two elements stand for each other more often than their frequencies give.</summary>
    public double LogOdds(Element first, Element second)
    {
        (int a, int b) = (IndexOf(first), IndexOf(second));
        double expected = _sum > 0 ? _totals[a] * _totals[b] / _sum : 0;
        return Math.Log((_counts[a, b] + PriorCount) / (expected + PriorCount));
    }

    /// <summary>P(b | a), equation (187): that an exchange of the first element puts the second in its place; 0 for itself, positive for all others.</summary>
    public double Probability(Element from, Element to)
    {
        (int a, int b) = (IndexOf(from), IndexOf(to));
        return _cumulative[a, b] - (b > 0 ? _cumulative[a, b - 1] : 0);
    }

    /// <summary>Draws what takes an element's place.</summary>
    internal Element Draw(Element from, Random random)
    {
        int a = IndexOf(from), b = 0;
        double u = random.NextDouble() * _cumulative[a, Elements.Length - 1];
        while (b < Elements.Length - 1 && _cumulative[a, b] <= u) b++;
        return Elements[b];
    }

    /// <summary>q_b, the share of an element in all exchanges, each element counted once more.</summary>
    private double Prior(int b) => (_totals[b] + 1) / (_sum + Elements.Length);

    private int IndexOf(Element element)
    {
        ArgumentNullException.ThrowIfNull(element);
        int index = Elements.IndexOf(element);
        return index >= 0 ? index : throw new ArgumentException($"{element} is not in the corpus.", nameof(element));
    }

    private static (ImmutableArray<Element> Elements, Dictionary<Element, int> Index) Index(IReadOnlyCollection<KnownMaterial> corpus)
    {
        ArgumentNullException.ThrowIfNull(corpus);
        ImmutableArray<Element> elements = [.. corpus.SelectMany(material => material.Slots).Distinct().OrderBy(element => element.AtomicNumber)];
        if (elements.Length < 2) throw new ArgumentException($"{elements.Length} elements; expected at least two.", nameof(corpus));
        return (elements, elements.Select((element, i) => (element, i)).ToDictionary(pair => pair.element, pair => pair.i));
    }
}

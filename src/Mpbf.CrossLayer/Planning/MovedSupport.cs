using System.Collections.Immutable;
using Mpbf.Core;
using Mpbf.Core.Embeddings;
using Mpbf.Core.Statistics;
using Mpbf.CrossLayer.Audits;
using Mpbf.CrossLayer.Boundaries;
using Mpbf.Guard;

namespace Mpbf.CrossLayer.Planning;

/// <summary>
/// Support of the target once some of its rows are measured and join what distances are taken to: equations (278) and (279) of <c>docs/theory/planning.md</c>. The neighbour distance is computed; every other term falls as much as it does
/// between evaluated rows of such distances.
/// </summary>
internal sealed class MovedSupport
{
    private const int NeighbourCount = 5, ReachOfCandidate = 12;

    private readonly FusedSupport _support;
    private readonly int _distanceTerm;
    private readonly IsotonicRegression?[] _followers;
    private readonly ImmutableArray<int> _rows;
    private readonly EmbeddingMatrix _matrix;
    private readonly int[] _labels;
    private readonly double[][] _distances;

    private MovedSupport(FusedSupport support, int distanceTerm, ImmutableArray<int> rows, EmbeddingMatrix matrix, int[] labels, int[] referenceLabels, double[][] distances)
    {
        (_support, _distanceTerm, _rows, _matrix, _labels, ReferenceLabels, _distances) = (support, distanceTerm, rows, matrix, labels, referenceLabels, distances);
        SupportTerm distance = support.Terms[distanceTerm];
        double[] places = [.. distance.Evaluation.Select(distance.Place)];
        int[] order = [.. Enumerable.Range(0, places.Length).OrderBy(row => places[row])];
        double[] x = Array.ConvertAll(order, row => places[row]), ones = new double[order.Length];
        Array.Fill(ones, 1);
        _followers = [.. support.Terms.Select((term, j) => j == distanceTerm || support.Weights[j] == 0 ? null : IsotonicRegression.Fit(x, Array.ConvertAll(order, row => term.Place(term.Evaluation[row])), ones))];
    }

    /// <summary>Null where no neighbour distance is among the terms, or none that tells rows apart, as where all are of one composition.</summary>
    /// <param name="boundary">A usable boundary with a target.</param>
    /// <param name="spaces">Where everything lies.</param>
    /// <param name="rows">The target rows considered.</param>
    public static MovedSupport? Of(Boundary boundary, Spaces spaces, ImmutableArray<int> rows)
    {
        FusedSupport support = boundary.Support;
        int distanceTerm = Enumerable.Range(0, support.Terms.Length).FirstOrDefault(j => support.Terms[j].Kind == TermKind.Distance, -1);
        if (distanceTerm < 0 || support.Terms[distanceTerm].Target.IsEmpty || support.Terms[distanceTerm].Evaluation.Distinct().Count() == 1) return null;
        MaterialTable reference = spaces.Corpus ?? spaces.Materials, target = spaces.Target!;
        int[][] labels = MaterialTable.CompositionLabels(reference, target);
        EmbeddingMatrix matrix = target.Embedding!.Matrix.Select(rows);
        int[] own = [.. rows.Select(row => labels[1][row])];
        var neighbours = NearestNeighbours.Find(matrix, reference.Embedding!.Matrix, NeighbourCount, own, labels[0]);
        return new(support, distanceTerm, rows, matrix, own, labels[0], [.. Enumerable.Range(0, rows.Length).Select(i => neighbours.Distances(i).ToArray())]);
    }

    /// <summary>A number for the composition of each row that distances are taken to.</summary>
    public ReadOnlyMemory<int> ReferenceLabels { get; }

    /// <summary>The same numbers for considered rows.</summary>
    public int[] Labels(int[] considered) => Array.ConvertAll(considered, i => _labels[i]);

    /// <summary>Places of considered rows.</summary>
    public EmbeddingMatrix Places(int[] considered) => _matrix.Select(considered);

    /// <summary>Distances of a considered row to its nearest reference rows, +∞ where there are fewer.</summary>
    public double[] Distances(int considered) => _distances[considered];

    /// <summary>Mean of the least distances of two lists, as the neighbour distance takes it; +∞ where none is finite.</summary>
    public static double MeanNearest(double[] distances, ReadOnlySpan<double> further) => Array.FindAll(Nearest(distances, further), double.IsFinite) is { Length: > 0 } found ? found.Average() : double.PositiveInfinity;

    /// <summary>Support of each considered row after some of them are measured.</summary>
    /// <param name="measured">Positions among the considered rows.</param>
    public double[] After(int[] measured)
    {
        var added = NearestNeighbours.Find(_matrix, Places(measured), NeighbourCount, _labels, Labels(measured));
        return [.. Enumerable.Range(0, _rows.Length).Select(i => SupportAt(i, Nearest(_distances[i], added.Distances(i))))];
    }

    /// <summary>Rows chosen one after the other, each that whose measurement lowers the risk of the others most, among the <see cref="ReachOfCandidate"/> nearest of which it stands; fewer than asked where none lowers it.</summary>
    /// <param name="count">How many.</param>
    /// <param name="risk">P(|error| &gt; tolerance) as a function of support.</param>
    public int[] Choose(int count, IsotonicRegression risk)
    {
        var near = NearestNeighbours.Find(_matrix, _matrix, ReachOfCandidate, _labels, _labels);
        var reached = new List<(int Row, double Distance)>[_rows.Length];
        for (int c = 0; c < reached.Length; c++) reached[c] = [];
        for (int row = 0; row < _rows.Length; row++)
        {
            for (int n = 0; n < ReachOfCandidate; n++)
            {
                if (near.Indices(row)[n] is >= 0 and var candidate) reached[candidate].Add((row, near.Distances(row)[n]));
            }
        }

        double[][] distances = [.. _distances];
        double[] now = [.. Enumerable.Range(0, _rows.Length).Select(row => risk[SupportAt(row, distances[row])])], gain = new double[_rows.Length];
        for (int c = 0; c < gain.Length; c++) gain[c] = Gain(c);
        var chosen = new List<int>(count);
        while (chosen.Count < count)
        {
            int best = System.Numerics.Tensors.TensorPrimitives.IndexOfMax<double>(gain);
            if (!(gain[best] > 0)) break;
            chosen.Add(best);
            (now[best], gain[best]) = (0, double.NegativeInfinity);
            var touched = new HashSet<int>();
            foreach ((int row, double distance) in reached[best])
            {
                distances[row] = Nearest(distances[row], [distance]);
                if (now[row] > 0) now[row] = risk[SupportAt(row, distances[row])];
                touched.UnionWith(near.Indices(row).ToArray().Where(candidate => candidate >= 0));
            }

            foreach (int candidate in touched.Where(candidate => gain[candidate] > double.NegativeInfinity)) gain[candidate] = Gain(candidate);
        }

        return [.. chosen];

        double Gain(int candidate) => reached[candidate].Sum(pair => Math.Max(0, now[pair.Row] - risk[SupportAt(pair.Row, Nearest(distances[pair.Row], [pair.Distance]))]));
    }

    private static double[] Nearest(double[] distances, ReadOnlySpan<double> further) => [.. distances.Concat(further.ToArray()).Order().Take(NeighbourCount)];

    private double SupportAt(int i, double[] distances)
    {
        SupportTerm term = _support.Terms[_distanceTerm];
        double[] found = Array.FindAll(distances, double.IsFinite);
        double before = term.Target[_rows[i]], after = found.Length == 0 ? before : Math.Min(before, found.Average());
        if (after == before) return _support.Target[_rows[i]];
        double placeBefore = term.Place(before), placeAfter = term.Place(after), support = _support.Weights[_distanceTerm] * placeAfter;
        for (int j = 0; j < _followers.Length; j++)
        {
            if (_followers[j] is not { } follower) continue;
            double place = _support.Terms[j].Place(_support.Terms[j].Target[_rows[i]]);
            support += _support.Weights[j] * Math.Max(0, place - (follower[placeBefore] - follower[placeAfter]));
        }

        return support;
    }
}

namespace Mpbf.Core.Crystals.Symmetry;

/// <summary>
/// The smallest cell that repeats to the crystal: right-handed Niggli lattice, one site for each orbit of pure translations.
/// </summary>
/// <param name="Sites">Positions (averaged over the translations that map them onto each other) and kinds in the primitive lattice.</param>
/// <param name="SiteOf">For each input site, its primitive site.</param>
/// <param name="InputInPrimitive">P with input lattice = P·(primitive lattice): the rows of the input in terms of the primitive vectors.</param>
internal sealed record PrimitiveSearch(SiteIndex Sites, int[] SiteOf, IntegerMatrix InputInPrimitive)
{
    /// <summary>Finds the primitive cell; null where the translations found within the tolerance make no lattice.</summary>
    public static PrimitiveSearch? Find(Lattice input, Vector3D[] positions, int[] kinds, double tolerance)
    {
        NiggliReduction reduction = NiggliReduction.Reduce(input);
        Lattice lattice = reduction.Lattice;
        IntegerMatrix intoReduced = reduction.Transformation.Inverse();
        var cell = new SiteIndex(lattice, Array.ConvertAll(positions, p => p * intoReduced), kinds);
        if (4 * tolerance >= Math.Min(lattice.Heights.X, Math.Min(lattice.Heights.Y, lattice.Heights.Z))) return null;

        List<Vector3D> translations = PureTranslations(cell, tolerance);
        int order = translations.Count;
        if (positions.Length % order != 0) return null;
        if (ShortestBasis(lattice, translations, order) is not { } shortest) return null;

        // Rounded to whole numbers the basis change is exact, and the primitive lattice fits the input exactly.
        if (Round(lattice.Matrix * shortest.Inverse()) is not { } inShortest || Math.Abs(inShortest.Determinant) != order) return null;
        NiggliReduction primitive = NiggliReduction.Reduce(new Lattice(inShortest.ToMatrix3D().Inverse() * lattice.Matrix));
        Lattice chosen = primitive.Lattice;
        IntegerMatrix inPrimitive = inShortest * primitive.Transformation.Inverse();
        if (chosen.Matrix.Determinant < 0)
        {
            chosen = -IntegerMatrix.Identity * chosen;
            inPrimitive = -inPrimitive;
        }

        return Merge(cell, chosen, inPrimitive, order, tolerance) is var (sites, siteOf)
            ? new PrimitiveSearch(sites, siteOf, intoReduced * inPrimitive)
            : null;
    }

    private static List<Vector3D> PureTranslations(SiteIndex cell, double tolerance)
    {
        var found = new List<Vector3D> { default };
        int rarest = cell.RarestKind();
        int first = Array.IndexOf(cell.Kinds, rarest);
        var images = new int[cell.Kinds.Length];
        for (int j = first + 1; j < cell.Kinds.Length; j++)
        {
            if (cell.Kinds[j] != rarest) continue;
            var translation = new SymmetryOperation(IntegerMatrix.Identity, cell.Positions[j] - cell.Positions[first]);
            if (cell.TryMap(translation, tolerance, images, out Vector3D drift)) found.Add(translation.Translation + drift);
        }

        return found;
    }

    // The three shortest independent translations. In three dimensions the vectors of the successive minima are a basis.
    private static Matrix3D? ShortestBasis(Lattice lattice, List<Vector3D> translations, int order)
    {
        if (order == 1) return lattice.Matrix;
        var vectors = new List<Vector3D>(27 * order);
        foreach (Vector3D translation in translations)
        {
            Vector3D near = SiteIndex.Nearest(translation);
            for (int i = -1; i <= 1; i++)
            {
                for (int j = -1; j <= 1; j++)
                {
                    for (int k = -1; k <= 1; k++) vectors.Add(lattice.ToCartesian(near + new Vector3D(i, j, k)));
                }
            }
        }

        vectors.Sort((u, v) => u.LengthSquared.CompareTo(v.LengthSquared));
        double volume = lattice.Volume / order;
        Vector3D a = vectors[1];
        Vector3D? b = null;
        foreach (Vector3D v in vectors.Skip(2))
        {
            if (b is not { } second)
            {
                if (a.Cross(v).Length > 1e-3 * a.Length * v.Length) b = v;
            }
            else if (Math.Abs(a.Cross(second).Dot(v)) > volume / 2)
            {
                return new Matrix3D(a, second, v);
            }
        }

        return null;
    }

    private static IntegerMatrix? Round(Matrix3D m)
    {
        Span<int> whole = stackalloc int[9];
        for (int i = 0; i < 9; i++)
        {
            double value = m[i / 3, i % 3];
            whole[i] = (int)Math.Round(value);
            if (Math.Abs(value - whole[i]) > 0.1) return null;
        }

        return new IntegerMatrix(whole[0], whole[1], whole[2], whole[3], whole[4], whole[5], whole[6], whole[7], whole[8]);
    }

    // Sites that coincide in the primitive cell become one, at their mean. Null where not every one of them has as many copies as there are translations.
    private static (SiteIndex Sites, int[] SiteOf)? Merge(SiteIndex cell, Lattice primitive, IntegerMatrix inPrimitive, int order, double tolerance)
    {
        // A copy is within the tolerance of its image, and the translation that made the image within it of the lattice's own.
        double reach = 2 * tolerance;
        var siteOf = new int[cell.Kinds.Length];
        var positions = new List<Vector3D>();
        var kinds = new List<int>();
        var deviations = new List<Vector3D>();
        var copies = new List<int>();
        for (int i = 0; i < siteOf.Length; i++)
        {
            Vector3D place = cell.Positions[i] * inPrimitive;
            int kind = cell.Kinds[i];
            int site = order == 1 ? positions.Count : 0;
            while (site < positions.Count && (kinds[site] != kind || primitive.ToCartesian(SiteIndex.Nearest(place - positions[site])).Length > reach)) site++;
            if (site == positions.Count)
            {
                positions.Add(place);
                kinds.Add(kind);
                deviations.Add(default);
                copies.Add(0);
            }

            siteOf[i] = site;
            deviations[site] += SiteIndex.Nearest(place - positions[site]);
            copies[site]++;
        }

        if (copies.Exists(count => count != order)) return null;
        Vector3D[] means = [.. positions.Select((p, k) => p + 1.0 / order * deviations[k])];
        return (new SiteIndex(primitive, means, [.. kinds]), siteOf);
    }
}

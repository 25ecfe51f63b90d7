using System.Collections.Immutable;
using System.Globalization;
using Mpbf.Core;
using Mpbf.Core.Crystals;
using Mpbf.Core.Crystals.Symmetry;

namespace Mpbf.Dal.Structures.Cif;

/// <summary>A crystal from a data block: cell, listed sites, and their images under the symmetry.</summary>
internal static class CifCrystal
{
    /// <summary>Images closer than this, in Å, are one site: coordinates such as 0.3333 miss a special position by less, atoms never come so close.</summary>
    private const double SameSite = 0.1;

    private const int LargestSiteCount = 200_000;

    public static Structure Of(CifBlock block)
    {
        Lattice lattice = Cell(block);
        Listed[] listed = Sites(block);
        IReadOnlyList<SymmetryOperation> operations = CifSymmetry.Of(block);
        if ((long)listed.Length * operations.Count > LargestSiteCount) throw new BadInputException($"{listed.Length} sites under {operations.Count} operations", $"at most {LargestSiteCount} images");

        var image = new MinimumImage(lattice);
        var positions = new List<Vector3D>();
        var occupants = new List<List<Occupant>>();
        var labels = new List<string>();
        foreach (IGrouping<Vector3D, Listed> place in listed.GroupBy(site => site.Position))
        {
            List<Occupant> species = Merged(place);
            int first = positions.Count;
            foreach (SymmetryOperation operation in operations)
            {
                Vector3D position = operations.Count == 1 ? place.Key : operation.Apply(place.Key).Wrapped();
                bool isKnown = false;
                for (int i = first; i < positions.Count && !isKnown; i++) isKnown = image.Distance(positions[i], position) < SameSite;
                if (isKnown) continue;
                positions.Add(position);
                occupants.Add(species);
                labels.Add(place.First().Label);
            }
        }

        Structure structure = new(lattice, SiteSpecies.FromOccupants(occupants), [.. positions]);
        var info = ImmutableDictionary.CreateBuilder<string, InfoValue>(StringComparer.Ordinal);
        foreach ((string key, string item) in ((string, string)[])[("formula", "_chemical_formula_sum"), ("space_group", "_symmetry_space_group_name_H-M"), ("space_group", "_space_group_name_H-M_alt")])
        {
            if (block.Value(item) is { } value) info[key] = new InfoValue(value);
        }

        int implied = listed.Sum(site => site.AttachedHydrogens);
        if (implied > 0) info["implicit_hydrogens"] = new InfoValue([implied]);
        return structure.WithSiteLabels(labels).WithLabels(new StructureLabels { Id = block.Name.Length > 0 ? block.Name : null, Info = info.ToImmutable() });
    }

    private static Lattice Cell(CifBlock block)
    {
        double[] cell = [.. new[] { "_cell_length_a", "_cell_length_b", "_cell_length_c", "_cell_angle_alpha", "_cell_angle_beta", "_cell_angle_gamma" }.Select(name =>
            block.Value(name) is { } text && CifBlock.Number(text) is var number && !double.IsNaN(number) ? number : throw new BadInputException($"{name} {block.Value(name) ?? "absent"}", "a finite number", null, column: name))];
        return Lattice.FromParameters(cell[0], cell[1], cell[2], cell[3], cell[4], cell[5]);
    }

    private static Listed[] Sites(CifBlock block)
    {
        IReadOnlyList<string> x = Column("_atom_site_fract_x"), y = Column("_atom_site_fract_y"), z = Column("_atom_site_fract_z");
        IReadOnlyList<string>? symbols = block.Column("_atom_site_type_symbol"), labels = block.Column("_atom_site_label"), shares = block.Column("_atom_site_occupancy"), hydrogens = block.Column("_atom_site_attached_hydrogens");
        if (symbols is null && labels is null) throw new BadInputException("neither type symbols nor labels of the sites", "_atom_site_type_symbol or _atom_site_label");
        Dictionary<string, double> oxidation = Oxidation(block);
        var sites = new List<Listed>(x.Count);
        for (int i = 0; i < x.Count; i++)
        {
            if (x[i] is "?" or "." || y[i] is "?" or "." || z[i] is "?" or ".") continue; // listed without a place, as hydrogens often are
            var position = new Vector3D(CifBlock.Number(x[i]), CifBlock.Number(y[i]), CifBlock.Number(z[i]));
            if (!position.IsFinite) throw new BadInputException($"the position {x[i]} {y[i]} {z[i]}", "three finite numbers", null, column: "_atom_site_fract_x");
            string name = symbols?[i] is { } symbol and not ("?" or ".") ? symbol : labels?[i] ?? "?";
            byte number = SpeciesNames.AtomicNumberOf(name) is > 0 and var exact ? exact : SpeciesNames.FromLabel(name);
            if (number == 0) throw new BadInputException($"the species '{name[..Math.Min(20, name.Length)]}'", "an element's symbol", null, column: "_atom_site_type_symbol");
            double share = shares?[i] is { } text and not ("?" or ".") ? CifBlock.Number(text) : 1;
            if (double.IsNaN(share) || share < 0) throw new BadInputException($"the occupancy {shares![i]}", "a number that is not negative", null, column: "_atom_site_occupancy");
            if (share == 0) continue;
            int attached = hydrogens?[i] is { } h && int.TryParse(h, NumberStyles.None, CultureInfo.InvariantCulture, out int count) ? Math.Min(count, 8) : 0;
            sites.Add(new(position, new Occupant(number, share, oxidation.TryGetValue(name, out double state) ? state : Charge(name)), labels?[i] ?? name, attached));
        }

        return sites.Count > 0 ? [.. sites] : throw new BadInputException("no site with a position", "at least one");

        IReadOnlyList<string> Column(string name) => block.Column(name) is { Count: > 0 } column ? column : throw new BadInputException($"no {name}", "fractional positions of the sites", "Cartesian positions are not read.");
    }

    private static Dictionary<string, double> Oxidation(CifBlock block)
    {
        var states = new Dictionary<string, double>(StringComparer.Ordinal);
        if (block.Column("_atom_type_symbol") is not { } symbols || block.Column("_atom_type_oxidation_number") is not { } numbers) return states;
        for (int i = 0; i < Math.Min(symbols.Count, numbers.Count); i++)
        {
            if (CifBlock.Number(numbers[i]) is var state && !double.IsNaN(state)) states[symbols[i]] = state;
        }

        return states;
    }

    /// <summary>The charge at the end of a symbol: Fe3+, O2-, Na+.</summary>
    private static double? Charge(string symbol)
    {
        if (symbol.Length < 2 || symbol[^1] is not ('+' or '-')) return null;
        int start = symbol.Length - 1;
        while (start > 0 && (char.IsAsciiDigit(symbol[start - 1]) || symbol[start - 1] == '.')) start--;
        double size = start == symbol.Length - 1 ? 1 : CifBlock.Number(symbol[start..^1]);
        return double.IsNaN(size) ? null : symbol[^1] == '+' ? size : -size;
    }

    private static List<Occupant> Merged(IEnumerable<Listed> sites)
    {
        var merged = new List<Occupant>();
        foreach (Occupant occupant in sites.Select(site => site.Occupant))
        {
            int same = merged.FindIndex(other => other.AtomicNumber == occupant.AtomicNumber && other.OxidationState == occupant.OxidationState);
            if (same < 0) merged.Add(occupant);
            else if (merged[same].Occupancy + occupant.Occupancy <= 1) merged[same] = merged[same] with { Occupancy = merged[same].Occupancy + occupant.Occupancy };
        }

        return merged;
    }

    private sealed record Listed(Vector3D Position, Occupant Occupant, string Label, int AttachedHydrogens);
}

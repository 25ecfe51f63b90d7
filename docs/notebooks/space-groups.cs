#:project ../../src/Mpbf.Dal/Mpbf.Dal.csproj
// Our space groups and prototype labels beside those of an independent program. Writes one JSON line a crystal: set, id, cell, label, the orbits of each species, and the groups found here at 0.01 Å and at 0.1 to 5 times that.
//   dotnet run -c Release docs/notebooks/space-groups.cs > cells.jsonl
//   npm install @spglib/moyo-wasm@0.15.0 && node docs/notebooks/space-groups.mjs cells.jsonl
using System.Diagnostics;
using System.Globalization;
using Mpbf.Core.Crystals;
using Mpbf.Core.Crystals.Symmetry;
using Mpbf.Dal.Structures;

const string data = "../shared/data/";
string[] sets =
[
    "cdvae_crystals/perov_5_val.csv.gz", "cdvae_crystals/perov_5_test.csv.gz", "cdvae_crystals/carbon_24_val.csv.gz", "cdvae_crystals/carbon_24_test.csv.gz",
    "matcalc_structures/mp-binary-pbe-elasticity-2025.1.json.gz", "matcalc_structures/alexandria-binary-pbe-phonon-2025.1.json.gz", "matcalc_structures/wbm-random-pbe52-equilibrium-2025.1.json.gz",
];
double[] factors = [0.1, 0.3, 0.5, 0.7, 0.85, 1.2, 1.5, 2, 3, 5];
using var output = new StreamWriter(Console.OpenStandardOutput());
foreach (string set in sets)
{
    var watch = new Stopwatch();
    int row = 0;
    foreach (Structure structure in StructureFile.ReadAll(data + set))
    {
        row++;
        if (!structure.IsOrdered || structure.Periodicity != Periodicity.All) continue;
        watch.Start();
        CrystalSymmetry? found = CrystalSymmetry.TryFind(structure);
        watch.Stop();
        Lattice lattice = structure.Lattice!;
        string basis = string.Join(',', new[] { lattice.A, lattice.B, lattice.C }.Select(Numbers)), positions = string.Join(',', structure.Positions.ToArray().Select(p => $"[{Numbers(p)}]"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $$$"""{"set":"{{{set.Split('/')[1].Split('.')[0]}}}","id":"{{{structure.Labels.Id ?? $"row {row}"}}}","ours":{{{found?.Number ?? 0}}},"label":"{{{(found is null ? "" : PrototypeLabel.Of(found))}}}","orbits":"{{{(found is null ? "" : Orbits(found))}}}","elsewhere":[{{{string.Join(',', factors.Select(factor => CrystalSymmetry.TryFind(structure, factor * CrystalSymmetry.DefaultTolerance)?.Number ?? 0))}}}],"cell":{"lattice":{"basis":[{{{basis}}}]},"positions":[{{{positions}}}],"numbers":[{{{string.Join(',', structure.AtomicNumbers.ToArray())}}}]} }"""));
    }

    Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{set}: {row} structures, {watch.Elapsed.TotalMilliseconds / row:F2} ms each"));
}

// For each species its orbits by multiplicity and site symmetry; the order of the axes, which is a matter of choice, is left out.
static string Orbits(CrystalSymmetry found) => string.Join("; ", found.Orbits.Zip(found.WyckoffPositions, found.Kinds).Distinct().GroupBy(orbit => orbit.Third)
    .Select(species => string.Join(' ', species.Select(orbit => string.Create(CultureInfo.InvariantCulture, $"{orbit.Second.Multiplicity}:{string.Concat(orbit.Second.SiteSymmetry.Order())}")).Order(StringComparer.Ordinal))).Order(StringComparer.Ordinal));

static string Numbers(Vector3D v) => string.Create(CultureInfo.InvariantCulture, $"{v.X:R},{v.Y:R},{v.Z:R}");

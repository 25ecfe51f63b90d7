#:project ../../src/Mpbf.Dal/Mpbf.Dal.csproj
// Do prototype labels depend on how a crystal is described? Each crystal of seven sets is labelled again in other descriptions; labels that differ are looked for at 0.5 to 2 times the tolerance.
//   dotnet run -c Release docs/notebooks/prototypes.cs [CRYSTALS A SET]
using System.Globalization;
using Mpbf.Core.Crystals;
using Mpbf.Core.Crystals.Symmetry;
using Mpbf.Dal.Structures;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
const string data = "../shared/data/";
const double noise = 1e-4;
int most = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : int.MaxValue;
string[] sets =
[
    "matcalc_structures/mp-binary-pbe-elasticity-2025.1.json.gz", "matcalc_structures/alexandria-binary-pbe-phonon-2025.1.json.gz", "matcalc_structures/wbm-random-pbe52-equilibrium-2025.1.json.gz",
    "cdvae_crystals/perov_5_val.csv.gz", "cdvae_crystals/perov_5_test.csv.gz", "cdvae_crystals/carbon_24_val.csv.gz", "cdvae_crystals/carbon_24_test.csv.gz",
];
double[] factors = [0.5, 0.7, 0.85, 0.95, 1.05, 1.2, 1.5, 2];
(string Name, Func<Structure, Random, Structure> Change)[] descriptions =
[
    ("order and origin", Reordered), ("rotation", Turned), ("mirror image", Mirrored), ("basis", Sheared), ("supercell of 2 to 6", Repeated), ("elements exchanged", Exchanged),
    ("noise of 0.0001 Å", Shaken), ("all at once", (crystal, random) => Shaken(Exchanged(Reordered(Turned(Mirrored(Sheared(Repeated(crystal, random), random), random), random), random), random), random)),
];
Console.WriteLine($"| set | crystals | labels | {string.Join(" | ", descriptions.Select(d => d.Name))} | of all that differ, met at 0.5 to 2 times the tolerance | ms a label (processor time) |\n|---|---|---|{string.Concat(descriptions.Select(_ => "---|"))}---|---|");
foreach (string set in sets)
{
    Structure[] crystals = [.. StructureFile.ReadAll(data + set).Where(crystal => crystal.Periodicity == Periodicity.All).Take(most)];
    string[] labels = Array.ConvertAll(crystals, crystal => LabelOf(crystal));
    TimeSpan start = Environment.CpuUsage.UserTime;
    foreach (Structure crystal in crystals) LabelOf(crystal);
    double milliseconds = (Environment.CpuUsage.UserTime - start).TotalMilliseconds / crystals.Length;
    int[] same = new int[descriptions.Length];
    int differing = 0, met = 0;
    Parallel.For(0, crystals.Length, i =>
    {
        for (int d = 0; d < descriptions.Length; d++)
        {
            Structure described = descriptions[d].Change(crystals[i], new Random(i));
            string label = LabelOf(described);
            if (label == labels[i])
            {
                Interlocked.Increment(ref same[d]);
                continue;
            }

            Interlocked.Increment(ref differing);
            if (factors.Any(factor => LabelOf(crystals[i], factor) == label || LabelOf(described, factor) == labels[i])) Interlocked.Increment(ref met);
            else Console.Error.WriteLine($"{set} {i} {crystals[i].Composition.ReducedFormula}, {descriptions[d].Name}: {labels[i]}, {label}");
        }
    });
    Console.WriteLine($"| {set.Split('/')[1].Split('.')[0]} | {crystals.Length} | {labels.Distinct().Count()} | {string.Join(" | ", same.Select(count => count == crystals.Length ? "all" : $"{count}"))} | {met} of {differing} | {milliseconds:F2} |");
}

static string LabelOf(Structure crystal, double factor = 1) => CrystalSymmetry.TryFind(crystal, factor * CrystalSymmetry.DefaultTolerance) is { } symmetry ? PrototypeLabel.Of(symmetry) : "(none)";

static Structure Reordered(Structure crystal, Random random)
{
    int[] order = [.. Enumerable.Range(0, crystal.Count)];
    random.Shuffle(order);
    var origin = new Vector3D(random.NextDouble(), random.NextDouble(), random.NextDouble());
    return new Structure(crystal.Lattice!, crystal.Species.Select(order), Array.ConvertAll(order, i => crystal.Positions[i] + origin));
}

static Structure Turned(Structure crystal, Random random)
{
    double t = 2 * Math.PI * random.NextDouble(), u = 2 * Math.PI * random.NextDouble();
    Matrix3D turn = new Matrix3D(new(Math.Cos(t), Math.Sin(t), 0), new(-Math.Sin(t), Math.Cos(t), 0), new(0, 0, 1)) * new Matrix3D(new(1, 0, 0), new(0, Math.Cos(u), Math.Sin(u)), new(0, -Math.Sin(u), Math.Cos(u)));
    return new Structure(new Lattice(crystal.Lattice!.Matrix * turn), crystal.Species, [.. crystal.Positions]);
}

static Structure Mirrored(Structure crystal, Random random) => new(new Lattice(crystal.Lattice!.Matrix * new Matrix3D(new(-1, 0, 0), new(0, 1, 0), new(0, 0, 1))), crystal.Species, [.. crystal.Positions]);

static Structure Sheared(Structure crystal, Random random)
{
    IntegerMatrix basis = new IntegerMatrix(1, random.Next(-1, 2), random.Next(-1, 2), 0, 1, random.Next(-1, 2), 0, 0, 1) * new IntegerMatrix(1, 0, 0, random.Next(-1, 2), 1, 0, random.Next(-1, 2), random.Next(-1, 2), 1);
    return new Structure(basis * crystal.Lattice!, crystal.Species, [.. crystal.Positions.ToArray().Select(x => x * basis.Inverse())]);
}

static Structure Repeated(Structure crystal, Random random) => Supercell.Build(crystal, new IntegerMatrix(random.Next(1, 3), random.Next(0, 2), 0, 0, random.Next(2, 4), random.Next(0, 2), 0, 0, 1));

// Each element becomes another one, different elements different ones.
static Structure Exchanged(Structure crystal, Random random)
{
    byte[] others = [.. Enumerable.Range(1, SiteSpecies.LargestAtomicNumber).Select(number => (byte)number)];
    random.Shuffle(others);
    return new Structure(crystal.Lattice!, new SiteSpecies([.. crystal.AtomicNumbers.ToArray().Select(number => others[number - 1])]), [.. crystal.Positions]);
}

static Structure Shaken(Structure crystal, Random random) => new(crystal.Lattice!, crystal.Species, [.. crystal.Positions.ToArray().Select(x =>
{
    var step = new Vector3D(random.NextDouble() - 0.5, random.NextDouble() - 0.5, random.NextDouble() - 0.5);
    return x + crystal.Lattice!.ToFractional(noise / step.Length * step);
})]);

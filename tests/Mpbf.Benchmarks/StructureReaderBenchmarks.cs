using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using Mpbf.Core.Crystals;
using Mpbf.Dal.Structures;
using Mpbf.Dal.Structures.Cif;
using Mpbf.Dal.Structures.ExtendedXyz;

namespace Mpbf.Benchmarks;

/// <summary>Readers from memory, one thread: 64 MB of extended XYZ (1,000 atoms with forces a frame), 1,000 CIF and 1,000 POSCAR texts of ten atoms; the baseline splits the same lines into numbers with the runtime's parser.</summary>
public class StructureReaderBenchmarks
{
    private const int Texts = 1000;

    private byte[] _xyz = [];
    private byte[] _cif = [];
    private byte[] _poscar = [];

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        using var xyz = new StringWriter(CultureInfo.InvariantCulture);
        string Number() => (random.NextDouble() * 20 - 10).ToString("F8", CultureInfo.InvariantCulture);
        for (int frame = 0; frame < 1000; frame++)
        {
            xyz.Write("1000\nLattice=\"30 0 0 0 30 0 0 0 30\" Properties=species:S:1:pos:R:3:forces:R:3 energy=-1.5 pbc=\"T T T\"\n");
            for (int atom = 0; atom < 1000; atom++) xyz.Write($"Si {Number()} {Number()} {Number()} {Number()} {Number()} {Number()}\n");
        }

        _xyz = Encoding.UTF8.GetBytes(xyz.ToString());
        var crystal = new Structure(Lattice.FromParameters(5, 6, 7, 85, 95, 100), new SiteSpecies([26, 26, 26, 26, 8, 8, 8, 8, 8, 8]), [.. Enumerable.Range(0, 10).Select(_ => new Vector3D(Math.Round(random.NextDouble(), 8), Math.Round(random.NextDouble(), 8), Math.Round(random.NextDouble(), 8)))]);
        using StringWriter cif = new(CultureInfo.InvariantCulture), poscar = new(CultureInfo.InvariantCulture);
        CifWriter.Write(cif, crystal);
        PoscarWriter.Write(poscar, crystal);
        (_cif, _poscar) = (Encoding.UTF8.GetBytes(cif.ToString()), Encoding.UTF8.GetBytes(poscar.ToString()));
        Console.WriteLine($"// {_xyz.Length} bytes of extended XYZ, {_cif.Length} of CIF, {_poscar.Length} of POSCAR");
    }

    [Benchmark(Baseline = true)]
    public double SplitAndParse()
    {
        double sum = 0;
        using var reader = new StreamReader(new MemoryStream(_xyz));
        while (reader.ReadLine() is { } line)
        {
            string[] words = line.Split(' ');
            if (words[0] != "Si") continue;
            for (int i = 1; i < words.Length; i++) sum += double.Parse(words[i], CultureInfo.InvariantCulture);
        }

        return sum;
    }

    [Benchmark]
    public int ExtendedXyz()
    {
        using var reader = new ExtendedXyzReader(new MemoryStream(_xyz), "xyz");
        int atoms = 0;
        while (reader.Read() is { } structure) atoms += structure.Count;
        return atoms;
    }

    [Benchmark]
    public int Cif()
    {
        int atoms = 0;
        for (int i = 0; i < Texts; i++)
        {
            using var reader = new CifReader(new MemoryStream(_cif), "cif");
            atoms += reader.Read()!.Count;
        }

        return atoms;
    }

    [Benchmark]
    public int Poscar()
    {
        int atoms = 0;
        for (int i = 0; i < Texts; i++)
        {
            using var reader = new PoscarReader(new MemoryStream(_poscar), "poscar");
            atoms += reader.Read()!.Count;
        }

        return atoms;
    }
}

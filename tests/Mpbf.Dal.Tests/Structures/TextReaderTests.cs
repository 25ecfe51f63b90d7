using System.Globalization;
using System.Text;
using CsCheck;
using Mpbf.Core;
using Mpbf.Core.Crystals;
using Mpbf.Dal.Structures;
using Mpbf.Dal.Structures.ExtendedXyz;
using Mpbf.Tests;

namespace Mpbf.Dal.Tests.Structures;

public sealed class TextReaderTests
{
    private const string Poscar = "NaCl rock salt\n-179.4\n1 0 0\n0 1 0\n0 0 1\nNa Cl\n1 1\nSelective dynamics\nDirect\n0 0 0 T T F\n0.5 0.5 0.5 F F F\n";
    private const string Xyz = "2\nLattice=\"4 0 0 0 4 0 0 0 4\" Properties=species:S:1:pos:R:3:forces:R:3:charge:R:1 energy=-3.25 stress=\"0.01 0 0 0 0.01 0 0 0 0.01\" config_type=\"bulk \\\"md\\\"\" pbc=\"T T F\"\nNa 0 0 0 0.1 0.2 0.3 1\nCl 2 2 2 -0.1 -0.2 -0.3 -1\n";

    [Fact]
    public void Poscar_NegativeScaleAndSelectiveDynamics_AreRead()
    {
        Structure structure = Read(new PoscarReader(Stream(Poscar), "POSCAR")).Single();

        structure.Lattice!.Volume.Should().BeApproximately(179.4, 1e-10, "a negative scale is the cell's volume");
        structure.AtomicNumbers.ToArray().Should().Equal(11, 17);
        structure.Properties[SiteProperty.SelectiveDynamics].Values.ToArray().Should().Equal(1, 1, 0, 0, 0, 0);
        structure.Labels.Name.Should().Be("NaCl rock salt");
    }

    [Theory]
    [InlineData("Na Cl\n1.0\n4 0 0\n0 4 0\n0 0 4\n1 1\nDirect\n0 0 0\n.5 .5 .5\n", "11 17")]
    [InlineData("title\n1.0\n4 0 0\n0 4 0\n0 0 4\n1 1\nDirect\n0 0 0 Na\n.5 .5 .5 Cl\n", "11 17")]
    [InlineData("title\n1.0\n4 0 0\n0 4 0\n0 0 4\nNa_pv Cl/0a1b\n1 1\nCart\n0 0 0\n2 2 2\n\n0 0 0\n", "11 17")]
    public void Poscar_ElementsFromTitlePositionsOrLine(string text, string numbers) =>
        string.Join(' ', Read(new PoscarReader(Stream(text), "POSCAR")).Single().AtomicNumbers.ToArray()).Should().Be(numbers);

    [Theory]
    [InlineData("t\n0\n", ":2: found no scale")]
    [InlineData("t\n1\n1 0 0\n2 0 0\n0 0 1\nNa\n1\nDirect\n0 0 0\n", "span a volume")]
    [InlineData("t\n1\n1 0 0\n0 1 0\n0 0 1\nQq\n1\n", "'Qq'")]
    [InlineData("t\n1\n1 0 0\n0 1 0\n0 0 1\nNa Cl\n1\nDirect\n", "symbol")]
    [InlineData("t\n1\n1 0 0\n0 1 0\n0 0 1\nNa\n2\nDirect\n0 0 0\n", "end of the file")]
    [InlineData("t\n1\n1 0 0\n0 1 0\n0 0 1\nNa\n1\nDirect\n0 nan 0\n", ":9: found a line without three finite numbers")]
    [InlineData("t\n1\n1 0 0\n0 1 0\n0 0 1\n1\nDirect\n0 0 0\n", "VASP 4")]
    [InlineData("t\n1\n1 0 0\n0 1 0\n0 0 1\nNa\n99999999999\n", "a number of atoms")]
    [InlineData("t\n1\n1 0 0\n0 1 0\n0 0 1\nNa\n99999999\n", "1 to")]
    public void Poscar_Bad_SaysWhere(string text, string said) =>
        FluentActions.Invoking(() => Read(new PoscarReader(Stream(text), "POSCAR"))).Should().Throw<BadInputException>().Which.Message.Should().Contain(said);

    [Fact]
    public void ExtendedXyz_FrameWithEverything_IsRead()
    {
        Structure structure = Read(new ExtendedXyzReader(Stream(Xyz + Xyz), "a.xyz"))[1];

        structure.Periodicity.Should().Be(Periodicity.A | Periodicity.B);
        structure.FractionalAt(1).Should().Be(new Vector3D(0.5, 0.5, 0.5));
        structure.Properties[SiteProperty.Forces][1].ToArray().Should().Equal(-0.1, -0.2, -0.3);
        structure.Labels.Energy.Should().Be(-3.25);
        structure.Labels.Stress!.Value[0, 0].Should().BeApproximately(1.602176634, 1e-9, "0.01 eV/Å³ by CODATA");
        structure.Labels.Info["config_type"].Text.Should().Be("bulk \"md\"");
    }

    [Fact]
    public void ExtendedXyz_PlainMolecule_IsRead()
    {
        Structure water = Read(new ExtendedXyzReader(Stream("3\nwater, by hand\nO 0 0 0\nH 0.76 0.59 0\nH -0.76 0.59 0\n"), "water.xyz")).Single();
        water.Lattice.Should().BeNull();
        water.Composition.ReducedFormula.Should().Be("H2O");
        water.Labels.Name.Should().Be("water, by hand");
    }

    [Fact]
    public void ExtendedXyz_BadFrame_IsRefusedAndTheNextOneRead()
    {
        using var reader = new ExtendedXyzReader(Stream(Xyz.Replace("Cl 2 2 2", "Xx 2 2 2", StringComparison.Ordinal) + Xyz), "a.xyz");
        FluentActions.Invoking(reader.Read).Should().Throw<BadInputException>().Which.Message.Should().StartWith("a.xyz:4: found the species 'Xx'");
        reader.Read()!.Count.Should().Be(2);
        reader.Read().Should().BeNull();
    }

    [Theory]
    [InlineData("two\n\n", "a number of atoms")]
    [InlineData("2\n\nNa 0 0 0\n", "end of the file")]
    [InlineData("1\nLattice=\"1 0 0 0 1 0\"\nNa 0 0 0\n", "nine")]
    [InlineData("1\nLattice=\"1 0 0 2 0 0 0 0 1\"\nNa 0 0 0\n", "span a volume")]
    [InlineData("1\nProperties=species:S:1:pos:R:2\nNa 0 0\n", "pos:R:3")]
    [InlineData("1\nProperties=species:S:1:pos:R:3 energy=low\nNa 0 0 0\n", "energy=low")]
    [InlineData("1\nProperties=species:S:1:pos:R:3\nNa 0 0 inf\n", "three finite numbers")]
    [InlineData("1\nProperties=species:S:1:pos:R:3\nNa 0 0 0 5\n", "more words")]
    public void ExtendedXyz_Bad_SaysWhatIsWrong(string text, string said) =>
        FluentActions.Invoking(() => Read(new ExtendedXyzReader(Stream(text), "a.xyz"))).Should().Throw<BadInputException>().Which.Message.Should().Contain(said);

    [Fact]
    public void Xdatcar_FixedAndVariableCell_AreRead()
    {
        const string header = "t\n1\n4 0 0\n0 4 0\n0 0 4\nNa Cl\n1 1\n", frame = "Direct configuration= 1\n0 0 0\n0.5 0.5 0.5\n";
        Read(new XdatcarReader(Stream(header + frame + frame), "XDATCAR")).Should().HaveCount(2);
        List<Structure> variable = Read(new XdatcarReader(Stream(header + frame + header.Replace('4', '5') + frame), "XDATCAR"));
        variable.Select(structure => structure.Lattice!.A.X).Should().Equal(4, 5);
    }

    [Theory]
    [InlineData("POSCAR")]
    [InlineData("xyz")]
    [InlineData("XDATCAR")]
    public void HostileBytes_AreReadOrRefused(string format)
    {
        (string good, Func<Stream, string, StructureReader> open) = format switch
        {
            "POSCAR" => (Poscar, (s, n) => new PoscarReader(s, n)),
            "xyz" => (Xyz + Xyz, (s, n) => new ExtendedXyzReader(s, n)),
            _ => ("t\n1\n4.0 0 0\n0 4.0 0\n0 0 4.0\nNa Cl\n1 1\nDirect configuration= 1\n0.0 0 0\n0.5 0.5 0.5\nDirect configuration= 2\n0 0.1 0\n0.5 0.5 0.5\n", (Func<Stream, string, StructureReader>)((s, n) => new XdatcarReader(s, n))),
        };
        HostileInput.IsReadOrRefused(Encoding.UTF8.GetBytes(good), open);
    }

    [Fact]
    public void TextLines_OneLineOfAGigabyte_IsRefusedInBoundedMemory()
    {
        using var reader = new ExtendedXyzReader(new EndlessLine(1L << 30), "endless.xyz");
        FluentActions.Invoking(reader.Read).Should().Throw<BadInputException>().Which.Message.Should().Contain("a line of more than");
    }

    /// <summary>Positions with every digit of a double survive both writers; CsCheck shrinks what does not.</summary>
    [Fact]
    public void Writers_RandomCrystals_ReadBackTheSame() => Check.Sample(
        Gen.Double[-0.99, 0.99].Array[12].Select(Gen.Int[1, 94].Array[4]),
        (numbers, species) =>
        {
            var structure = new Structure(
                new Lattice(new(5 + numbers[0], numbers[1], 0.1), new(0.2, 6 + numbers[2], 0), new(0, 0.3, 7 + numbers[3])), new SiteSpecies(Array.ConvertAll(species, z => (byte)z)),
                [new(numbers[0], numbers[4], numbers[5]), new(numbers[6], numbers[7], numbers[8]), new(numbers[9], numbers[10], numbers[11]), new(0.1, 0.2, 1 / 3.0)]);
            structure = structure.WithProperty(SiteProperty.Forces, new SiteProperty(3, numbers, "eV/Å")).WithLabels(StructureLabels.None with { Energy = numbers[3], Id = "a b=\"c\"" });
            using StringWriter xyz = new(CultureInfo.InvariantCulture), poscar = new(CultureInfo.InvariantCulture);
            ExtendedXyzWriter.Write(xyz, structure);
            PoscarWriter.Write(poscar, structure);
            Structure again = Read(new ExtendedXyzReader(Stream(xyz.ToString()), "x"))[0], vasp = Read(new PoscarReader(Stream(poscar.ToString()), "P"))[0];

            vasp.Lattice.Should().Be(structure.Lattice);
            vasp.Positions.ToArray().Should().Equal(structure.Positions.ToArray());
            vasp.AtomicNumbers.ToArray().Should().Equal(structure.AtomicNumbers.ToArray());
            again.Lattice.Should().Be(structure.Lattice);
            again.Labels.Energy.Should().Be(numbers[3]);
            again.Labels.Id.Should().Be("a b=\"c\"");
            again.Properties[SiteProperty.Forces].Values.ToArray().Should().Equal(numbers);
            for (int i = 0; i < 4; i++) (again.CartesianAt(i) - structure.CartesianAt(i)).Length.Should().BeLessThan(1e-14 * 20);
        },
        iter: 200, seed: "0000KOIPe036");

    [SharedTheory]
    [InlineData("format_samples/poscar_x23", 46, 46)]
    [InlineData("format_samples/poscar_pymatgen", 23, 23)]
    [InlineData("format_samples/poscar_spglib", 234, 175)]
    public void Poscar_RealFiles_AreRead(string folder, int expected, int withNames)
    {
        var refused = new List<string>();
        int read = 0;
        foreach (string file in Directory.GetFiles(SharedData.Path(folder.Split('/'))).Where(file => !file.EndsWith(".csv", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            try
            {
                using StructureReader reader = StructureFile.Open(file);
                reader.Format.Should().Be("POSCAR", file);
                reader.Read()!.Count.Should().BePositive();
                read++;
            }
            catch (BadInputException exception)
            {
                refused.Add(exception.Message);
            }
        }

        (read + refused.Count).Should().Be(expected);
        read.Should().Be(withNames, "the others name no elements");
        refused.Where(message => !message.Contains("VASP 4", StringComparison.Ordinal)).Should().BeEmpty();
    }

    [SharedTheory]
    [InlineData("format_samples/extxyz/uf3_tungsten_test.xyz.gz", "extended XYZ", 5)]
    [InlineData("mlearn_dft/Mo_test.extxyz.gz", "extended XYZ", 23)]
    [InlineData("mlearn_dft/Mo_training.extxyz.gz", "extended XYZ", 194)]
    [InlineData("format_samples/vasp_outputs/XDATCAR.MD", "XDATCAR", 5)]
    [InlineData("format_samples/vasp_outputs/XDATCAR_4", "XDATCAR", 4)]
    [InlineData("format_samples/vasp_outputs/XDATCAR_5", "XDATCAR", 4)]
    [InlineData("format_samples/vasp_outputs/XDATCAR_6", "XDATCAR", 4)]
    [InlineData("format_samples/vasp_outputs/XDATCAR_monatomic.gz", "XDATCAR", 10)]
    [InlineData("format_samples/vasp_outputs/XDATCAR_traj.gz", "XDATCAR", 100)]
    [InlineData("format_samples/vasp_outputs/XDATCAR.bad_fmt.gz", "XDATCAR", 1)]
    public void RealFiles_HaveTheKnownCounts(string path, string format, int expected)
    {
        using StructureReader reader = StructureFile.Open(SharedData.Path(path.Split('/')));
        reader.Format.Should().Be(format);
        int read = 0;
        string refusal = "";
        try
        {
            while (reader.Read() is { } structure)
            {
                read++;
                if (format == "extended XYZ") structure.Properties[SiteProperty.Forces].Count.Should().Be(structure.Count);
            }
        }
        catch (BadInputException exception)
        {
            refusal = exception.Message;
        }

        read.Should().Be(expected, refusal);
        (path.Contains("bad", StringComparison.Ordinal)).Should().Be(refusal.Length > 0, refusal);
    }

    private static MemoryStream Stream(string text) => new(Encoding.UTF8.GetBytes(text));

    private static List<Structure> Read(StructureReader reader)
    {
        using (reader)
        {
            var structures = new List<Structure>();
            while (reader.Read() is { } structure) structures.Add(structure);
            return structures;
        }
    }

    /// <summary>One line without an end.</summary>
    private sealed class EndlessLine(long length) : System.IO.Stream
    {
        private long _left = length;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            int read = (int)Math.Min(count, _left);
            buffer.AsSpan(offset, read).Fill((byte)'1');
            _left -= read;
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}

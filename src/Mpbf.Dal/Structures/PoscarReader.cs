using System.Globalization;
using System.Text;
using Mpbf.Core;
using Mpbf.Core.Crystals;
using Mpbf.Dal.PlainText;

namespace Mpbf.Dal.Structures;

/// <summary>POSCAR and CONTCAR files of VASP 4 and 5: one structure a file. Velocities and predictor data behind the positions are not read.</summary>
public sealed class PoscarReader : StructureReader
{
    private readonly TextLines _lines;
    private readonly IReadOnlyList<string>? _species;
    private bool _isRead;

    /// <summary>Reads from a stream, which it takes over.</summary>
    /// <param name="stream">Unfolded bytes.</param>
    /// <param name="name">Name for messages.</param>
    /// <param name="species">Symbols in the order of the counts, for files of VASP 4 that name none; null to take them from the title or the positions.</param>
    public PoscarReader(Stream stream, string name, IReadOnlyList<string>? species = null)
        : base(name) => (_lines, _species) = (new TextLines(stream, name), species);

    /// <inheritdoc/>
    public override string Format => "POSCAR";

    /// <inheritdoc/>
    public override long Line => _isRead ? 1 : 0;

    /// <inheritdoc/>
    public override Structure? Read()
    {
        if (_isRead) return null;
        _isRead = true;
        PoscarHeader header = PoscarHeader.Read(_lines, _species);
        string mode = Encoding.UTF8.GetString(_lines.Require("Direct or Cartesian")).Trim();
        bool isSelective = mode.StartsWith('S') || mode.StartsWith('s');
        if (isSelective) mode = Encoding.UTF8.GetString(_lines.Require("Direct or Cartesian")).Trim();
        bool isCartesian = mode.Length > 0 && mode[0] is 'C' or 'c' or 'K' or 'k';
        if (!isCartesian && mode.Length > 0 && !(mode[0] is 'D' or 'd' or 'F' or 'f')) throw _lines.Bad(Tokens.Quoted(Encoding.UTF8.GetBytes(mode)), "Selective dynamics, Direct or Cartesian");

        var positions = new Vector3D[header.AtomCount];
        byte[] tails = new byte[positions.Length];
        double[]? free = isSelective ? new double[3 * positions.Length] : null;
        for (int i = 0; i < positions.Length; i++)
        {
            var tokens = new Tokens(_lines.Require($"{positions.Length} positions"));
            if (!tokens.TryVector(out positions[i])) throw _lines.Bad("a line without three finite numbers", $"position {i + 1} of {positions.Length}");
            for (int axis = 0; free is not null && axis < 3; axis++)
            {
                ReadOnlySpan<byte> flag = tokens.Next().TrimStart((byte)'.');
                free[(3 * i) + axis] = flag is [(byte)'T' or (byte)'t', ..] ? 1 : flag is [(byte)'F' or (byte)'f', ..] ? 0 : throw _lines.Bad(Tokens.Quoted(flag), "T or F");
            }

            ReadOnlySpan<byte> tail = tokens.Next();
            tails[i] = SpeciesNames.AtomicNumberOf(tail is [(byte)'#' or (byte)'!'] ? tokens.Next() : tail);
        }

        byte[] numbers = header.Numbers ?? FromTails(tails);
        var species = new SiteSpecies(numbers);
        Structure structure = isCartesian
            ? Structure.FromCartesian(header.Lattice, species, Array.ConvertAll(positions, position => header.Scaled(position)))
            : new Structure(header.Lattice, species, positions);
        structure = structure.WithLabels(StructureLabels.None with { Name = header.Title.Length > 0 ? header.Title : null });
        return free is null ? structure : structure.WithProperty(SiteProperty.SelectiveDynamics, new SiteProperty(3, free));
    }

    /// <inheritdoc/>
    public override void Dispose() => _lines.Dispose();

    internal static bool Recognises(string fileName, string start)
    {
        string name = fileName.ToUpperInvariant();
        if (name.Contains("XDATCAR", StringComparison.Ordinal) || name.Contains("OSZICAR", StringComparison.Ordinal)) return false;
        if (name.Contains("POSCAR", StringComparison.Ordinal) || name.Contains("CONTCAR", StringComparison.Ordinal) || name.EndsWith(".VASP", StringComparison.Ordinal)) return true;
        string[] lines = start.Split('\n', 6);
        return lines.Length == 6 && lines[1..5].Select((line, i) => (Words: Words(line), Count: i == 0 ? 1 : 3)).All(line => line.Words.Length >= line.Count && line.Words.Take(line.Count).All(IsNumber));
    }

    private byte[] FromTails(byte[] tails) => Array.TrueForAll(tails, number => number > 0)
        ? tails
        : throw _lines.Bad("a file of VASP 4, which names no elements", "symbols above the counts, in the title or behind the positions", "Write the symbols on a line above the counts.");

    private static string[] Words(string line) => line.Split((char[])[' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);

    private static bool IsNumber(string word) => double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
}

using System.Collections.Immutable;
using System.Globalization;
using System.Xml;
using Mpbf.Core;
using Mpbf.Core.Crystals;

namespace Mpbf.Dal.Structures;

/// <summary>
/// vasprun.xml of VASP: each ionic step with its structure, energy (<c>e_fr_energy</c>, the free energy that forces derive from; <c>e_wo_entrp</c> and <c>e_0_energy</c> as information), forces and stress.
/// The file is read as a stream; document types and entities are refused.
/// </summary>
public sealed class VasprunReader : StructureReader
{
    private const double GigapascalPerKilobar = 0.1;
    private const long InputCharacters = 8L << 30;

    private readonly Stream _stream;
    private readonly XmlReader _xml;
    private byte[]? _numbers;
    private int _step;
    private bool _isEnded;

    /// <summary>Reads from a stream, which it takes over.</summary>
    /// <param name="stream">Unfolded bytes.</param>
    /// <param name="name">Name for messages.</param>
    public VasprunReader(Stream stream, string name)
        : base(name)
    {
        _stream = stream;
        _xml = XmlReader.Create(stream, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = InputCharacters, CheckCharacters = true, IgnoreWhitespace = true });
    }

    /// <inheritdoc/>
    public override string Format => "vasprun.xml";

    /// <inheritdoc/>
    public override long Line => _step;

    /// <inheritdoc/>
    public override Structure? Read()
    {
        if (_isEnded) return null;
        try
        {
            while (_xml.Read())
            {
                if (_xml.NodeType != XmlNodeType.Element) continue;
                if (_xml.Name == "atominfo") _numbers = Atoms();
                else if (_xml.Name == "calculation") return Step();
            }

            _isEnded = true;
            return _step > 0 ? null : throw Bad("no ionic step", "at least one <calculation>", "Did the run end before its first step?");
        }
        catch (XmlException exception)
        {
            _isEnded = true;
            throw new BadInputException(exception.Message.Contains("DTD", StringComparison.Ordinal) ? "a document type, which could hold entities" : exception.Message, "well-formed XML without document type", "Is the run complete?", Name, Math.Max(1, exception.LineNumber), innerException: exception);
        }
        catch (ArgumentException exception)
        {
            _isEnded = true;
            throw Bad(ArgumentReason.Of(exception), "a possible structure");
        }
        catch (BadInputException)
        {
            _isEnded = true;
            throw;
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _xml.Dispose();
        _stream.Dispose();
    }

    internal static bool Recognises(string fileName, string start) => start.Contains("<modeling>", StringComparison.Ordinal) || (fileName.Contains("vasprun", StringComparison.OrdinalIgnoreCase) && start.TrimStart().StartsWith('<'));

    private Structure Step()
    {
        _step++;
        byte[] numbers = _numbers ?? throw Bad("an ionic step before <atominfo>", "the species first");
        Vector3D[]? basis = null, positions = null, forces = null, stress = null;
        var energies = new Dictionary<string, double>(StringComparer.Ordinal);
        int depth = _xml.Depth;
        bool isScf = false;
        while (_xml.Read() && !(_xml.NodeType == XmlNodeType.EndElement && _xml.Depth == depth))
        {
            if (_xml.Name == "scstep") isScf = _xml.NodeType == XmlNodeType.Element;
            if (_xml.NodeType != XmlNodeType.Element || isScf) continue;
            string? name = _xml.GetAttribute("name");
            if (_xml.Name == "varray" && name == "basis") basis = Rows();
            else if (_xml.Name == "varray" && name == "positions") positions = Rows();
            else if (_xml.Name == "varray" && name == "forces") forces = Rows();
            else if (_xml.Name == "varray" && name == "stress") stress = Rows();
            else if (_xml.Name == "i" && name is "e_fr_energy" or "e_wo_entrp" or "e_0_energy" && _xml.Depth == depth + 2) energies[name] = Number(Text());
        }

        if (basis is not { Length: 3 } || positions is null) throw Bad("an ionic step without cell or positions", "both");
        if (positions.Length != numbers.Length) throw Bad($"{positions.Length} positions for {numbers.Length} atoms", "as many");
        Structure structure = new(new Lattice(basis[0], basis[1], basis[2]), new SiteSpecies(numbers), positions);
        if (forces is { } f && f.Length == numbers.Length) structure = structure.WithProperty(SiteProperty.Forces, new SiteProperty(3, [.. f.SelectMany(v => new[] { v.X, v.Y, v.Z })], "eV/Å"));
        return structure.WithLabels(StructureLabels.None with
        {
            Energy = energies.TryGetValue("e_fr_energy", out double energy) ? energy : null,
            Stress = stress is [var x, var y, var z] ? new Matrix3D(-GigapascalPerKilobar * x, -GigapascalPerKilobar * y, -GigapascalPerKilobar * z) : null,
            Info = energies.Where(pair => pair.Key != "e_fr_energy").ToImmutableDictionary(pair => pair.Key, pair => new InfoValue([pair.Value], "eV")),
        });
    }

    /// <summary>The elements under &lt;array name="atoms"&gt;, one row an atom.</summary>
    private byte[] Atoms()
    {
        var numbers = new List<byte>();
        int depth = _xml.Depth;
        bool isAtoms = false, isFirst = false;
        while (_xml.Read() && !(_xml.NodeType == XmlNodeType.EndElement && _xml.Depth == depth))
        {
            if (_xml.NodeType != XmlNodeType.Element) continue;
            if (_xml.Name == "array") isAtoms = _xml.GetAttribute("name") == "atoms";
            else if (_xml.Name == "rc") isFirst = true;
            else if (_xml.Name == "c" && isAtoms && isFirst)
            {
                string symbol = Text().Trim();
                isFirst = false;
                numbers.Add(SpeciesNames.AtomicNumberOf(symbol) is > 0 and var number ? number : throw Bad($"the species '{symbol}'", "an element's symbol"));
            }
        }

        return numbers.Count > 0 ? [.. numbers] : throw Bad("no atoms in <atominfo>", "at least one");
    }

    private Vector3D[] Rows()
    {
        var rows = new List<Vector3D>();
        int depth = _xml.Depth;
        if (_xml.IsEmptyElement) return [];
        while (_xml.Read() && !(_xml.NodeType == XmlNodeType.EndElement && _xml.Depth == depth))
        {
            if (_xml.NodeType != XmlNodeType.Element || _xml.Name != "v") continue;
            string[] words = Text().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length != 3) throw Bad($"a vector of {words.Length} numbers", "three");
            rows.Add(new(Number(words[0]), Number(words[1]), Number(words[2])));
        }

        return [.. rows];
    }

    /// <summary>The text of the current element; the cursor ends on its closing tag.</summary>
    private string Text()
    {
        if (_xml.IsEmptyElement) return "";
        string text = "";
        while (_xml.Read() && _xml.NodeType != XmlNodeType.EndElement)
        {
            if (_xml.NodeType == XmlNodeType.Text) text += _xml.Value;
        }

        return text;
    }

    private double Number(string word) => double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
        ? value
        : throw Bad($"'{word.Trim()}'", "a finite number", "Stars are what Fortran writes where a number is too long.");

    private BadInputException Bad(string found, string expected, string? remedy = null) => new(found, expected, remedy, Name, (_xml as IXmlLineInfo)?.LineNumber);
}

namespace Mpbf.Core.Crystals.Symmetry;

/// <summary>
/// Reads Hall's concise space-group symbols, which state generators with their origin: Hall 1981 (Acta Cryst. A37, 517), with the axis symbols and
/// the origin shift in twelfths of International Tables B (Hall and Grosse-Kunstleve 2001, section A1.4.2.3).
/// </summary>
internal static class HallSymbol
{
    private const int Twelfths = 12;

    private static readonly Dictionary<char, CellShift[]> Centrings = new()
    {
        ['P'] = [],
        ['A'] = [new(0, 6, 6)],
        ['B'] = [new(6, 0, 6)],
        ['C'] = [new(6, 6, 0)],
        ['I'] = [new(6, 6, 6)],
        ['F'] = [new(0, 6, 6), new(6, 0, 6), new(6, 6, 0)],
        ['R'] = [new(8, 4, 4), new(4, 8, 8)],
    };

    private static readonly Dictionary<char, CellShift> Translations = new()
    {
        ['a'] = new(6, 0, 0),
        ['b'] = new(0, 6, 0),
        ['c'] = new(0, 0, 6),
        ['n'] = new(6, 6, 6),
        ['u'] = new(3, 0, 0),
        ['v'] = new(0, 3, 0),
        ['w'] = new(0, 0, 3),
        ['d'] = new(3, 3, 3),
    };

    /// <summary>An operation with its translation in twelfths, 0 to 11: exact, and equal where it is the same operation.</summary>
    public readonly record struct Operation(IntegerMatrix Rotation, CellShift Shift)
    {
        public static Operation operator *(Operation left, Operation right) =>
            new(left.Rotation * right.Rotation, Modulo(left.Rotation * right.Shift + left.Shift));

        public SymmetryOperation ToSymmetryOperation() => new(Rotation, new Vector3D(Shift.A / 12.0, Shift.B / 12.0, Shift.C / 12.0));
    }

    /// <summary>The generators a symbol states, translations of the centring first.</summary>
    /// <exception cref="FormatException">Not a Hall symbol.</exception>
    public static List<Operation> Generators(string symbol)
    {
        string body = symbol.Trim();
        CellShift origin = default;
        int bracket = body.IndexOf('(', StringComparison.Ordinal);
        if (bracket >= 0)
        {
            origin = ReadOrigin(body[(bracket + 1)..].TrimEnd(')'), symbol);
            body = body[..bracket];
        }

        string[] words = body.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        bool inversion = words.Length > 0 && words[0][0] == '-';
        string lattice = words.Length > 0 ? words[0].TrimStart('-') : "";
        if (lattice.Length != 1 || !Centrings.TryGetValue(lattice[0], out CellShift[]? centring)) throw Bad(symbol);
        var generators = centring.Select(shift => new Operation(IntegerMatrix.Identity, shift)).ToList();
        if (inversion) generators.Add(new Operation(-IntegerMatrix.Identity, default));
        int previousOrder = 0;
        char previousAxis = 'z';
        for (int k = 1; k < words.Length; k++) generators.Add(ReadRotation(words[k], k, ref previousOrder, ref previousAxis, symbol));

        // x' = x + v moves an operation to (W, w + v − W·v).
        return generators.ConvertAll(g => g with { Shift = Modulo(g.Shift + origin - g.Rotation * origin) });
    }

    /// <summary>All operations the generators make, modulo whole cells, the identity first.</summary>
    public static List<Operation> Close(IEnumerable<Operation> generators)
    {
        var group = new List<Operation> { new(IntegerMatrix.Identity, default) };
        var seen = new HashSet<Operation>(group);
        Operation[] steps = [.. generators];
        for (int i = 0; i < group.Count; i++)
        {
            foreach (Operation step in steps)
            {
                Operation product = step * group[i];
                if (seen.Add(product)) group.Add(product);
            }
        }

        return group;
    }

    private static Operation ReadRotation(string word, int position, ref int previousOrder, ref char previousAxis, string symbol)
    {
        int at = 0;
        bool improper = word[0] == '-';
        if (improper) at++;
        if (at == word.Length || word[at] is not ('1' or '2' or '3' or '4' or '6')) throw Bad(symbol);
        int order = word[at++] - '0';
        char axis = at < word.Length && "xyz'\"*".Contains(word[at], StringComparison.Ordinal)
            ? word[at++]
            : DefaultAxis(order, position, previousOrder);
        IntegerMatrix rotation = Rotation(order, axis, previousAxis);
        var shift = default(CellShift);
        foreach (char t in word.AsSpan(at))
        {
            if (Translations.TryGetValue(t, out CellShift known)) shift += known;
            else if (t is >= '1' and <= '5' && axis is 'x' or 'y' or 'z') shift += Along(axis, (t - '0') * Twelfths / order);
            else throw Bad(symbol);
        }

        previousOrder = order;
        if (axis is 'x' or 'y' or 'z') previousAxis = axis;
        return new Operation(improper ? -rotation : rotation, Modulo(shift));
    }

    // The first axis is c; a second twofold one is a after 2 or 4 and a − b after 3 or 6; a threefold one later is the body diagonal.
    private static char DefaultAxis(int order, int position, int previousOrder) => (position, order) switch
    {
        (1, _) or (_, 1) => 'z',
        (_, 3) => '*',
        (2, 2) when previousOrder is 2 or 4 => 'x',
        (2, 2) => '\'',
        _ => 'z',
    };

    private static IntegerMatrix Rotation(int order, char axis, char previousAxis)
    {
        if (axis == '*') return new(0, 0, 1, 1, 0, 0, 0, 1, 0);
        if (axis is '\'' or '"')
        {
            int s = axis == '\'' ? -1 : 1;
            return FromZ(new(0, s, 0, s, 0, 0, 0, 0, -1), previousAxis);
        }

        return FromZ(
            order switch
            {
                1 => IntegerMatrix.Identity,
                2 => IntegerMatrix.Diagonal(-1, -1, 1),
                3 => new(0, -1, 0, 1, -1, 0, 0, 0, 1),
                4 => new(0, -1, 0, 1, 0, 0, 0, 0, 1),
                _ => new(1, -1, 0, 1, 0, 0, 0, 0, 1),
            },
            axis);
    }

    // A rotation about z becomes the one about x or y by cyclic exchange of the axes.
    private static IntegerMatrix FromZ(IntegerMatrix m, char axis) => axis switch
    {
        'x' => new(m.M22, m.M20, m.M21, m.M02, m.M00, m.M01, m.M12, m.M10, m.M11),
        'y' => new(m.M11, m.M12, m.M10, m.M21, m.M22, m.M20, m.M01, m.M02, m.M00),
        _ => m,
    };

    private static CellShift Along(char axis, int twelfths) => axis switch
    {
        'x' => new(twelfths, 0, 0),
        'y' => new(0, twelfths, 0),
        _ => new(0, 0, twelfths),
    };

    private static CellShift ReadOrigin(string text, string symbol)
    {
        string[] parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length != 3 || !Array.TrueForAll(parts, p => int.TryParse(p, System.Globalization.CultureInfo.InvariantCulture, out _))) throw Bad(symbol);
        int[] v = Array.ConvertAll(parts, p => int.Parse(p, System.Globalization.CultureInfo.InvariantCulture));
        return new CellShift(v[0], v[1], v[2]);
    }

    private static CellShift Modulo(CellShift v) => new(Modulo(v.A), Modulo(v.B), Modulo(v.C));

    private static int Modulo(int value) => (value % Twelfths + Twelfths) % Twelfths;

    private static FormatException Bad(string symbol) => new($"'{symbol}' is no Hall symbol.");
}

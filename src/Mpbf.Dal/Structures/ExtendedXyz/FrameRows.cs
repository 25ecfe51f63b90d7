using Mpbf.Core.Crystals;
using Mpbf.Dal.PlainText;

namespace Mpbf.Dal.Structures.ExtendedXyz;

/// <summary>The atoms of a frame, column by column.</summary>
internal sealed class FrameRows
{
    private readonly FrameColumn[] _columns;
    private readonly double[]?[] _values;
    private byte[] _numbers;
    private Vector3D[] _positions;
    private int _capacity;
    private ulong _lastName;
    private byte _lastNumber;

    public FrameRows(FrameColumn[] columns, int capacity)
    {
        (_columns, _capacity) = (columns, capacity);
        (_numbers, _positions) = (new byte[capacity], new Vector3D[capacity]);
        bool hasSpecies = Array.Exists(columns, column => column.IsSpecies);
        _values = Array.ConvertAll(columns, column => column.Type == 'S' || column.IsPosition || (hasSpecies && column.IsAtomicNumber) ? null : new double[capacity * column.Width]);
    }

    public int Count { get; private set; }

    public ReadOnlySpan<byte> Numbers => _numbers.AsSpan(0, Count);

    public ReadOnlySpan<Vector3D> Positions => _positions.AsSpan(0, Count);

    public ReadOnlySpan<double> Values(int column) => _values[column] is { } values ? values.AsSpan(0, Count * _columns[column].Width) : [];

    /// <summary>Adds an atom; null, or what was found wrong.</summary>
    public string? TryAdd(ReadOnlySpan<byte> line, int most)
    {
        if (Count == _capacity) Grow(most);
        var tokens = new Tokens(line);
        for (int c = 0; c < _columns.Length; c++)
        {
            FrameColumn column = _columns[c];
            if (column.IsPosition)
            {
                if (!tokens.TryVector(out _positions[Count])) return "a position that is not three finite numbers";
                continue;
            }

            double[]? values = _values[c];
            for (int k = 0; k < column.Width; k++)
            {
                ReadOnlySpan<byte> word = tokens.Next();
                if (word.IsEmpty) return "too few words";
                if (column.IsSpecies)
                {
                    _numbers[Count] = NumberOf(word);
                    if (_numbers[Count] == 0) return $"the species {Tokens.Quoted(word)}";
                }
                else if (values is not null)
                {
                    double value;
                    if (column.Type == 'L') value = word[0] is (byte)'T' or (byte)'t' or (byte)'1' ? 1 : 0;
                    else if (!Tokens.TryParse(word, out value)) return $"{Tokens.Quoted(word)} for {column.Name}";
                    values[(Count * column.Width) + k] = value;
                    if (column.IsAtomicNumber && !(value is >= 1 and <= SiteSpecies.LargestAtomicNumber)) return $"the atomic number {Tokens.Quoted(word)}";
                    if (column.IsAtomicNumber) _numbers[Count] = (byte)value;
                }
            }
        }

        if (!tokens.Next().IsEmpty) return "more words than Properties names";
        Count++;
        return null;
    }

    /// <summary>Remembers the last name: neighbours in a file are mostly of one species.</summary>
    private byte NumberOf(ReadOnlySpan<byte> word)
    {
        if (word.Length > sizeof(ulong)) return 0;
        ulong name = 0;
        foreach (byte letter in word) name = (name << 8) | letter;
        if (name != _lastName) (_lastName, _lastNumber) = (name, SpeciesNames.AtomicNumberOf(word));
        return _lastNumber;
    }

    private void Grow(int most)
    {
        _capacity = Math.Min(most, 2 * _capacity);
        Array.Resize(ref _numbers, _capacity);
        Array.Resize(ref _positions, _capacity);
        for (int c = 0; c < _values.Length; c++)
        {
            if (_values[c] is not null) Array.Resize(ref _values[c], _capacity * _columns[c].Width);
        }
    }
}

using System.Globalization;
using Mpbf.Core;
using Mpbf.Core.Crystals;
using Mpbf.Core.Crystals.Symmetry;
using Mpbf.Dal.Structures;

namespace Mpbf.Dal.Tables;

/// <summary>
/// A file of structures as a table: <c>id</c>, <c>formula</c>, <c>sites</c>, <c>volumePerAtom</c> (Å³), <c>energy</c> (eV), <c>spaceGroup</c> (number), <c>pointGroup</c>, <c>crystalSystem</c>, <c>prototype</c>, and every label that the
/// first record carries. Symmetry is found only when its columns are asked for.
/// </summary>
internal sealed class StructureTableReader : TableReader
{
    private static readonly string[] Computed = ["id", "formula", "sites", "volumePerAtom", "energy", "spaceGroup", "pointGroup", "crystalSystem", "prototype"];

    private readonly StructureReader _reader;
    private Structure? _next;
    private Structure _current = null!;
    private CrystalSymmetry? _symmetry;
    private long _row;

    public StructureTableReader(string path, StructureReader reader)
        : base(path)
    {
        _reader = reader;
        _next = reader.Read() ?? throw new BadInputException("no structure", "at least one", null, path);
        Columns = [.. Computed, .. _next.Labels.Info.Where(pair => pair.Value.Text is not null || pair.Value.Numbers.Length == 1).Select(pair => pair.Key).Except(Computed, StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    public override IReadOnlyList<string> Columns { get; }

    public override long Line => _row;

    public override string this[int column] => column switch
    {
        0 => _current.Labels.Id ?? _row.ToString(CultureInfo.InvariantCulture),
        1 => _current.Composition.ReducedFormula,
        2 => _current.Count.ToString(CultureInfo.InvariantCulture),
        3 => _current.Lattice is { } lattice ? Digits(lattice.Volume / _current.Count) : "",
        4 => _current.Labels.Energy is { } energy ? Digits(energy) : "",
        5 => Symmetry is { } symmetry ? symmetry.Number.ToString(CultureInfo.InvariantCulture) : "",
        6 => Symmetry?.SpaceGroup.PointGroup ?? "",
        7 => Symmetry is { } symmetry ? symmetry.SpaceGroup.CrystalSystem.ToString().ToLowerInvariant() : "",
        8 => Symmetry is { } symmetry ? PrototypeLabel.Of(symmetry) : "",
        _ => _current.Labels.Info.TryGetValue(Columns[column], out InfoValue? value) ? value.Text ?? Digits(value.Numbers[0]) : "",
    };

    private CrystalSymmetry? Symmetry => _symmetry ??= _current.Periodicity == Periodicity.All ? CrystalSymmetry.TryFind(_current) : null;

    public override bool Read()
    {
        Structure? next = _next ?? _reader.Read();
        _next = null;
        if (next is null) return false;
        (_current, _symmetry) = (next, null);
        _row++;
        return true;
    }

    public override void Dispose() => _reader.Dispose();

    private static string Digits(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}

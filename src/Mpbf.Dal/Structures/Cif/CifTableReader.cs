using System.Globalization;
using Mpbf.Core;
using Mpbf.Core.Crystals;
using Mpbf.Dal.Tables;

namespace Mpbf.Dal.Structures.Cif;

/// <summary>Tables with a column of CIF text: one crystal a row, the other columns as labels.</summary>
public sealed class CifTableReader : StructureReader
{
    private readonly TableReader _table;
    private readonly int _cif;

    /// <summary>Opens a table.</summary>
    /// <param name="path">CSV or JSON, gz or not.</param>
    /// <param name="column">The column of CIF text.</param>
    /// <exception cref="BadInputException">No such table or column.</exception>
    public CifTableReader(string path, string column = "cif")
        : base(path)
    {
        _table = TableReader.OpenCells(path);
        _cif = _table.IndexOf(column);
    }

    /// <inheritdoc/>
    public override string Format => "CIF in a table";

    /// <inheritdoc/>
    public override long Line => _table.Line;

    /// <inheritdoc/>
    public override Structure? Read()
    {
        if (!_table.Read()) return null;
        try
        {
            Structure structure = CifReader.Parse(_table[_cif]);
            StructureLabels labels = structure.Labels;
            for (int column = 0; column < _table.Columns.Count; column++)
            {
                if (column == _cif || _table[column].Length == 0) continue;
                string name = _table.Columns[column], cell = _table[column];
                if (name is "material_id" or "mp_id" or "id") labels = labels with { Id = cell };
                else labels = labels with { Info = labels.Info.SetItem(name, double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) ? new InfoValue([number]) : new InfoValue(cell)) };
            }

            return structure.WithLabels(labels);
        }
        catch (BadInputException exception)
        {
            throw new BadInputException(exception.Found, exception.Expected, exception.Remedy, Name, _table.Line, exception.Column, exception);
        }
    }

    /// <inheritdoc/>
    public override void Dispose() => _table.Dispose();

    internal static bool Recognises(string start) => start.Split('\n', 2)[0].Split(',').Contains("cif") && start.Contains("data_", StringComparison.Ordinal);
}

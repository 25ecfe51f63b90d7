using System.Globalization;
using Mpbf.Core;
using Mpbf.Core.Crystals.Symmetry;

namespace Mpbf.Dal.Structures.Cif;

/// <summary>The symmetry operations of a block: as listed; else of the Hall symbol, the Hermann–Mauguin symbol or the number; else the identity.</summary>
internal static class CifSymmetry
{
    public static IReadOnlyList<SymmetryOperation> Of(CifBlock block)
    {
        if (block.Column("_symmetry_equiv_pos_as_xyz", "_space_group_symop_operation_xyz", "_space_group_symop_magn_operation_xyz") is { Count: > 0 } listed && listed[0] is not ("?" or "."))
        {
            var operations = new SymmetryOperation[listed.Count];
            for (int i = 0; i < operations.Length; i++)
            {
                if (!SymmetryOperation.TryParse(Spatial(listed[i]), out operations[i])) throw new BadInputException($"the operation '{Shortened(listed[i])}'", "one such as x,y+1/2,-z");
            }

            return operations;
        }

        string? symbol = block.Value("_space_group_name_Hall", "_symmetry_space_group_name_Hall") ?? block.Value("_symmetry_space_group_name_H-M", "_space_group_name_H-M_alt", "_symmetry_space_group_name_H_M", "_space_group_name_H-M_full");
        if (symbol is not null && SpaceGroupSetting.TryFromSymbol(symbol) is { } setting) return setting.Operations;
        if (block.Value("_symmetry_space_group_name_H-M", "_space_group_name_H-M_alt") is { } international && SpaceGroupSetting.TryFromSymbol(international) is { } other) return other.Operations;
        if (block.Value("_symmetry_Int_Tables_number", "_space_group_IT_number") is { } text && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
            return number is >= 1 and <= 230 ? SpaceGroupSetting.Standard(number).Operations : throw new BadInputException($"the space group number {number}", "1 to 230");
        return symbol is null ? [SymmetryOperation.Identity] : throw new BadInputException($"the space group '{Shortened(symbol)}'", "a symbol of the International Tables, or the operations");
    }

    /// <summary>Magnetic CIF adds the time reversal as a fourth entry.</summary>
    private static ReadOnlySpan<char> Spatial(string operation)
    {
        int third = operation.IndexOf(',', StringComparison.Ordinal);
        for (int k = 0; k < 2 && third >= 0; k++) third = operation.IndexOf(',', third + 1);
        return third < 0 ? operation : operation.AsSpan(0, third);
    }

    private static string Shortened(string text) => text.Length <= 40 ? text : text[..40] + "…";
}

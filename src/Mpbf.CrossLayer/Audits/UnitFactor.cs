using Mpbf.Core;
using Mpbf.Dal.Harmonisation;

namespace Mpbf.CrossLayer.Audits;

/// <summary>The factor from a table's unit to the manifest's.</summary>
internal static class UnitFactor
{
    /// <summary>1 where the table declares none or the same; refused where a unit is unknown, measures something else, or has another zero.</summary>
    public static double Between(string? table, string? manifest, string role)
    {
        if (table is null || table == manifest) return 1;
        if (manifest is null) throw new BadInputException($"the unit '{table}' of {role} and none of the manifest", "a unit of the manifest to convert to", "Add \"unit\" to the manifest.", column: $"{role}.unit");
        Unit from = Parse(table, $"{role}.unit"), to = Parse(manifest, "unit");
        if (from.Dimension != to.Dimension) throw new BadInputException($"{from} for {role} and {to} for the manifest", "units of one dimension", "Correct one of them.", column: $"{role}.unit");
        if (from.Offset != to.Offset) throw new BadInputException($"{from} and {to}, whose zeros differ", "units with one zero", "Convert the table: a standard deviation and a value convert differently.", column: $"{role}.unit");
        return from.Factor / to.Factor;
    }

    private static Unit Parse(string text, string key)
    {
        try
        {
            return Unit.Parse(text);
        }
        catch (BadInputException exception)
        {
            throw new BadInputException(exception.Found, exception.Expected, exception.Remedy, column: key, innerException: exception);
        }
    }
}

using Mpbf.Core;
using Mpbf.Core.Crystals;

namespace Mpbf.Ral.Invariance;

/// <summary>A user's encoding whose results are checked; its defects are told with the structure and the change that brought them out.</summary>
internal sealed class CheckedEncoding(Func<Structure, float[]> encode)
{
    private int _width = -1;

    public float[] Of(Structure structure, int index, string change)
    {
        float[]? values;
        try
        {
            values = encode(structure);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            throw Defect($"{exception.GetType().Name} ({exception.Message})", "a vector for every structure", "Leave out structures that it cannot encode.", structure, index, change, exception);
        }

        if (values is null || values.Length == 0) throw Defect("no vector", "a vector for every structure", null, structure, index, change);
        if (_width < 0) _width = values.Length;
        if (values.Length != _width) throw Defect($"a vector of {values.Length} numbers", $"{_width} as for the first structure", "Pool over sites (mean or sum) to a fixed width.", structure, index, change);
        int bad = Array.FindIndex(values, static value => !float.IsFinite(value));
        return bad < 0 ? values : throw Defect($"{values[bad]} at place {bad}", "finite numbers", null, structure, index, change);
    }

    private static BadInputException Defect(string found, string expected, string? remedy, Structure structure, int index, string change, Exception? inner = null) =>
        new(FormattableString.Invariant($"{found} from the encoding of structure {index} ({structure.Composition}) after {change}"), expected, remedy, innerException: inner);
}

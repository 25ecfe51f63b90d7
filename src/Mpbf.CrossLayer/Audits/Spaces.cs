using Mpbf.Core;
using Mpbf.Ral.Encoders;

namespace Mpbf.CrossLayer.Audits;

/// <summary>The tables of an audit in one common space: the model's own where every table has its place there, that of the composition encoder else.</summary>
internal sealed record Spaces(MaterialTable Materials, MaterialTable? Corpus, MaterialTable? Target)
{
    public static Spaces Of(AuditInput input)
    {
        bool isOwn = input.Materials.Embedding is { } own
            && Fits(input.Corpus, own.Matrix.Width) && Fits(input.Target, own.Matrix.Width);
        return isOwn
            ? new(input.Materials, input.Corpus, input.Target)
            : new Spaces(input.Materials, input.Corpus, input.Target).Encoded();
    }

    /// <summary>The same tables in the space of the composition encoder.</summary>
    public Spaces Encoded() => new(Encode(Materials), Corpus is null ? null : Encode(Corpus), Target is null ? null : Encode(Target));

    private static bool Fits(MaterialTable? table, int width) => table is null || table.Embedding?.Matrix.Width == width;

    private static MaterialTable Encode(MaterialTable table) => table with { Embedding = CompositionEncoder.Default.Encode(table.Compositions) };
}

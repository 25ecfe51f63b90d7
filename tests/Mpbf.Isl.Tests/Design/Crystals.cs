using System.Collections.Immutable;
using Mpbf.Core.Crystals;
using Mpbf.Core.Matter;
using Mpbf.Isl.Design;

namespace Mpbf.Isl.Tests.Design;

/// <summary>Small corpora whose exchanges can be counted by hand.</summary>
internal static class Crystals
{
    /// <summary>NaCl, KCl, RbCl, NaBr: sodium, potassium and rubidium stand for each other once, chlorine and bromine once.</summary>
    public static ImmutableArray<KnownMaterial> AlkaliHalides { get; } = [.. new[] { "NaCl", "KCl", "RbCl", "NaBr" }.Select(formula => KnownMaterial.Of(Composition.Parse(formula)))];

    public static Element Symbol(string symbol) => Element.FromSymbol(symbol);

    /// <summary>Rock salt in its primitive cell.</summary>
    public static Structure RockSalt(string cation, string anion, double edge) => new(
        new Lattice(new Vector3D(0, edge / 2, edge / 2), new Vector3D(edge / 2, 0, edge / 2), new Vector3D(edge / 2, edge / 2, 0)),
        new SiteSpecies([(byte)Symbol(cation).AtomicNumber, (byte)Symbol(anion).AtomicNumber]), [new Vector3D(0, 0, 0), new Vector3D(0.5, 0.5, 0.5)]);
}

using System.Collections.Immutable;
using System.Globalization;
using System.Numerics.Tensors;
using Mpbf.Core;
using Mpbf.Core.Crystals;
using Mpbf.Core.Crystals.Symmetry;
using Mpbf.Core.Estimates;
using Mpbf.Core.Matter;

namespace Mpbf.Ral.Invariance;

/// <summary>The invariances of a function from structures to vectors, tried on random group elements. Immutable.</summary>
public sealed record InvarianceBattery
{
    private static readonly RequiredInvariance[] Demanded =
    [
        RequiredInvariance.Translation, RequiredInvariance.Rotation, RequiredInvariance.Reflection, RequiredInvariance.Permutation,
        RequiredInvariance.Supercell, RequiredInvariance.PrimitiveCell, RequiredInvariance.Wrapping, RequiredInvariance.Relabelling,
    ];

    /// <summary>One finding an invariance that is due.</summary>
    public required ImmutableArray<InvarianceFinding> Findings { get; init; }

    /// <summary>I_d, equation (13), in [0, 1]; its reservations hold every score with its weight.</summary>
    public required Measure Density { get; init; }

    /// <summary>Root mean square distance of the encodings from their mean, which errors are relative to.</summary>
    public required double Spread { get; init; }

    /// <summary>Relative error that single precision leaves at best: 2⁻²³ of the largest encoding's norm over <see cref="Spread"/>.</summary>
    public required double RoundingFloor { get; init; }

    /// <summary>Runs the battery. Per-site properties and labels are withheld from the function: it is tried on lattice, species and positions.</summary>
    /// <param name="encode">From a structure to a vector of one width; must be a function (same structure, same vector).</param>
    /// <param name="structures">At least two; the more they differ, the more the errors mean. Supercells and the two cells are tried on crystals, the latter on centred ones.</param>
    /// <param name="seed">Chooses the group elements.</param>
    /// <param name="options">Tolerance, tries and weights.</param>
    /// <param name="subject">The user's model, or an encoder that stands in for it.</param>
    /// <param name="cancellation">Ends the run.</param>
    /// <exception cref="ArgumentException">Fewer than two structures, or one without sites.</exception>
    /// <exception cref="BadInputException">The function throws, or gives another width or a number that is not finite; the message says on which structure and after what change.</exception>
    public static InvarianceBattery Of(
        Func<Structure, float[]> encode, IReadOnlyList<Structure> structures, ulong seed, InvarianceOptions? options = null, Subject subject = Subject.Encoder, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(encode);
        ArgumentNullException.ThrowIfNull(structures);
        if (structures.Count < 2 || structures.Any(static structure => structure.Count == 0)) throw new ArgumentException($"Found {structures.Count} structures; expected at least two, each with sites.", nameof(structures));
        options ??= new InvarianceOptions();
        var encoding = new CheckedEncoding(encode);
        float[][] plain = [.. structures.Select((structure, i) => encoding.Of(StructureTransform.Bare(structure), i, "no change"))];
        (double spread, double largest) = SpreadOf(plain);
        Element[] palette = [.. structures.SelectMany(StructureTransform.ElementsOf).Distinct().OrderBy(static element => element.AtomicNumber)];

        var findings = new List<InvarianceFinding>();
        foreach (RequiredInvariance invariance in Demanded.Where(invariance => options.WeightOf(invariance) > 0))
        {
            var errors = new List<double>();
            for (int i = 0; i < structures.Count; i++)
            {
                int tries = invariance == RequiredInvariance.PrimitiveCell ? 1 : options.TryCount;
                for (int k = 0; k < tries; k++)
                {
                    cancellation.ThrowIfCancellationRequested();
                    ulong trySeed = Resampling.HashOf(FormattableString.Invariant($"{seed} {i} {k}"));
                    if (Changed(invariance, structures[i], trySeed, palette) is not { } pair) break;
                    float[] before = pair.Before is { } cell ? encoding.Of(cell, i, "its conventional cell") : plain[i];
                    errors.Add(InvarianceFinding.Relative(TensorPrimitives.Distance(before, encoding.Of(pair.After, i, invariance.ToString())), spread));
                }
            }

            findings.Add(invariance == RequiredInvariance.Relabelling
                ? InvarianceFinding.OfChanges(invariance, errors, options, subject, "every structure holds all elements; supply structures of different elements")
                : InvarianceFinding.OfErrors(invariance, errors, options, subject, "no structure allows it; supply crystals, some with a centred lattice"));
        }

        double floor = InvarianceFinding.Relative(Math.ScaleB(1, -23) * largest, spread);
        return new InvarianceBattery
        {
            Findings = [.. findings],
            Density = InvarianceFinding.Density(findings, "invariance.battery", subject).Map(density => Reserved(density, structures.Count, spread, floor, options)),
            Spread = spread,
            RoundingFloor = floor,
        };
    }

    /// <summary>Root mean square distance from the mean, and the largest norm.</summary>
    internal static (double Spread, double LargestNorm) SpreadOf(IReadOnlyList<float[]> rows)
    {
        double[] mean = new double[rows[0].Length];
        double largest = 0, squares = 0;
        foreach (float[] row in rows)
        {
            for (int j = 0; j < mean.Length; j++) mean[j] += row[j] / (double)rows.Count;
            largest = Math.Max(largest, TensorPrimitives.Norm<float>(row));
        }

        foreach (float[] row in rows)
        {
            for (int j = 0; j < mean.Length; j++) squares += (row[j] - mean[j]) * (row[j] - mean[j]);
        }

        double spread = Math.Sqrt(squares / rows.Count);
        return (spread > Math.ScaleB(largest, -24) ? spread : 0, largest);
    }

    private static (Structure? Before, Structure After)? Changed(RequiredInvariance invariance, Structure structure, ulong seed, Element[] palette) => invariance switch
    {
        RequiredInvariance.Translation => (null, StructureTransform.Translated(structure, seed)),
        RequiredInvariance.Rotation => (null, StructureTransform.Rotated(structure, seed)),
        RequiredInvariance.Reflection => (null, StructureTransform.Reflected(structure, seed)),
        RequiredInvariance.Permutation => structure.Count > 1 ? (null, StructureTransform.Permuted(structure, seed)) : null,
        RequiredInvariance.Wrapping => structure.Periodicity != Periodicity.None ? (null, StructureTransform.Wrapped(structure, seed)) : null,
        RequiredInvariance.Supercell => structure.Periodicity == Periodicity.All ? (null, StructureTransform.Repeated(structure, seed)) : null,
        RequiredInvariance.PrimitiveCell => structure.Periodicity == Periodicity.All && CrystalSymmetry.TryFind(structure) is { } symmetry && symmetry.PrimitiveCell.Count < symmetry.ConventionalCell.Count
            ? (StructureTransform.Bare(symmetry.ConventionalCell), StructureTransform.Bare(symmetry.PrimitiveCell)) : null,
        _ => palette.Except(StructureTransform.ElementsOf(structure)).Any() ? (null, StructureTransform.Relabelled(structure, seed, palette)) : null,
    };

    private static Estimate Reserved(Estimate density, int count, double spread, double floor, InvarianceOptions options)
    {
        density = density.With(string.Create(CultureInfo.InvariantCulture, $"worst cases over {count} structures, relative to their spread; tolerance {options.Tolerance:G2}, single precision resolves {floor:G2}"));
        if (floor > options.Tolerance) density = density.With("single precision does not resolve the tolerance: subtract a constant offset from the encoding");
        return spread > 0 ? density : density.With("the encodings of the structures do not differ: invariant because it tells nothing apart");
    }
}

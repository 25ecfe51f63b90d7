using System.Collections.Immutable;
using System.Globalization;
using Mpbf.Core;
using Mpbf.Core.Crystals;
using Mpbf.Core.Estimates;
using Mpbf.Core.Matter;

namespace Mpbf.Ral.Invariance;

/// <summary>The invariances of an interatomic potential, and whether its forces, its energy and its cutoff agree, tried on random group elements, directions and loops. Immutable.</summary>
public sealed record PotentialBattery
{
    private const double RattleSigma = 0.05;
    private const double BoxLength = 60;
    private const int LargestDimerCount = 6;

    private static readonly RequiredInvariance[] Demanded =
    [
        RequiredInvariance.Translation, RequiredInvariance.Rotation, RequiredInvariance.Reflection, RequiredInvariance.Permutation, RequiredInvariance.Wrapping,
        RequiredInvariance.Extensivity, RequiredInvariance.ForcesFromEnergy, RequiredInvariance.ClosedPath, RequiredInvariance.Smoothness,
    ];

    /// <summary>One finding an invariance that is due.</summary>
    public required ImmutableArray<InvarianceFinding> Findings { get; init; }

    /// <summary>I_d, equation (13), in [0, 1]; its reservations hold every score with its weight.</summary>
    public required Measure Density { get; init; }

    /// <summary>Root mean square force on an atom of the rattled structures, eV/Å, which errors of forces are relative to; errors of the energy an atom are relative to its work over 0.05 Å.</summary>
    public required double ForceScale { get; init; }

    /// <summary>The pairs of elements that were drawn apart, at most six; empty where the potential does not take two atoms alone.</summary>
    public required ImmutableArray<CutoffScan> Cutoffs { get; init; }

    /// <summary>Runs the battery on rattled copies (σ 0.05 Å a component), so that no force vanishes by symmetry.</summary>
    /// <param name="potential">Energy and forces; must be a function.</param>
    /// <param name="structures">At least one, with sites; extensivity is tried on crystals.</param>
    /// <param name="seed">Chooses displacements, group elements, directions and loops.</param>
    /// <param name="options">Tolerance, tries and weights.</param>
    /// <param name="subject">The user's model, or a potential that stands in for it.</param>
    /// <param name="cancellation">Ends the run.</param>
    /// <exception cref="ArgumentException">No structure, or one without sites.</exception>
    /// <exception cref="BadInputException">The potential throws, or gives a number that is not finite.</exception>
    public static PotentialBattery Of(
        Potential potential, IReadOnlyList<Structure> structures, ulong seed, InvarianceOptions? options = null, Subject subject = Subject.Model, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(potential);
        ArgumentNullException.ThrowIfNull(structures);
        if (structures.Count == 0 || structures.Any(static structure => structure.Count == 0)) throw new ArgumentException("Expected at least one structure, each with sites.", nameof(structures));
        options ??= new InvarianceOptions();
        var calls = new CheckedPotential(potential);
        Structure[] rattled = [.. structures.Select((structure, i) => Rattled(structure, Resampling.HashOf(FormattableString.Invariant($"{seed} {i}"))))];
        (double Energy, Vector3D[] Forces)[] plain = Array.ConvertAll(rattled, calls.Of);
        double scale = Math.Sqrt(plain.SelectMany(static p => p.Forces).Average(static force => force.LengthSquared));

        var findings = new List<InvarianceFinding>();
        ImmutableArray<CutoffScan> cutoffs = [];
        foreach (RequiredInvariance invariance in Demanded.Where(invariance => options.WeightOf(invariance) > 0))
        {
            var errors = new List<double>();
            string reason = invariance == RequiredInvariance.Extensivity ? "no structure is a crystal; supply crystals" : invariance == RequiredInvariance.Permutation ? "no structure has two sites; supply larger ones" : "energies are too rough to tell an error from rounding or a jump; evaluate in double precision";
            if (invariance == RequiredInvariance.Smoothness)
            {
                (cutoffs, string? refused) = Scan(calls, rattled, cancellation);
                errors.AddRange(cutoffs.Select(static scan => scan.RelativeJump));
                reason = refused ?? reason;
            }
            else
            {
                for (int i = 0; i < rattled.Length; i++)
                {
                    for (int k = 0; k < options.TryCount; k++)
                    {
                        cancellation.ThrowIfCancellationRequested();
                        ulong trySeed = Resampling.HashOf(FormattableString.Invariant($"{seed} {i} {k}"));
                        if (Error(invariance, calls, rattled[i], plain[i], scale, trySeed, options.Tolerance) is { } error) errors.Add(error);
                    }
                }
            }

            findings.Add(InvarianceFinding.OfErrors(invariance, errors, options, subject, reason));
        }

        return new PotentialBattery
        {
            Findings = [.. findings],
            Density = InvarianceFinding.Density(findings, "invariance.potential-battery", subject).Map(density => density.With(string.Create(
                CultureInfo.InvariantCulture, $"worst cases over {structures.Count} rattled structures; tolerance {options.Tolerance:G2} of the root mean square force {scale:G3} eV/Å, double precision as far as the potential computes in it"))),
            ForceScale = scale,
            Cutoffs = cutoffs,
        };
    }

    private static double? Error(RequiredInvariance invariance, CheckedPotential potential, Structure structure, (double Energy, Vector3D[] Forces) plain, double scale, ulong seed, double tolerance)
    {
        Random random = RandomElement.Source(seed, invariance.ToString());
        switch (invariance)
        {
            case RequiredInvariance.Translation:
                return Difference(potential.Of(StructureTransform.Translated(structure, seed)), plain.Energy, plain.Forces, scale);
            case RequiredInvariance.Wrapping:
                return Difference(potential.Of(StructureTransform.Wrapped(structure, seed)), plain.Energy, plain.Forces, scale);
            case RequiredInvariance.Rotation or RequiredInvariance.Reflection:
                Matrix3D matrix = RandomElement.Rotation(random);
                if (invariance == RequiredInvariance.Reflection) matrix = StructureTransform.Inverted(matrix);
                return Difference(potential.Of(StructureTransform.Turned(structure, matrix)), plain.Energy, Array.ConvertAll(plain.Forces, force => force * matrix), scale);
            case RequiredInvariance.Permutation:
                int[] order = StructureTransform.RandomOrder(structure.Count, seed);
                return structure.Count == 1 ? null : Difference(potential.Of(StructureTransform.Permuted(structure, order)), plain.Energy, Array.ConvertAll(order, i => plain.Forces[i]), scale);
            case RequiredInvariance.Extensivity:
                if (structure.Periodicity != Periodicity.All) return null;
                Structure repeated = StructureTransform.Repeated(structure, seed);
                int multiple = repeated.Count / structure.Count;
                return Difference(potential.Of(repeated), multiple * plain.Energy, [.. Enumerable.Range(0, repeated.Count).Select(i => plain.Forces[i / multiple])], scale);
            case RequiredInvariance.ForcesFromEnergy:
                return ForceChecks.AgainstDifferences(potential, structure, random, scale * Math.Sqrt(structure.Count / 3.0), tolerance); // F·d of a random d with |d|² = N has this root mean square
            default:
                return ForceChecks.AroundClosedPath(potential, structure, random, tolerance);
        }
    }

    // The larger of the energy's error an atom, relative to the work of the force scale over a rattle, and the largest error of a force.
    private static double Difference((double Energy, Vector3D[] Forces) found, double energy, Vector3D[] forces, double scale)
    {
        double force = found.Forces.Zip(forces, static (f, expected) => (f - expected).Length).Max();
        double perAtom = Math.Abs(found.Energy - energy) / forces.Length;
        return Math.Max(InvarianceFinding.Relative(perAtom, scale * RattleSigma), InvarianceFinding.Relative(force, scale));
    }

    private static (ImmutableArray<CutoffScan> Scans, string? Refused) Scan(CheckedPotential potential, Structure[] structures, CancellationToken cancellation)
    {
        Element[] elements = [.. structures.SelectMany(StructureTransform.ElementsOf).Distinct().OrderBy(static element => element.AtomicNumber)];
        var lattice = Lattice.Cubic(BoxLength); // without periodic axes: a box for potentials that ask for one
        var scans = ImmutableArray.CreateBuilder<CutoffScan>();
        foreach ((Element first, Element second) in (from i in Enumerable.Range(0, elements.Length) from j in Enumerable.Range(i, elements.Length - i) select (elements[i], elements[j])).Take(LargestDimerCount))
        {
            cancellation.ThrowIfCancellationRequested();
            var species = new SiteSpecies([(byte)first.AtomicNumber, (byte)second.AtomicNumber]);
            var origin = new Vector3D(BoxLength / 4, BoxLength / 2, BoxLength / 2);
            try
            {
                scans.Add(CutoffScan.Of(r => potential.Of(Structure.FromCartesian(lattice, species, [origin, origin + new Vector3D(r, 0, 0)], Periodicity.None)).Energy, first, second));
            }
            catch (BadInputException refused)
            {
                return ([], $"two atoms alone were refused: {refused.Message}");
            }
        }

        return (scans.ToImmutable(), null);
    }

    private static Structure Rattled(Structure structure, ulong seed)
    {
        Random random = RandomElement.Source(seed, "rattle");
        return StructureTransform.Displaced(structure, RattleSigma, [.. Enumerable.Range(0, structure.Count).Select(_ => RandomElement.Normal(random))]);
    }
}

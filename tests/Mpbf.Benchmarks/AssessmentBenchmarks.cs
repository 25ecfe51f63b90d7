using BenchmarkDotNet.Attributes;
using Mpbf.Core;
using Mpbf.Core.Crystals;
using Mpbf.Core.Estimates;
using Mpbf.Dal;
using Mpbf.Ral.Encoders;

namespace Mpbf.Benchmarks;

/// <summary>The whole data layer on 10⁵ structures, perovskites of five atoms, against a target of 20,000 of them: volume, fidelity with the rules of structures, coverage, conditions.</summary>
public class AssessmentBenchmarks
{
    private const int Rows = 100_000, Targets = 20_000;
    private MaterialTable _corpus = null!, _reference = null!, _target = null!;

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        Structure[] structures = [.. Enumerable.Range(0, Rows).Select(_ => new Structure(
            Lattice.Cubic(3.8 + (0.4 * random.NextDouble())),
            new SiteSpecies([(byte)(11 + random.Next(72)), (byte)(11 + random.Next(72)), 8, 8, 8]),
            [new(0, 0, 0), new(.5, .5, .5), new(.5, .5, 0), new(.5, 0, .5), new(0, .5, .5)]))];
        double[] values = [.. structures.Select(_ => random.NextDouble())];
        _corpus = new("corpus", structures.Select(structure => structure.Composition)) { Structures = [.. structures], Values = [.. values], Fidelity = "PBE" };
        _corpus = _corpus with { Embedding = CompositionEncoder.Default.Encode(_corpus.Compositions) };
        _reference = _corpus with { Values = [.. values.Select(value => (1.1 * value) + (0.1 * random.NextDouble()))], Fidelity = "measured" };
        _target = new("target", structures.Take(Targets).Select(structure => structure.Composition));
        _target = _target with { Embedding = CompositionEncoder.Default.Encode(_target.Compositions) };
    }

    [Benchmark]
    public Measure Assess() => new DataAssimilation().Assess(_corpus, _reference, _target, "measured", new Resampling(7)).DataVolume;
}

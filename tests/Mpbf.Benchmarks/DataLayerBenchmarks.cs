using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using Mpbf.Core.Embeddings;
using Mpbf.Core.Statistics;
using Mpbf.Dal.Conventions;
using Mpbf.Dal.Fidelity;
using Mpbf.Dal.Tables;

namespace Mpbf.Benchmarks;

/// <summary>The data layer at its stated sizes: Vendi scores, conventions of 10⁶ pairs, a CSV of 10⁶ predictions.</summary>
public class DataLayerBenchmarks
{
    private EmbeddingMatrix _large = null!;
    private EmbeddingMatrix _small = null!;
    private PairedValues _pairs = null!;
    private string _csv = "";

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        float[] values = new float[1_000_000 * 128];
        for (int i = 0; i < values.Length; i++) values[i] = random.NextSingle();
        _large = new(values, 1_000_000, 128);
        _small = new(values[..(4096 * 128)], 4096, 128);
        double[] reference = [.. Enumerable.Range(0, 1_000_000).Select(_ => random.NextDouble() * 10)];
        _pairs = new(reference, [.. reference.Select(y => (10 * y) + random.NextDouble())], [.. Enumerable.Range(0, 1_000_000).Select(i => (i / 10).ToString(CultureInfo.InvariantCulture))]);
        _csv = Path.GetTempFileName();
        var text = new StringBuilder("formula,actual,predicted,sigma\n");
        for (int i = 0; i < 1_000_000; i++) text.Append(CultureInfo.InvariantCulture, $"Fe{i % 9}O{i % 7},{reference[i]:F4},{reference[i] + 0.1:F4},0.2\n");
        File.WriteAllText(_csv, text.ToString());
    }

    [GlobalCleanup]
    public void Cleanup() => File.Delete(_csv);

    [Benchmark]
    public double VendiOrder2Sampled() => VendiScore.Order2Sampled(_large, 4, 7).Score;

    [Benchmark]
    public double VendiOrder1() => VendiScore.Order1(_small, 4, 7);

    [Benchmark]
    public int Conventions() => ScalarConventions.Check(_pairs).Length;

    [Benchmark]
    public int Csv() => Table.Load(_csv, ["formula", "actual", "predicted", "sigma"]).RowCount;
}

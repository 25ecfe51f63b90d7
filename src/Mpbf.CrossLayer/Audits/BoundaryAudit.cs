using System.Collections.Immutable;
using Mpbf.Core;
using Mpbf.Core.Conditions;
using Mpbf.Core.Estimates;
using Mpbf.Core.Matter;
using Mpbf.CrossLayer.Boundaries;
using Mpbf.CrossLayer.Planning;
using Mpbf.CrossLayer.Results;
using Mpbf.Dal;
using Mpbf.Isl;
using Mpbf.Ral;
using Mpbf.Ral.Encoders;
using Mpbf.Ral.Factors;

namespace Mpbf.CrossLayer.Audits;

/// <summary>The audit: the three layers side by side, the boundary, and the four expressions on what they measured.</summary>
/// <param name="dataAssimilation">DAL.</param>
/// <param name="abstractionIntegrity">RAL.</param>
/// <param name="steeringFidelity">ISL.</param>
public sealed class BoundaryAudit(IDataAssimilation dataAssimilation, IAbstractionIntegrity abstractionIntegrity, ISteeringFidelity steeringFidelity)
{
    private const int LargestProbePool = 1300;

    /// <summary>An audit by the library's own layers.</summary>
    public BoundaryAudit()
        : this(new DataAssimilation(), new ProbedIntegrity(), new SteeringAssessment())
    {
    }

    /// <summary>Runs an audit. The same input gives the same result, for any number of threads.</summary>
    /// <param name="input">What to audit.</param>
    /// <param name="progress">Told what is being done; null for silence.</param>
    /// <param name="cancellation">Stops between the steps.</param>
    public AuditResult Run(AuditInput input, IProgress<string>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(input);
        var resampling = new Resampling(input.Seed, input.Draws);
        double tolerance = ToleranceOf(input);
        BoundaryOptions options = OptionsOf(input);

        Step("placing the materials in a space");
        Spaces spaces = Spaces.Of(input);
        Step("data assimilation: volume, fidelity, coverage");
        Assimilation? assimilation = spaces.Corpus is null
            ? null
            : dataAssimilation.Assess(spaces.Corpus, input.Reference, spaces.Target, input.Materials.Fidelity, resampling);
        Step("representational abstraction: probes with whole chemistries held out");
        Abstraction abstraction = Probe(input, spaces, resampling);
        Step("inference steering: calibration and campaign");
        Steering steering = steeringFidelity.Assess(input.Predictions, input.Campaign, resampling);
        Step("boundary: fitted, judged out of group, against permuted residuals");
        var terms = SupportTerms.Of(input, spaces);
        var boundary = Boundary.Fit(input.Predictions, terms.All, spaces.Target?.ResamplingKeys ?? [], resampling, options);
        Step("expressions");
        var overclaim = Overclaim.Of(input.Predictions, input.Corpus, tolerance, resampling);
        Step("plan: what to do next");
        var plan = Plan.Of(new PlanActions(input, spaces, boundary, assimilation, resampling, PlanActions.DefaultMeasurementCount));
        return new AuditComposition(input, tolerance, spaces, assimilation, abstraction, steering, terms, boundary, overclaim, plan).Result();

        void Step(string what)
        {
            cancellation.ThrowIfCancellationRequested();
            progress?.Report(what);
        }
    }

    internal static BoundaryOptions OptionsOf(AuditInput input)
    {
        double tolerance = ToleranceOf(input);
        return new BoundaryOptions { Tolerance = tolerance > 0 ? tolerance : 1, ToleratedRatio = input.ToleratedRatio };
    }

    private static double ToleranceOf(AuditInput input) => input.Tolerance ?? (0.5 * StandardDeviation(input.Predictions.Truth));

    private Abstraction Probe(AuditInput input, Spaces spaces, Resampling resampling)
    {
        ImmutableArray<Composition> compositions = spaces.Materials.Compositions;
        int[] pool =
        [
            .. Enumerable.Range(0, compositions.Length)
                .DistinctBy(row => compositions[row].JoinKey)
                .OrderBy(row => Resampling.HashOf(compositions[row].JoinKey))
                .Take(LargestProbePool)
                .Order(),
        ];
        Composition[] chosen = Array.ConvertAll(pool, row => compositions[row]);
        Embedding embedding = spaces.Materials.Embedding!;
        ImmutableArray<Factor> factors = input.Factors.IsEmpty
            ? CompositionFactors.Of(chosen)
            : [.. input.Factors.Select(factor => factor with { Values = [.. pool.Select(row => factor.Values[row])] })];
        string[] carried = embedding.Subject == Subject.Encoder ? [.. CompositionEncoder.Default.PropertyNames] : [];
        return abstractionIntegrity.Assess(embedding with { Matrix = embedding.Matrix.Select(pool) }, chosen, factors, carried, resampling);
    }

    private static double StandardDeviation(ImmutableArray<double> values)
    {
        double mean = values.Average();
        return Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
    }
}

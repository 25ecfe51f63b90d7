using Mpbf.Core.Estimates;
using Mpbf.Isl.Surrogates;

namespace Mpbf.CrossLayer.Fitting;

/// <summary>The model that a grid trains on each corpus.</summary>
public enum ModelFamily
{
    /// <summary>60 bagged regression trees, a third of the coordinates tried at each split; sigma is the spread of the trees.</summary>
    Trees,

    /// <summary>Matérn-5/2 Gaussian process with one lengthscale, on at most 800 rows; hyperparameters from 250 of them; sigma includes the learnt noise.</summary>
    GaussianProcess,

    /// <summary>Bayesian ridge, the linear readout of a pretrained space; sigma includes the learnt noise.</summary>
    Linear,
}

/// <summary>Trains a family.</summary>
internal static class Learner
{
    private const int TreeCount = 60, MostExact = 800, HyperparameterRows = 250;
    private const double FeatureShare = 1.0 / 3;

    public static ISurrogateModel Fit(ModelFamily family, Points points, double[] targets, string purpose)
    {
        ulong seed = NamedRandom.SeedOf(purpose);
        return family switch
        {
            ModelFamily.Trees => new BaggedTrees(new BaggedTreesOptions { TreeCount = TreeCount, FeatureShare = FeatureShare, Seed = seed }).Fit(points, targets),
            ModelFamily.GaussianProcess => GaussianProcess(points, targets, seed),
            _ => new BayesianRidge().Fit(points, targets),
        };
    }

    /// <summary>Rows come in random order, so that the first ones are a sample.</summary>
    private static GaussianProcessModel GaussianProcess(Points points, double[] targets, ulong seed)
    {
        int count = Math.Min(points.RowCount, MostExact), few = Math.Min(count, HyperparameterRows);
        var options = new GaussianProcessOptions { Ard = false, Starts = 1, Seed = seed };
        Hyperparameters learnt = new GaussianProcess(options).Fit(First(points, few), targets.AsSpan(0, few)).Hyperparameters;
        return new GaussianProcess(options with { Initial = learnt, Optimise = false }).Fit(First(points, count), targets.AsSpan(0, count));
    }

    private static Points First(Points points, int count) => new(points.Values[..(count * points.Width)].ToArray(), count, points.Width);
}

namespace Mpbf.CrossLayer.Leaderboards;

/// <summary>Where the facts stand in a leaderboard; the defaults are the columns of Matbench Discovery (Riebesell et al., Nat. Mach. Intell. 7, 836, 2025). A column that the table does not have is a fact that is missing for every model.</summary>
public sealed record LeaderboardOptions
{
    /// <summary>Column of names. Required.</summary>
    public string Name { get; init; } = "model_key";

    /// <summary>Column of families, held out together. Of a path, the folder the file lies in. Required.</summary>
    public string Family { get; init; } = "file";

    /// <summary>Column of predicted quantities: letters E, F, S, M, H, then <c>_G</c> where forces are the gradient of the energy and <c>_D</c> where they are predicted directly.</summary>
    public string Targets { get; init; } = "targets";

    /// <summary>Column of training sets, names between bars.</summary>
    public string TrainingSets { get; init; } = "training_sets";

    /// <summary>Column of the share of structures that keep their symmetry after relaxation, [0, 1].</summary>
    public string SymmetryKept { get; init; } = "geo.symprec=1e-5.symmetry_match";

    /// <summary>Column of the mean absolute error from which E_r follows, eV/atom by default.</summary>
    public string MeanAbsoluteError { get; init; } = "disc.full_test_set.MAE";

    /// <summary>Column of the root mean square error, in the same unit.</summary>
    public string RootMeanSquareError { get; init; } = "disc.full_test_set.RMSE";

    /// <summary>Column of the tortuosity of diatomic curves, at least 1; 1 is a curve without detours. Null, the default, leaves smoothness out of I_d: it is published for some of the models only.</summary>
    public string? Tortuosity { get; init; }

    /// <summary>Error beyond which a prediction counts as wrong, in the unit of the errors. Default 0.05 eV/atom, about 1 kcal/mol.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not above 0, or not finite.</exception>
    public double Tolerance
    {
        get;
        init => field = value > 0 && double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Allowed: positive and finite.");
    } = 0.05;
}

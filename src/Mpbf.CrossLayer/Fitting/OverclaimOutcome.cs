namespace Mpbf.CrossLayer.Fitting;

/// <summary>What one corpus of a grid came to on one target cell.</summary>
/// <param name="Run">The corpus.</param>
/// <param name="Cell">The target cell.</param>
/// <param name="Chemistry">The cell's anion class.</param>
/// <param name="DataVolume">V_d of the corpus, nats: ln(s/r), r the model's error on the fifth of the corpus that it was not trained on.</param>
/// <param name="PhysicalFidelity">F_p of the corpus, in [0, 1].</param>
/// <param name="Overclaim">L = ln(RMSE / RMS sigma) on the cell, sigma rescaled on that fifth.</param>
/// <param name="BeyondTwoSigma">Share of the cell's errors beyond two of these sigmas.</param>
public sealed record OverclaimOutcome(GridRun Run, string Cell, string Chemistry, double DataVolume, double PhysicalFidelity, double Overclaim, double BeyondTwoSigma)
{
    /// <summary>The outcome as the law of expression (1) sees it.</summary>
    public Observation ToObservation() => new(DataVolume, PhysicalFidelity, Overclaim, Chemistry, Cell, FormattableString.Invariant($"{Run.Design}"), Run.Mix.IsPlanted);
}

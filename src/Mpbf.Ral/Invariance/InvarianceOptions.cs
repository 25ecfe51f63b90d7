using System.Collections.Immutable;

namespace Mpbf.Ral.Invariance;

/// <summary>What a battery demands, and how hard it looks.</summary>
public sealed record InvarianceOptions
{
    private readonly double _tolerance = InvarianceDensity.Tolerance, _leastChange = 0.01;
    private readonly int _tryCount = 4;
    private readonly ImmutableDictionary<RequiredInvariance, double> _weights = ImmutableDictionary<RequiredInvariance, double>.Empty;

    /// <summary>The relative error that scores one half, positive; 10⁻³ by default.</summary>
    public double Tolerance
    {
        get => _tolerance;
        init => _tolerance = value > 0 && double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A tolerance is positive and finite.");
    }

    /// <summary>The change, as a share of the spread, by which other species on the same sites score one half, positive; 0.01 by default, ten times what counts as no change.</summary>
    public double LeastChange
    {
        get => _leastChange;
        init => _leastChange = value > 0 && double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A share of the spread is positive and finite.");
    }

    /// <summary>Random group elements a structure and invariance, 1 to 1000; 4 by default.</summary>
    public int TryCount
    {
        get => _tryCount;
        init => _tryCount = value is >= 1 and <= 1000 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Allowed: 1 to 1000.");
    }

    /// <summary>Weights in I_d, not negative; 1 for an invariance that is not named, 0 for one that is not due (reflection where the property tells left from right).</summary>
    public ImmutableDictionary<RequiredInvariance, double> Weights
    {
        get => _weights;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            foreach ((RequiredInvariance invariance, double weight) in value)
            {
                if (!(weight >= 0) || !double.IsFinite(weight)) throw new ArgumentOutOfRangeException(nameof(value), weight, $"The weight of {invariance} must be finite and not negative.");
            }

            _weights = value;
        }
    }

    internal double WeightOf(RequiredInvariance invariance) => Weights.GetValueOrDefault(invariance, 1);
}

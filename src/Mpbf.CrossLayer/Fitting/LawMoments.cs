namespace Mpbf.CrossLayer.Fitting;

/// <summary>Weighted sums of x₁, x₂ and y up to second order, from which a fit, its errors and the errors about a mean follow without the rows.</summary>
internal struct LawMoments
{
    private double _w, _1, _2, _y, _11, _12, _22, _1y, _2y, _yy;

    public readonly double Weight => _w;

    public void Add(double weight, double x1, double x2, double y)
    {
        _w += weight;
        _1 += weight * x1;
        _2 += weight * x2;
        _y += weight * y;
        _11 += weight * x1 * x1;
        _12 += weight * x1 * x2;
        _22 += weight * x2 * x2;
        _1y += weight * x1 * y;
        _2y += weight * x2 * y;
        _yy += weight * y * y;
    }

    public readonly LawMoments Plus(in LawMoments other, double sign = 1) => new()
    {
        _w = _w + (sign * other._w),
        _1 = _1 + (sign * other._1),
        _2 = _2 + (sign * other._2),
        _y = _y + (sign * other._y),
        _11 = _11 + (sign * other._11),
        _12 = _12 + (sign * other._12),
        _22 = _22 + (sign * other._22),
        _1y = _1y + (sign * other._1y),
        _2y = _2y + (sign * other._2y),
        _yy = _yy + (sign * other._yy),
    };

    /// <summary>Σ w (y − ȳ)².</summary>
    public readonly double Total => _yy - (_y * _y / _w);

    /// <summary>Correlation of x₁ and x₂; NaN where one does not vary.</summary>
    public readonly double Correlation
    {
        get
        {
            double c11 = _11 - (_1 * _1 / _w), c22 = _22 - (_2 * _2 / _w);
            return c11 > 0 && c22 > 0 ? Math.Clamp((_12 - (_1 * _2 / _w)) / Math.Sqrt(c11 * c22), -1, 1) : double.NaN;
        }
    }

    /// <summary>(229): least squares with a free intercept; where slopes have to be non-negative, the best of the fits with one or both at 0 (Lawson and Hanson 1974; with two slopes all faces can be tried).</summary>
    /// <returns>NaN where the slopes are not determined.</returns>
    public readonly Slopes Fit(bool isNonNegative)
    {
        const double rounding = 1e-12;
        double c11 = _11 - (_1 * _1 / _w), c12 = _12 - (_1 * _2 / _w), c22 = _22 - (_2 * _2 / _w), c1y = _1y - (_1 * _y / _w), c2y = _2y - (_2 * _y / _w);
        double determinant = (c11 * c22) - (c12 * c12);
        if (!(_w > 0) || !(determinant > rounding * c11 * c22)) return new(double.NaN, double.NaN, double.NaN);
        double first = ((c22 * c1y) - (c12 * c2y)) / determinant, second = ((c11 * c2y) - (c12 * c1y)) / determinant;
        if (isNonNegative && (first < 0 || second < 0))
        {
            double one = Math.Max(0, c1y / c11), two = Math.Max(0, c2y / c22);
            (first, second) = one * c1y >= two * c2y ? (one, 0.0) : (0.0, two); // the falls of the sum of squares are one·c1y and two·c2y
        }

        return new((_y - (first * _1) - (second * _2)) / _w, first, second);
    }

    /// <summary>Σ w (y − ŷ)².</summary>
    public readonly double Residual(in Slopes s) =>
        _yy + (s.Intercept * s.Intercept * _w) + (s.First * s.First * _11) + (s.Second * s.Second * _22)
        + (2 * ((s.Intercept * ((s.First * _1) + (s.Second * _2) - _y)) + (s.First * s.Second * _12) - (s.First * _1y) - (s.Second * _2y)));

    /// <summary>Σ w (e − ē)², e = y − ŷ and ē its mean: what the slopes leave when the level is given away.</summary>
    public readonly double Within(in Slopes s)
    {
        double sum = _y - (s.Intercept * _w) - (s.First * _1) - (s.Second * _2);
        return Residual(s) - (sum * sum / _w);
    }
}

/// <summary>A fitted law: y = intercept + first · x₁ + second · x₂.</summary>
internal readonly record struct Slopes(double Intercept, double First, double Second);

using System.Globalization;
using Mpbf.Core.Estimates;

namespace Mpbf.Isl.Design;

/// <summary>How many of some; <c>default</c> is none of none. Equal by value.</summary>
/// <param name="Count">How many, 0 to <paramref name="Total"/>.</param>
/// <param name="Total">Of how many.</param>
public readonly record struct Share(int Count, int Total)
{
    /// <summary>Count over total; NaN of none.</summary>
    public double Value => (double)Count / Total;

    /// <summary>Wilson's score interval (1927), 95 %, for independent draws; [0, 1] of none.</summary>
    public Interval Interval
    {
        get
        {
            const double z = 1.959963984540054, zz = z * z;
            if (Total == 0) return new Interval(0, 1);
            double centre = (Value + (zz / (2 * Total))) / (1 + (zz / Total));
            double half = z / (1 + (zz / Total)) * Math.Sqrt((Value * (1 - Value) / Total) + (zz / (4.0 * Total * Total)));
            return new Interval(Math.Max(0, centre - half), Math.Min(1, centre + half));
        }
    }

    /// <summary>Value with its interval.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Value:G3} {Interval}");
}

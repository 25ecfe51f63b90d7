using MathNet.Numerics.Integration;
using Mpbf.Core.Crystals;
using Mpbf.Ral.Encoders;

namespace Mpbf.Ral.Tests.Encoders;

/// <summary>Building blocks of the encoders against closed forms and quadrature.</summary>
public sealed class EncoderMathematicsTests
{
    private static readonly Vector3D Direction = new(0.36, -0.48, 0.8);

    [Fact]
    public void RealSphericalHarmonics_LowDegrees_AreTheTextbookForms()
    {
        double[] y = new double[16];
        new RealSphericalHarmonics(3).Evaluate(Direction, y);
        (double a, double b, double c) = (Direction.X, Direction.Y, Direction.Z);

        y[0].Should().BeApproximately(0.5 / Math.Sqrt(Math.PI), 1e-14);
        y[1].Should().BeApproximately(Math.Sqrt(3 / (4 * Math.PI)) * b, 1e-14);
        y[2].Should().BeApproximately(Math.Sqrt(3 / (4 * Math.PI)) * c, 1e-14);
        y[4].Should().BeApproximately(Math.Sqrt(15 / (4 * Math.PI)) * a * b, 1e-14);
        y[6].Should().BeApproximately(Math.Sqrt(5 / (16 * Math.PI)) * ((3 * c * c) - 1), 1e-14);
        y[8].Should().BeApproximately(Math.Sqrt(15 / (16 * Math.PI)) * ((a * a) - (b * b)), 1e-14);
        y[12].Should().BeApproximately(Math.Sqrt(7 / (16 * Math.PI)) * ((5 * c * c * c) - (3 * c)), 1e-14);
    }

    /// <summary>Unsöld's theorem: Σ_m Y_lm² = (2l + 1)/4π in every direction, the poles included.</summary>
    [Fact]
    public void RealSphericalHarmonics_SquaresOfADegree_AddUp()
    {
        double[] y = new double[100];
        foreach (Vector3D direction in new[] { Direction, new(0, 0, 1), new(0, 0, -1), new(1, 0, 0) })
        {
            new RealSphericalHarmonics(9).Evaluate(direction, y);
            for (int l = 0; l <= 9; l++) y[(l * l)..((l + 1) * (l + 1))].Sum(value => value * value).Should().BeApproximately(((2 * l) + 1) / (4 * Math.PI), 1e-12);
        }
    }

    [Fact]
    public void CouplingCoefficients_TwoVectors_GiveTheirScalarProduct()
    {
        CouplingCoefficients scalar = CouplingCoefficients.Paths(2).Single(path => (path.First, path.Second, path.Result) == (1, 1, 0));
        scalar.Terms.Should().HaveCount(3).And.OnlyContain(term => term.First == term.Second && Math.Abs(term.Value - (1 / Math.Sqrt(3))) < 1e-12, "1 ⊗ 1 → 0 is δ/√3");
    }

    [Fact]
    public void CouplingCoefficients_VectorAndVector_GiveTheHarmonicOfDegreeTwo()
    {
        double[] y = new double[9], product = new double[9];
        new RealSphericalHarmonics(2).Evaluate(Direction, y);
        foreach (CouplingCoefficients.Term term in CouplingCoefficients.Paths(2).Single(path => (path.First, path.Second, path.Result) == (1, 1, 2)).Terms) product[term.Result] += term.Value * y[term.First] * y[term.Second];

        double[] ratios = [.. Enumerable.Range(4, 5).Select(order => product[order] / y[order])];
        ratios.Should().OnlyContain(ratio => Math.Abs(ratio - ratios[0]) < 1e-12, "up to one factor Y₁ ⊗ Y₁ → 2 is Y₂");
    }

    [Fact]
    public void CouplingCoefficients_PathsUpToTwo_AreEleven() => CouplingCoefficients.Paths(2).Should().HaveCount(11, "counted by hand: triangles of 0 to 2 of even sum");

    /// <summary>One atom at a distance: the closed form against quadrature of ∫ g(r) e^(−(r² + d²)/2σ²) 4π i_l(rd/σ²) r² dr, with i₀ = sinh x/x and i₁ = cosh x/x − sinh x/x².</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void GaussianRadialBasis_Projection_IsTheIntegral(int l)
    {
        const double cutoff = 4, width = 0.5, distance = 1.7, square = 2 * width * width;
        const int count = 3;
        var basis = new GaussianRadialBasis(cutoff, count, 2, width);
        double[] primitives = new double[count];
        basis.Primitives(distance, primitives);
        double[] ends = [1, 2.5, 4];
        double[] exponents = [.. ends.Select(end => Math.Log(1000) / (end * end))];
        double[] projections = [.. exponents.Select(alpha => GaussLegendreRule.Integrate(
            r => Math.Pow(r, l) * Math.Exp(-alpha * r * r) * Math.Exp(-((r * r) + (distance * distance)) / square) * 4 * Math.PI * Bessel(l, r * distance * 2 / square) * r * r, 1e-9, 8, 256))];
        double[,] overlaps = new double[count, count];
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j < count; j++) overlaps[i, j] = GaussLegendreRule.Integrate(r => Math.Pow(r, (2 * l) + 2) * Math.Exp(-(exponents[i] + exponents[j]) * r * r), 0, 15, 256);
        }

        double[] found = [.. Enumerable.Range(0, count).Select(n => basis.Transform(l, n).ToArray().Zip(primitives, (a, b) => a * b).Sum() * Math.Pow(distance, l))];
        // In an orthonormal basis the squared length of a projection is bᵀ S⁻¹ b, whatever the basis.
        var s = MathNet.Numerics.LinearAlgebra.Matrix<double>.Build.DenseOfArray(overlaps);
        var b = MathNet.Numerics.LinearAlgebra.Vector<double>.Build.Dense(projections);
        found.Sum(value => value * value).Should().BeApproximately(b * s.Solve(b), 1e-8 * (b * s.Solve(b)));
    }

    private static double Bessel(int l, double x) => l == 0 ? Math.Sinh(x) / x : (Math.Cosh(x) / x) - (Math.Sinh(x) / (x * x));

    /// <summary>A triangle of equal sides d: each atom has two neighbours at 60°, so the angular function is 2^(1−ζ)(1 ± ½)^ζ e^(−2ηd²) f(d)², by hand.</summary>
    [Fact]
    public void SymmetryFunctionEncoder_Triangle_IsTheHandValue()
    {
        const double side = 2, cutoff = 5;
        var encoder = new SymmetryFunctionEncoder(cutoff, 2, ElementChannels.OfProperties());
        float[] vector = encoder.Encode(Structure.Molecule(new SiteSpecies([14, 14, 14]), [new(0, 0, 0), new(side, 0, 0), new(side / 2, side * Math.Sqrt(0.75), 0)]));
        double fade = 0.5 * (Math.Cos(Math.PI * side / cutoff) + 1), wide = Math.Exp(-2 * 0.005 * side * side) * fade * fade;

        vector.Should().HaveCount(1 + 2 + 16);
        vector[0].Should().Be(1);
        vector[1].Should().BeApproximately((float)(2 * fade * Math.Exp(-(1.5 * 1.5) / (2 * 2.25 * 2.25))), 1e-6f, "centre 0.5 Å, step 2.25 Å");
        vector[3].Should().BeApproximately((float)(1.5 * wide), 1e-6f, "ζ 1, λ +1");
        vector[4].Should().BeApproximately((float)(0.5 * wide), 1e-6f, "ζ 1, λ −1");
        vector[9].Should().BeApproximately((float)(Math.Pow(1.5, 8) / 128 * wide), 1e-6f, "ζ 8, λ +1");
    }

    /// <summary>In the sum over both ends an odd chain of like atoms is even: the power spectrum of degree 1 vanishes at an inversion centre.</summary>
    [Fact]
    public void SoapEncoder_InversionCentre_HasNoOddDegree()
    {
        var encoder = new SoapEncoder(4, 2, 3, ElementChannels.OfProperties());
        float[] centre = encoder.EncodeSites(Structure.Molecule(new SiteSpecies([8, 8, 8]), [new(0, 0, 0), new(1.3, 0.4, 0.2), new(-1.3, -0.4, -0.2)])).Row(0).ToArray();
        Enumerable.Range(0, centre.Length).Where(entry => entry % 2 == 1).Should().OnlyContain(entry => Math.Abs(centre[entry]) < 1e-6 * centre.Max());
        Enumerable.Range(0, centre.Length).Where(entry => entry % 4 == 2).Should().OnlyContain(entry => Math.Abs(centre[entry]) > 1e-6);
    }
}

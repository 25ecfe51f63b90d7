using MathNet.Numerics.LinearAlgebra;
using Mpbf.Core.Numerics;

namespace Mpbf.Core.Tests.Numerics;

public sealed class SymmetricEigenvaluesTests
{
    /// <summary>MathNet's own decomposition, in double precision.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(65)]
    [InlineData(200)]
    public void Of_RandomMatrices_AgreesWithMathNet(int n)
    {
        Matrix<double> matrix = Matrix<double>.Build.Random(n, n, n);
        matrix += matrix.Transpose();
        double[] expected = [.. matrix.Evd(Symmetricity.Symmetric).EigenValues.Select(value => value.Real).Order()];
        double[] found = [.. SymmetricEigenvalues.Of([.. Enumerable.Range(0, n * n).Select(i => (float)matrix[i / n, i % n])], n).Order()];
        double scale = expected.Max(Math.Abs);
        for (int i = 0; i < n; i++) found[i].Should().BeApproximately(expected[i], 2e-5 * scale);
    }

    /// <summary>−1, 2, −1 on the diagonals: eigenvalues 2 − 2 cos(kπ/(n + 1)) in closed form; and matrices that are diagonal, constant or zero.</summary>
    [Fact]
    public void Of_KnownSpectra_IsTheClosedForm()
    {
        const int n = 300;
        float[] second = new float[n * n];
        for (int i = 0; i < n; i++)
        {
            second[(i * n) + i] = 2;
            if (i > 0) second[(i * n) + i - 1] = second[((i - 1) * n) + i] = -1;
        }

        double[] found = [.. SymmetricEigenvalues.Of(second, n).Order()];
        for (int k = 1; k <= n; k++) found[k - 1].Should().BeApproximately(2 - (2 * Math.Cos(k * Math.PI / (n + 1))), 1e-5);
        SymmetricEigenvalues.Of([3, 0, 0, 0, 1, 0, 0, 0, 2], 3).Should().BeEquivalentTo([1.0, 2.0, 3.0]);
        SymmetricEigenvalues.Of(new float[100], 10).Should().OnlyContain(value => value == 0);
        SymmetricEigenvalues.Of([.. Enumerable.Repeat(1f, 10_000)], 100).Max().Should().BeApproximately(100, 1e-3);
    }

    [Fact]
    public void Of_WrongLength_IsRefused() => FluentActions.Invoking(() => SymmetricEigenvalues.Of(new float[5], 2)).Should().Throw<ArgumentException>();
}

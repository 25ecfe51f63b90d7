using Mpbf.Core.Numerics;

namespace Mpbf.Core.Tests.Numerics;

public sealed class CholeskyTests
{
    [Theory] // sizes around the panel of 8, the block of 64, the depth of 256 and the size where it turns parallel
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(63)]
    [InlineData(65)]
    [InlineData(203)]
    [InlineData(340)]
    public void TryFactor_MatrixOfKnownFactor_ReturnsIt(int n)
    {
        double[] l = RandomFactor(n), a = Product(l, n);
        Cholesky.TryFactor(a, n, out Cholesky? factor, out int failed).Should().BeTrue();

        failed.Should().Be(-1);
        double worst = 0, logarithms = 0;
        for (int i = 0; i < n; i++)
        {
            logarithms += 2 * Math.Log(l[(i * n) + i]);
            for (int j = 0; j <= i; j++) worst = Math.Max(worst, Math.Abs(factor![i, j] - l[(i * n) + j]));
        }

        worst.Should().BeLessThan(1e-11);
        factor!.LogDeterminant.Should().BeApproximately(logarithms, 1e-10 * n);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(9, 3)]
    [InlineData(70, 17)]
    [InlineData(300, 130)]
    public void Solve_OneAndMany_GiveBackWhatWasMultiplied(int n, int count)
    {
        double[] l = RandomFactor(n), a = Product(l, n), x = Uniform(count * n, 2), b = new double[count * n], c = new double[count * n];
        for (int r = 0; r < count; r++)
        {
            for (int i = 0; i < n; i++)
            {
                for (int j = 0; j < n; j++)
                {
                    b[(r * n) + i] += l[(i * n) + j] * x[(r * n) + j];
                    c[(r * n) + i] += a[(i * n) + j] * x[(r * n) + j];
                }
            }
        }

        Cholesky.TryFactor(a, n, out Cholesky? factor, out _).Should().BeTrue();
        double[] eights = new double[(count + 7) / 8 * factor!.PanelLength];
        for (int i = 0; i < b.Length; i++) eights[(i / n / 8 * factor.PanelLength) + (i % n * 8) + (i / n % 8)] = b[i];
        factor.SolveLowerInterleaved(eights);
        factor.SolveLower(b, count);
        for (int r = 0; r < count; r++) factor.Solve(c.AsSpan(r * n, n));

        x.Select((expected, i) => Math.Abs(eights[(i / n / 8 * factor.PanelLength) + (i % n * 8) + (i / n % 8)] - expected)).Max().Should().BeLessThan(1e-10);
        b.Zip(x, (found, expected) => Math.Abs(found - expected)).Max().Should().BeLessThan(1e-10);
        c.Zip(x, (found, expected) => Math.Abs(found - expected)).Max().Should().BeLessThan(1e-9);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(64)]
    [InlineData(333)]
    public void Inverse_TimesTheMatrix_IsTheIdentity(int n)
    {
        double[] a = Product(RandomFactor(n), n), inverse = new double[n * n];
        Cholesky.TryFactor(a, n, out Cholesky? factor, out _).Should().BeTrue();
        factor!.Inverse(inverse);
        double worst = 0;
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                double sum = i == j ? -1 : 0;
                for (int p = 0; p < n; p++) sum += a[(i * n) + p] * inverse[(p * n) + j];
                worst = Math.Max(worst, Math.Abs(sum));
            }
        }

        worst.Should().BeLessThan(1e-10);
        double[] diagonal = factor.InverseDiagonal();
        for (int i = 0; i < n; i++) diagonal[i].Should().BeApproximately(inverse[(i * n) + i], 1e-12);
    }

    [Fact]
    public void Appended_RowByRow_IsTheFactorOfTheWhole()
    {
        const int n = 37;
        double[] l = RandomFactor(n), a = Product(l, n);
        Cholesky.TryFactor([a[0]], 1, out Cholesky? factor, out _).Should().BeTrue();
        for (int i = 1; i < n; i++) factor = factor!.Appended(a.AsSpan(i * n, i + 1));
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j <= i; j++) factor![i, j].Should().BeApproximately(l[(i * n) + j], 1e-12);
        }

        double[] copy = [.. a.AsSpan((n - 1) * n, n), a[^1] - 1e-9];
        factor!.Appended(copy).Should().BeNull("the last row stands there twice, with less on the diagonal");
    }

    /// <summary>An exclusive scheduler runs the parallel loops on one thread.</summary>
    [Fact]
    public async Task Factor_OneThreadOrMany_HasTheSameBits()
    {
        const int n = 700;
        double[] a = Product(RandomFactor(n), n);
        double[] Work()
        {
            double[] inverse = new double[n * n];
            Cholesky.TryFactor(a, n, out Cholesky? factor, out _);
            factor!.Inverse(inverse);
            factor.SolveLower(inverse, n);
            return inverse;
        }

        double[] alone = await Task.Factory.StartNew(Work, CancellationToken.None, TaskCreationOptions.None, new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler);
        Work().Should().Equal(alone);
    }

    /// <summary>[[1, 2], [2, 1]] has the eigenvalues 3 and −1; with 2 on the diagonal added, 5 and 1.</summary>
    [Fact]
    public void TryFactor_IndefiniteOrNotANumber_NamesThePivot()
    {
        Cholesky.TryFactor([1, 2, 2, 1], 2, out Cholesky? factor, out int failed).Should().BeFalse();
        (factor, failed).Should().Be((null, 1));
        Cholesky.TryFactor([1, 2, 2, 1], 2, out factor, out _, jitter: 2).Should().BeTrue();
        factor!.LogDeterminant.Should().BeApproximately(Math.Log(5), 1e-15);
        Cholesky.TryFactor([double.NaN], 1, out _, out failed).Should().BeFalse();
        failed.Should().Be(0);
        double[] a = Product(RandomFactor(100), 100);
        a[(90 * 100) + 90] = -1;
        Cholesky.TryFactor(a, 100, out _, out failed).Should().BeFalse();
        failed.Should().Be(90);
    }

    [Fact]
    public void Misfit_IsRefused()
    {
        FluentActions.Invoking(() => Cholesky.TryFactor(new double[5], 2, out _, out _)).Should().Throw<ArgumentException>();
        Cholesky.TryFactor([4], 1, out Cholesky? factor, out _);
        FluentActions.Invoking(() => factor!.Solve(new double[2])).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => factor!.SolveLower(new double[3], 2)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => factor!.SolveLowerInterleaved(new double[65])).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => factor!.Appended([1])).Should().Throw<ArgumentException>();
    }

    /// <summary>Lower triangle with a diagonal in [1, 2] and entries that keep the condition number small.</summary>
    private static double[] RandomFactor(int n)
    {
        double[] l = Uniform(n * n, n);
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++) l[(i * n) + j] = j > i ? 0 : j == i ? 1 + Math.Abs(l[(i * n) + j]) : l[(i * n) + j] / Math.Sqrt(n);
        }

        return l;
    }

    private static double[] Product(double[] l, int n)
    {
        double[] a = new double[n * n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                for (int p = 0; p <= Math.Min(i, j); p++) a[(i * n) + j] += l[(i * n) + p] * l[(j * n) + p];
            }
        }

        return a;
    }

    private static double[] Uniform(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (2 * random.NextDouble()) - 1)];
    }
}

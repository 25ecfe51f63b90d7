using Mpbf.Core;
using Mpbf.Ral.Encoders;

namespace Mpbf.Ral.Tests.Encoders;

public sealed class SignalEncoderTests
{
    private static readonly SpectrumEncoder Spectra = new(0, 10, 20, 3);

    [Fact]
    public void SpectrumEncoder_TwoPeaks_ReadsWhereTheyAre()
    {
        float[] vector = Encode(0.01, x => Peak(x, 3, 1) + Peak(x, 7, 0.5));

        vector.Should().HaveCount(26);
        vector[..20].Sum().Should().BeApproximately(1, 1e-5f);
        vector[20].Should().BeApproximately(0.3f, 2e-3f);
        vector[21].Should().BeApproximately(1, 1e-3f);
        vector[22].Should().BeApproximately(0.7f, 2e-3f);
        vector[23].Should().BeApproximately(0.5f, 2e-3f);
        vector[24..].Should().Equal(0, 0);
        vector[6..14].Sum().Should().BeApproximately(0.5f, 0.01f, "bins 6 to 13 reach from one centre to the other: half of each peak");
    }

    [Fact]
    public void SpectrumEncoder_UnitBackgroundAndSampling_ChangeNothing()
    {
        float[] plain = Encode(0.01, x => Peak(x, 3, 1));
        Encode(0.01, x => (1000 * Peak(x, 3, 1)) + 50).Zip(plain, (a, b) => Math.Abs(a - b)).Max().Should().BeLessThan(1e-6f);
        Encode(0.004, x => Peak(x, 3, 1)).Zip(plain, (a, b) => Math.Abs(a - b)).Max().Should().BeLessThan(1e-3f);
    }

    [Theory]
    [InlineData(new double[] { 1, 1, 2 }, "ascending")]
    [InlineData(new double[] { 1, double.NaN, 2 }, "finite")]
    [InlineData(new double[] { 11, 12, 13 }, "overlaps")]
    [InlineData(new double[] { 1, 2 }, "same number")]
    public void SpectrumEncoder_BadAxis_IsRefused(double[] positions, string said) =>
        FluentActions.Invoking(() => Spectra.Encode(positions, [1, 2, 3])).Should().Throw<BadInputException>().Which.Message.Should().Contain(said);

    [Fact]
    public void SpectrumEncoder_Constant_IsZero() => Spectra.Encode([1, 2, 3], [5, 5, 5]).Should().OnlyContain(value => value == 0);

    [Fact]
    public void TextureEncoder_BrightnessTurnAndReflection_ChangeNothing()
    {
        const int side = 32;
        float[] image = Noise(side * side, 1);
        float[] plain = new TextureEncoder().Encode(image, side, side);
        float[] turned = [.. Enumerable.Range(0, side * side).Select(i => image[((i % side) * side) + (side - 1 - (i / side))])], flipped = [.. Enumerable.Range(0, side * side).Select(i => image[((i / side) * side) + (side - 1 - (i % side))])];
        foreach (float[] other in new[] { Array.ConvertAll(image, x => (4 * x) + 8), turned, flipped })
            new TextureEncoder().Encode(other, side, side).Zip(plain, (a, b) => Math.Abs(a - b)).Max().Should().BeLessThan(2e-4f, "affine brightness, quarter turns and reflections leave it alone");
    }

    /// <summary>A wave of period 4 pixels has all its power at 1/4 cycle a pixel.</summary>
    [Fact]
    public void TextureEncoder_Wave_HasItsPowerInOneRing()
    {
        const int side = 64, rings = 12;
        float[] wave = [.. Enumerable.Range(0, side * side).Select(i => (float)Math.Cos(2 * Math.PI * (i % side) / 4))];
        float[] vector = new TextureEncoder(rings).Encode(wave, side, side);
        int ring = (int)(rings * Math.Log(0.25 * side) / Math.Log(0.5 * side));
        vector[2 + ring].Should().BeApproximately(1, 1e-4f);
        vector[1].Should().BeApproximately(-1, 0.6f, "the kurtosis of values 1, 0, −1, 0 is 2, an excess of −1");
    }

    /// <summary>Of white noise the shares of uniform patterns sum to less than all: 58 of 256 patterns are uniform, but the centre's rank weighs them.</summary>
    [Fact]
    public void TextureEncoder_Noise_HasManyNonUniformPatterns()
    {
        float[] vector = new TextureEncoder().Encode(Noise(64 * 64, 2), 64, 64);
        vector[^10..].Sum().Should().BeApproximately(1, 1e-5f);
        vector[^10].Should().BeApproximately(1 / 9f, 0.02f, "the centre is the largest of nine independent values once in nine");
    }

    [Fact]
    public void TextureEncoder_BadImages_AreRefusedOrZero()
    {
        var encoder = new TextureEncoder();
        encoder.Encode(Enumerable.Repeat(7f, 100).ToArray(), 10, 10).Should().OnlyContain(value => value == 0, "no contrast");
        FluentActions.Invoking(() => encoder.Encode(new float[99], 10, 10)).Should().Throw<BadInputException>();
        FluentActions.Invoking(() => encoder.Encode(new float[49], 7, 7)).Should().Throw<BadInputException>();
        FluentActions.Invoking(() => encoder.Encode([.. Noise(99, 3), float.PositiveInfinity], 10, 10)).Should().Throw<BadInputException>().Which.Message.Should().Contain("finite");
    }

    private static float[] Encode(double step, Func<double, double> intensity)
    {
        double[] x = [.. Enumerable.Range(0, (int)(10 / step) + 1).Select(i => i * step)];
        return Spectra.Encode(x, Array.ConvertAll(x, value => intensity(value)));
    }

    private static double Peak(double x, double centre, double height) => height * Math.Exp(-0.5 * (x - centre) * (x - centre) / 0.04);

    private static float[] Noise(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextSingle())];
    }
}

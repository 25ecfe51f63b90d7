using System.Security.Cryptography;
using System.Text;
using Mpbf.Core.Crystals;
using Mpbf.Core.Crystals.Symmetry;

namespace Mpbf.Core.Tests.Crystals.Symmetry;

public class SpaceGroupSettingTests
{
    [Fact]
    public void Operations_OfAll530Settings_AreThoseOfSpglib()
    {
        // The digest is of spglib 2.0.2's own operation table (get_symmetry_from_database for Hall numbers 1 to 530), written as below.
        var text = new StringBuilder();
        foreach (SpaceGroupSetting setting in SpaceGroupSetting.All)
        {
            text.Append(setting.HallSymbol).Append('\n');
            foreach (string line in setting.Operations.Select(Line).Order(StringComparer.Ordinal)) text.Append(line).Append('\n');
        }

        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))
            .Should().Be("7d4f7560370544c7a3e36a81768f3cf8df66f9b7195e0d77f3fefccb7476553b");
    }

    [Theory]
    [InlineData("Fd-3m", 227, 192)]
    [InlineData("P 1 21/c 1", 14, 4)]
    [InlineData("P21/c", 14, 4)]
    [InlineData("P 6_3/m m c", 194, 24)]
    [InlineData("R -3 m :H", 166, 36)]
    [InlineData("R-3m:R", 166, 12)]
    [InlineData("Fd-3mZ", 227, 192)]
    [InlineData("-P 2ybc", 14, 4)]
    [InlineData("Pnma", 62, 8)]
    public void TryFromSymbol_AsFilesWriteIt_FindsTheGroup(string symbol, int number, int order)
    {
        // Orders: International Tables A, multiplicity of the general position.
        SpaceGroupSetting setting = SpaceGroupSetting.TryFromSymbol(symbol)!;
        setting.Number.Should().Be(number);
        setting.Operations.Should().HaveCount(order);
    }

    [Fact]
    public void TryFromSymbol_NoSymbol_GivesNull()
    {
        SpaceGroupSetting.TryFromSymbol("P 5").Should().BeNull();
        SpaceGroupSetting.TryFromSymbol("").Should().BeNull();
        SpaceGroupSetting.TryFromSymbol("Pnma:2").Should().BeNull();
    }

    [Fact]
    public void Standard_TwoOrigins_IsTheOneAtTheInversionCentre()
    {
        SpaceGroupSetting.Standard(227).Operations.Should().Contain(new SymmetryOperation(-IntegerMatrix.Identity, default));
        SpaceGroupSetting.Standard(166).Choice.Should().Be("H");
        SpaceGroupSetting.Standard(14).FullSymbol.Should().Be("P 1 2_1/c 1");
        FluentActions.Invoking(() => SpaceGroupSetting.Standard(231)).Should().Throw<ArgumentOutOfRangeException>();
    }

    private static string Line(SymmetryOperation operation)
    {
        IntegerMatrix w = operation.Rotation;
        int[] shift = [.. new[] { operation.Translation.X, operation.Translation.Y, operation.Translation.Z }.Select(t => (int)Math.Round(12 * t))];
        return string.Join(' ', new[] { w.M00, w.M01, w.M02, w.M10, w.M11, w.M12, w.M20, w.M21, w.M22 }.Concat(shift));
    }
}

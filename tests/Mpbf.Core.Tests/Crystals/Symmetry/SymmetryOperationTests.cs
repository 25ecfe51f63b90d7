using Mpbf.Core.Crystals;
using Mpbf.Core.Crystals.Symmetry;

namespace Mpbf.Core.Tests.Crystals.Symmetry;

public class SymmetryOperationTests
{
    [Theory]
    [InlineData("x,y,z", "x,y,z")]
    [InlineData("-Y, X-Y, Z+1/3", "-y,x-y,z+1/3")]
    [InlineData("'1/2+x, 1/2-y, -z'", "x+1/2,-y+1/2,-z")]
    [InlineData("x, y+.5, z-0.25", "x,y+1/2,z-1/4")]
    [InlineData(" +x , y , z ", "x,y,z")]
    public void TryParse_Triplet_RoundTrips(string text, string written)
    {
        SymmetryOperation.TryParse(text, out SymmetryOperation operation).Should().BeTrue();
        operation.ToString().Should().Be(written);
    }

    [Theory]
    [InlineData("x,y")]
    [InlineData("x,y,z,x")]
    [InlineData("x,x,z")]
    [InlineData("x,y,")]
    [InlineData("x y,z,1")]
    [InlineData("x,y,1/0")]
    [InlineData("x,y,3z")]
    [InlineData("x,y,w")]
    [InlineData("")]
    public void TryParse_NoTriplet_IsRefused(string text) => SymmetryOperation.TryParse(text, out _).Should().BeFalse();

    [Fact]
    public void Product_OfAScrewAxisWithItself_IsItsTranslation()
    {
        SymmetryOperation.TryParse("-x,-y,z+1/2", out SymmetryOperation screw).Should().BeTrue();
        (screw * screw).Should().Be(SymmetryOperation.Identity);
        screw.Apply(new Vector3D(0.1, 0.2, 0.3)).Should().Be(new Vector3D(-0.1, -0.2, 0.8));
    }
}

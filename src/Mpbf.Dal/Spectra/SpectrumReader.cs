using Mpbf.Core;

namespace Mpbf.Dal.Spectra;

/// <summary>Spectra of a file, one at a time.</summary>
public abstract class SpectrumReader : IDisposable
{
    /// <summary>The largest number of points accepted in a spectrum.</summary>
    public const int LargestCount = 50_000_000;

    private protected SpectrumReader(string name) => Name = name;

    /// <summary>Name of the file, for messages.</summary>
    public string Name { get; }

    /// <summary>The format.</summary>
    public abstract string Format { get; }

    /// <summary>The next spectrum; null behind the last.</summary>
    /// <exception cref="BadInputException">A spectrum that cannot be read.</exception>
    public abstract Spectrum? Read();

    /// <inheritdoc/>
    public abstract void Dispose();
}

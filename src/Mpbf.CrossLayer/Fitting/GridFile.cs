using System.Collections.Immutable;
using System.Text.Json;
using Mpbf.Core;
using Mpbf.Core.Estimates;
using Mpbf.Core.Matter;
using Mpbf.CrossLayer.Audits;
using Mpbf.CrossLayer.Results;
using Mpbf.Dal.Tables;
using Mpbf.Ral.Encoders;

namespace Mpbf.CrossLayer.Fitting;

/// <summary>A grid file with its tables, ready to run.</summary>
/// <param name="Manifest">The file.</param>
/// <param name="Pair">The labels.</param>
/// <param name="Inputs">The files read.</param>
/// <param name="Exclusions">Rows left out, with the rule and their number.</param>
public sealed record GridFile(GridManifest Manifest, FidelityPair Pair, ImmutableArray<InputReading> Inputs, ImmutableArray<string> Exclusions)
{
    /// <summary>Reads a grid file with all its tables.</summary>
    /// <param name="path">A JSON file; other paths are relative to its folder.</param>
    /// <exception cref="BadInputException">No grid file, an unknown key, another version, a value out of range, or tables that cannot be used.</exception>
    public static GridFile Load(string path)
    {
        GridManifest manifest = Read(path);
        var reader = new Reader(manifest, Path.GetDirectoryName(Path.GetFullPath(path))!);
        MaterialTable high = reader.Labels("high", manifest.High), low = reader.Labels("low", manifest.Low);
        CompositionEncoder? encoder = manifest.Embedding is { } embedding ? reader.Encoder(embedding) : null;
        try
        {
            return new GridFile(manifest, new FidelityPair(manifest.Name, high, low, encoder), [.. reader.Inputs], [.. reader.Exclusions]);
        }
        catch (BadInputException exception)
        {
            throw exception.In(path);
        }
    }

    /// <summary>Runs the grid and fits expression (1).</summary>
    /// <param name="progress">Told how many corpora are done.</param>
    /// <param name="cancellation">Ends the run.</param>
    /// <returns>The outcomes, and the coefficients with their provenance.</returns>
    public (ImmutableArray<OverclaimOutcome> Outcomes, Coefficients Coefficients) Run(IProgress<GridProgress>? progress = null, CancellationToken cancellation = default)
    {
        ImmutableArray<OverclaimOutcome> outcomes = new OverclaimGrid(Pair, Manifest.Options).Run(progress, cancellation);
        var resampling = new Resampling(Manifest.Seed, Manifest.Draws);
        FittedLaw law = LawFit.Fit(Law.BoundaryShift, outcomes.Select(outcome => outcome.ToObservation()), resampling);
        return (outcomes, Coefficients.Of(Manifest.Name, resampling, [law], Inputs) with { Grid = Manifest, Exclusions = Exclusions });
    }

    private static GridManifest Read(string path)
    {
        GridManifest manifest;
        try
        {
            manifest = JsonSerializer.Deserialize<GridManifest>(ResultFile.ReadText(path), ResultFile.Json) ?? throw new BadInputException("null", "a grid file", null, path);
        }
        catch (JsonException exception)
        {
            throw JsonRefusal.Of(exception, "a grid file with its keys (docs/guide/fit.md)", "Correct or remove the key.", path);
        }

        if (manifest.Version != GridManifest.CurrentVersion) throw new BadInputException($"grid version {manifest.Version}", $"\"mpbfGrid\": {GridManifest.CurrentVersion}", null, path, column: "mpbfGrid");
        if (manifest.Draws is < 2 or > 100_000) throw new BadInputException($"{manifest.Draws} draws", "2 to 100,000", null, path, column: "draws");
        if (string.IsNullOrWhiteSpace(manifest.Name)) throw new BadInputException("no name", "the name of the property", null, path, column: "name");
        if (manifest.High.IsDefaultOrEmpty || manifest.Low.IsDefaultOrEmpty || manifest.High.Contains(null!) || manifest.Low.Contains(null!)) throw new BadInputException("no table of labels", "at least one each in high and low", null, path);
        manifest.Options.Require(path);
        return manifest;
    }

    private sealed class Reader(GridManifest manifest, string folder)
    {
        public List<InputReading> Inputs { get; } = [];

        public List<string> Exclusions { get; } = [];

        public CompositionEncoder Encoder(string file)
        {
            string path = Path.Combine(folder, file);
            CompositionEncoder encoder = CompositionEncoder.Of(ElementVectorFile.Load(path).Vectors);
            Inputs.Add(new InputReading("embedding", file, InputStream.Sha256(path), null));
            return encoder;
        }

        public MaterialTable Labels(string role, ImmutableArray<LabelSource> sources)
        {
            var compositions = new List<Composition>();
            var values = new List<double>();
            foreach (LabelSource source in sources)
            {
                string path = Path.Combine(folder, source.Table);
                Table table = Table.Load(path, [source.Formula, source.Value], source.Where);
                double factor = UnitFactor.Between(source.Unit, manifest.Unit, role);
                double[] numbers = table.Numbers(source.Value);
                int before = values.Count;
                for (int row = 0; row < table.RowCount; row++)
                {
                    if (double.IsNaN(numbers[row]) || !Composition.TryParse(table.Text(source.Formula)[row], out Composition? composition, out _)) continue;
                    compositions.Add(composition!);
                    values.Add(Label(numbers[row] * factor, path, table.Line(row), source.Value));
                }

                int used = values.Count - before;
                if (used == 0) throw new BadInputException($"no usable row among {table.RowCount} (of {table.ReadCount} in the file)", "at least one with a formula and a number", source.Where is null ? "Check the columns." : "Check the condition under where.", path);
                if (used < table.RowCount) Exclusions.Add($"{role}: {table.RowCount - used} rows of {source.Table} without a readable formula or a finite number");
                Inputs.Add(new InputReading(role, source.Table, InputStream.Sha256(path), used));
            }

            return new MaterialTable(role, compositions) { Values = [.. values] };
        }

        private double Label(double value, string path, long line, string column)
        {
            if (!manifest.Logarithm) return value;
            return value > 0 ? Math.Log10(value) : throw new BadInputException(FormattableString.Invariant($"the label {value}"), "a positive number, since its logarithm is learnt", "Leave the row out by where, or set logarithm to false.", path, line, column);
        }
    }
}

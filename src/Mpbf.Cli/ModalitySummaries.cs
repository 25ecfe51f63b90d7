using System.Globalization;
using System.Text;
using Mpbf.Core;
using Mpbf.Dal.Images;
using Mpbf.Dal.Spectra;
using Mpbf.Dal.Synthesis;
using Mpbf.Dal.Tables;

namespace Mpbf.Cli;

/// <summary>What a file of spectra holds.</summary>
internal sealed record SpectrumSummary(string File, string Format, string Sha256, int Spectra, string[] Titles, string[] Columns, int[] Points, string[] Warnings, string[] Refusals)
{
    private const int Shown = 8;

    public static SpectrumSummary Of(SpectrumReader reader)
    {
        List<string> titles = [], warnings = [], refusals = [];
        List<int> points = [];
        string[] columns = [];
        int count = 0;
        try
        {
            while (reader.Read() is { } spectrum)
            {
                if (count++ == 0) columns = [.. spectrum.Columns.Select(column => $"{(column.Name.Length > 0 ? column.Name : "?")} ({column.Unit ?? "unit undeclared"})")];
                points.Add(spectrum.Count);
                if (titles.Count < Shown && spectrum.Title.Length > 0) titles.Add(spectrum.Title);
                warnings.AddRange(spectrum.Warnings.Take(Shown - Math.Min(Shown, warnings.Count)));
            }
        }
        catch (BadInputException exception)
        {
            refusals.Add(exception.Message);
        }

        return new(reader.Name, reader.Format, InputStream.Sha256(reader.Name), count, [.. titles], columns, points.Count > 0 ? [points.Min(), points.Max()] : [], [.. warnings], [.. refusals]);
    }

    public override string ToString()
    {
        var text = new StringBuilder($"{File}\n{Format}: {Spectra} spectra, SHA-256 {Sha256[..12]}…\n");
        if (Spectra > 0) text.Append(CultureInfo.InvariantCulture, $"points {Points[0]} to {Points[1]}; columns {string.Join(", ", Columns.Take(Shown))}{(Columns.Length > Shown ? ", …" : "")}\n");
        foreach (string title in Titles) text.Append("  ").Append(title.Split('\n')[0]).Append('\n');
        foreach (string warning in Warnings) text.Append("warning: ").Append(warning).Append('\n');
        foreach (string refusal in Refusals) text.Append("refused: ").Append(refusal).Append('\n');
        return text.ToString();
    }
}

/// <summary>What an image file holds.</summary>
internal sealed record ImageSummary(string File, string Sha256, int Width, int Height, int Channels, int BitDepth, double? PixelSize, int[] Classes, int Least, int Largest)
{
    public static ImageSummary Of(string file, Micrograph image) =>
        new(file, InputStream.Sha256(file), image.Width, image.Height, image.Channels, image.BitDepth, image.PixelSize, [.. image.Classes.Select(value => (int)value)], image.Samples.Min(), image.Samples.Max());

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{File}\nimage {Width} × {Height}, {Channels} channels of {BitDepth} bits, values {Least} to {Largest}, {(PixelSize is { } size ? $"{size:G4} m a pixel" : "scale undeclared")}{(Classes.Length > 0 ? $", mask of classes {string.Join(", ", Classes)}" : "")}, SHA-256 {Sha256[..12]}…\n");
}

/// <summary>What a file of synthesis recipes holds.</summary>
internal sealed record RecipeSummary(string File, string Sha256, int Recipes, int WithTarget, int WithTemperature, int WithDuration, KeyValuePair<string, int>[] Operations, string[] Warnings)
{
    private const int Shown = 8;

    public static RecipeSummary? TryOf(string file)
    {
        using var reader = new SynthesisReader(file);
        var recipes = new List<SynthesisRecipe>();
        try
        {
            while (reader.Read() is { } recipe) recipes.Add(recipe);
        }
        catch (BadInputException) when (recipes.Count == 0)
        {
            return null;
        }

        return recipes.Count == 0 ? null : new(
            file, InputStream.Sha256(file), recipes.Count, recipes.Count(recipe => !recipe.Targets.IsEmpty), recipes.Count(recipe => recipe.Operations.Any(o => o.Temperature is not null)), recipes.Count(recipe => recipe.Operations.Any(o => o.Duration is not null)),
            [.. recipes.SelectMany(recipe => recipe.Operations.Select(o => o.Kind)).CountBy(kind => kind).OrderByDescending(pair => pair.Value).Take(Shown)], [.. recipes.SelectMany(recipe => recipe.Warnings).Take(Shown)]);
    }

    public override string ToString()
    {
        var text = new StringBuilder($"{File}\n{Recipes} synthesis recipes, {WithTarget} with a target, {WithTemperature} with a temperature, {WithDuration} with a duration, SHA-256 {Sha256[..12]}…\n");
        text.Append("operations    ").AppendJoin(", ", Operations.Select(pair => $"{pair.Key} ({pair.Value})")).Append('\n');
        foreach (string warning in Warnings) text.Append("warning: ").Append(warning).Append('\n');
        return text.ToString();
    }
}

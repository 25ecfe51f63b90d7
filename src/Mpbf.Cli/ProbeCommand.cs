using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Mpbf.Core;
using Mpbf.Core.Conditions;
using Mpbf.Core.Estimates;
using Mpbf.CrossLayer.Expressions;
using Mpbf.CrossLayer.Results;
using Mpbf.Onnx;
using Mpbf.Ral;
using Mpbf.Ral.Detectors;
using Mpbf.Ral.Factors;

namespace Mpbf.Cli;

/// <summary><c>mpbf probe</c>: what a representation keeps at each scale, and its abstraction integrity.</summary>
internal static class ProbeCommand
{
    public static Command Create()
    {
        var space = new Argument<string>("space") { Description = $"A matrix (.npy, a.npz/name) or table of vectors, one row a material; or a built-in encoder: {string.Join(", ", ProbedMaterials.EncoderNames)}." };
        var materials = new Argument<string>("materials") { Description = "The materials of the rows: a table with a column of formulas, or a file of structures." };
        var formula = new Option<string>("--formula") { Description = "The column of formulas.", DefaultValueFactory = _ => "formula" };
        var factor = new Option<string[]>("--factor") { Description = "SCALE=COLUMN of the table, e.g. thermodynamic=melting_point; may be repeated. Factors that follow from compositions and structures are always probed.", DefaultValueFactory = _ => [] };
        var kind = new Option<ProbeKind>("--probe") { Description = "Neighbours, KernelRidge or Ridge." };
        var groups = new Option<string?>("--groups") { Description = "The column whose groups are held out; chemical families without it." };
        var second = new Option<string?>("--second") { Description = "The same materials in another modality: judged for alignment." };
        var onnx = new Option<string?>("--onnx") { Description = "An ONNX model through which the rows go first." };
        var draws = new Option<int>("--draws") { Description = "Draws of the intervals.", DefaultValueFactory = _ => Resampling.DefaultDrawCount };
        Option<bool> json = Commands.JsonOption();
        var command = new Command("probe", "Probes what a representation keeps: R(e) by scale, U_q, A_i, the layer's conditions.") { space, materials, formula, factor, kind, groups, second, onnx, draws, json };
        command.SetAction(parsed => Commands.Guarded(() =>
        {
            int drawCount = parsed.GetValue(draws) is >= 2 and <= 100_000 ? parsed.GetValue(draws) : throw new BadInputException($"--draws {parsed.GetValue(draws)}", "2 to 100000");
            ProbedMaterials rows = ProbedMaterials.Load(parsed.GetValue(materials)!, parsed.GetValue(formula)!, parsed.GetValue(factor)!, parsed.GetValue(groups));
            Progress("placing the materials in the space");
            Embedding embedding = rows.Embed(parsed.GetValue(space)!);
            if (parsed.GetValue(onnx) is { } model)
            {
                using var encoder = OnnxEncoder.Load(model);
                embedding = encoder.Encode(embedding.Matrix);
            }

            ImmutableArray<Factor> probed = [.. rows.Factors.Where(known => !ProbedMaterials.Carried(parsed.GetValue(space)!).Contains(known.Source))];
            var resampling = new Resampling(1, drawCount);
            Progress("probes with whole groups held out");
            Abstraction abstraction = new ProbedIntegrity(parsed.GetValue(kind), rows.Groups).Assess(embedding, rows.Compositions, probed, [], resampling);
            Progress("conditions");
            List<Condition> conditions = [.. abstraction.Conditions];
            if (rows.Structures is { } structures) Replace(OverAbstraction.Judge(embedding.Matrix, structures, resampling, embedding.Subject));
            if (parsed.GetValue(second) is { } other) Replace(Misalignment.Judge(embedding.Matrix, rows.Embed(other).Matrix, [.. rows.Compositions.Select(composition => composition.ChemicalSystem)], resampling, embedding.Subject));

            var reading = new ProbeReading(embedding.Name, rows.Compositions.Length, abstraction, conditions);
            Console.Out.Write(parsed.GetValue(json) ? JsonSerializer.Serialize(reading.Json(), ResultFile.Json) + "\n" : reading.Text());
            return 0;

            void Progress(string step)
            {
                if (!parsed.GetValue(json)) Console.Error.WriteLine($"… {step}");
            }

            // Of two judgements of one condition the worse one stands.
            void Replace(Condition found)
            {
                int place = conditions.FindIndex(condition => condition.Code == found.Code);
                if (found.Verdict > conditions[place].Verdict) conditions[place] = found;
            }
        }));
        return command;
    }

    private sealed record ProbeReading(string Name, int RowCount, Abstraction Abstraction, List<Condition> Conditions)
    {
        private Measure Integrity(Func<AbstractionIntegrity, Estimate[], Estimate, Estimate> expression)
        {
            Estimate[] probed = [.. Abstraction.Spectrum.Select(scale => scale.Representation.Estimate).OfType<Estimate>()];
            if (probed.Length == 0) return Measure.NotAssessed("no scale is probed; supply factors");
            return Abstraction.ScaleTransitionUncertainty.Map(lost => expression(new AbstractionIntegrity(), probed, lost));
        }

        private Measure Ranking => Abstraction.Spectrum.Select(scale => scale.Representation.Estimate).OfType<Estimate>().ToArray() is { Length: > 0 } probed ? new AbstractionIntegrity().Ranking(probed) : Measure.NotAssessed("no scale is probed; supply factors");

        public object Json() => new
        {
            Space = Name,
            RowCount,
            Spectrum = Abstraction.Spectrum.Select(scale => new { Scale = scale.Scale.ToString(), Representation = Reading.Of(scale.Representation), scale.FactorNames }),
            Factors = Abstraction.Factors.Select(factor => new { factor.Name, Scale = factor.Scale.ToString(), Skill = Reading.Of(factor.Skill), Control = Reading.Of(factor.Control) }),
            AbstractionIntegrity = Reading.Of(Integrity((a, r, u) => a.Of(r, u))),
            AbstractionIntegrityAsPrinted = Reading.Of(Integrity((a, r, u) => a.AsPrinted(r, u))),
            AbstractionIntegrityForRanking = Reading.Of(Ranking),
            ScaleTransitionUncertainty = Reading.Of(Abstraction.ScaleTransitionUncertainty),
            WrongAssignment = Reading.Of(Abstraction.WrongAssignment),
            EffectiveRank = Reading.Of(Abstraction.EffectiveRank),
            Conditions = Conditions.Select(condition => new { condition.Code, Verdict = condition.Verdict.ToString(), Statistic = Reading.Of(condition.Statistic), condition.Null, condition.Evidence, condition.Remedy }),
        };

        public string Text()
        {
            var text = new StringBuilder();
            Line($"{Name}: {RowCount} materials\n\nR(e), what each scale keeps beyond the controls");
            foreach (ScaleRepresentation scale in Abstraction.Spectrum)
            {
                string bar = scale.Representation.Estimate is { } kept ? new string('█', (int)Math.Round(20 * kept.Value)).PadRight(20, '·') : new string(' ', 20);
                Line($"  {scale.Scale,-17}{bar}  {(scale.Representation.IsAssessed ? Number(scale.Representation) : "not assessed")}");
            }

            Line($"\n{"factor",-40}{"Q²",-24}control");
            foreach (FactorReading factor in Abstraction.Factors) Line($"  {Short(factor.Name, 37),-38}{Number(factor.Skill),-24}{factor.Control.Value:F2}");
            Line($"\n  {"A_i",-26}{Number(Integrity((a, r, u) => a.Of(r, u)))}\n  {"A_i as printed",-26}{Number(Integrity((a, r, u) => a.AsPrinted(r, u)))}\n  {"A_i to rank by (δ = 0)",-26}{Number(Ranking)}");
            Line($"  {"U_q, lost share",-26}{Number(Abstraction.ScaleTransitionUncertainty)}\n  {"A_i of wrong rows",-26}{Number(Abstraction.WrongAssignment)}  (must be about 0)\n  {"effective rank",-26}{Abstraction.EffectiveRank.Value:F1}\n");
            foreach (Condition condition in Conditions)
            {
                Line($"{LoopReading.Said(condition.Verdict),-12} {condition.Code}");
                Line(Wrapped(condition.Verdict == Verdict.NotAssessed ? condition.Remedy : condition.Verdict == Verdict.Clear ? condition.Evidence : $"{condition.Evidence}. {condition.Remedy}"));
            }

            return text.ToString();

            void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
        }

        private static string Number(Measure measure) => measure.Estimate is { } estimate
            ? estimate.Interval() is { } interval && !estimate.IsExact ? FormattableString.Invariant($"{estimate.Value:F2} [{interval.Lower:F2}, {interval.Upper:F2}]") : FormattableString.Invariant($"{estimate.Value:F2}")
            : "not assessed";

        private static string Short(string name, int width) => name.Length > width ? name[..(width - 1)] + "…" : name;

        private static FormattableString Wrapped(string words)
        {
            const int width = 66;
            var lines = new List<string> { "" };
            foreach (string word in words.Split(' '))
            {
                if (lines[^1].Length + word.Length >= width) lines.Add("");
                lines[^1] += (lines[^1].Length == 0 ? "" : " ") + word;
            }

            return $"{string.Join('\n', lines.Select(line => "             " + line))}";
        }
    }
}

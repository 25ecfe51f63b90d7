using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Mpbf.Core;

namespace Mpbf.Onnx;

/// <summary>
/// Opens model files that need not be trusted to be whole. ONNX Runtime itself holds external weights to the model's folder (absolute paths, "..", links out of it and memory addresses are refused), and no library of custom operators is loaded.
/// A model is still a program: it may take time and memory without bound.
/// </summary>
internal static class OnnxModelFile
{
    /// <summary>A message of Protocol Buffers cannot be longer.</summary>
    private const long LargestFile = int.MaxValue;

    /// <summary>A session of one thread and fixed order; nothing is logged or sent.</summary>
    public static InferenceSession Open(string path)
    {
        InputFile.Require(path, "an ONNX model");
        var file = new FileInfo(path);
        if (file.Length is 0 or > LargestFile) throw new BadInputException($"{file.Length} bytes", $"1 to {LargestFile}", file.Length == 0 ? null : "Keep the weights in files beside the model.", path);
        try
        {
            OrtEnv.Instance().DisableTelemetryEvents();
            using var options = new SessionOptions
            {
                IntraOpNumThreads = 1,
                InterOpNumThreads = 1,
                ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
                GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_BASIC, // the levels above depend on the processor
                LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, // the exception says it
            };
            options.AddSessionConfigEntry("session.load_model_format", "ONNX");
            options.AddSessionConfigEntry("session.use_deterministic_compute", "1");
            return new InferenceSession(path, options);
        }
        catch (OnnxRuntimeException exception)
        {
            throw Refused(path, exception, "an ONNX model that ONNX Runtime can load");
        }
        catch (Exception exception) when (exception is TypeInitializationException or DllNotFoundException or EntryPointNotFoundException)
        {
            throw new BadInputException($"no ONNX Runtime for {RuntimeInformation.RuntimeIdentifier}", "Linux (glibc) or Windows on x64 or arm64, or macOS on arm64", "Run the model elsewhere and pass its vectors as .npy.", path, innerException: exception);
        }
    }

    /// <summary>What ONNX Runtime refused, in the words of its user.</summary>
    public static BadInputException Refused(string path, OnnxRuntimeException exception, string expected)
    {
        string message = exception.Message.Replace(path, "", StringComparison.Ordinal);
        bool Says(params string[] words) => words.Any(word => message.Contains(word, StringComparison.OrdinalIgnoreCase));
        return Says("InvalidProtobuf", "No graph was found") ? Bad("no ONNX model, or part of one", "a whole ONNX file", "Export it again.")
            : Says("not a registered function/op", "No Op registered", "No opset import") ? Bad($"an operator that ONNX Runtime does not have ({Reason(message)})", "operators of the ONNX standard", "Export it without custom operators, or with an older opset.")
            : Says("external data", "external initializer", "external TensorProto", "Data of TensorProto", "in-memory address") ? Bad("weights outside the model's folder, or not whole", "weights in the model or in files beside it", "Keep the files of one export together.")
            : Bad(Reason(message), expected, "Check it with onnx.checker.check_model.");

        BadInputException Bad(string found, string wanted, string remedy) => new(found, wanted, remedy, path, innerException: exception);
    }

    /// <summary>What the first line says at its end, behind error code, node and place in ONNX Runtime's source.</summary>
    private static string Reason(string message)
    {
        string line = message.Split('\n')[0];
        string[] openings = ["] ", " failed:", "This is an invalid model. ", "Status Message: ", ", Error ", " was false. "];
        foreach (string opening in openings)
        {
            int at = line.IndexOf(opening, StringComparison.Ordinal);
            if (at >= 0) line = line[(at + opening.Length)..];
        }

        if (line.Contains("onnxruntime_src", StringComparison.Ordinal)) return "a model that contradicts itself";
        return string.Concat(line.Select(c => char.IsControl(c) ? '?' : c)).Trim().TrimEnd('.'); // names in a model may hold commands to a terminal
    }
}

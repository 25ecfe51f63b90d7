using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Mpbf.Core;
using Mpbf.Core.Embeddings;
using Mpbf.Core.Estimates;

namespace Mpbf.Onnx;

/// <summary>
/// A user's ONNX model as an encoder of rows: one input [batch, width] of float32 or float64, each dimension fixed or dynamic; of its outputs one, [batch, d] or [batch], float32 or float64.
/// Values are computed by one thread in a fixed order, so that a run repeats bit for bit on the same machine; between machines and batch sizes the last digits may differ.
/// A model that draws random numbers, or whose rows see each other, is refused. Safe for concurrent use until disposed.
/// </summary>
public sealed class OnnxEncoder : IDisposable
{
    private const int RowsAtOnce = 256, LargestBatchValues = 1 << 28;

    /// <summary>Half-precision arithmetic inside a model may move a coordinate by about 10⁻³ with the batch size; other rows and random draws move it by far more.</summary>
    private const float RowTolerance = 0.01f;

    private readonly string _path, _input, _output, _name;
    private readonly InferenceSession _session;
    private readonly bool _takesDoubles;
    private readonly int? _batch, _width;
    private bool _isDisposed;

    private OnnxEncoder(string path, InferenceSession session, string? output)
    {
        (_path, _session) = (path, session);
        if (session.InputNames.Concat(session.OutputNames).Any(name => name.Any(char.IsControl))) throw Bad("control characters in the name of an input or output", "printable names");
        if (session.InputNames is not [var input]) throw Bad($"{session.InputNames.Count} inputs ({string.Join(", ", session.InputNames)})", "one input, [batch, width]", "Export the part of the model that takes one matrix; bind the other inputs to constants.");
        _input = input;
        NodeMetadata taken = session.InputMetadata[input];
        _takesDoubles = Type(taken) switch
        {
            TensorElementType.Float => false,
            TensorElementType.Double => true,
            _ => throw Bad($"input '{input}' of {TypeName(taken)}", "float32 or float64", "Export it with a cast at its input."),
        };
        if (taken.Dimensions is not [var batch and not 0, var width and not 0]) throw Bad($"input '{input}' of shape {Shape(taken.Dimensions)}", "two dimensions, [batch, width]", "Export it for a matrix of one row a material.");
        (_batch, _width) = (batch > 0 ? batch : null, width > 0 ? width : null);

        _output = output ?? (session.OutputNames.Count > 0 ? session.OutputNames[0] : throw Bad("no output", "one vector a row"));
        if (!session.OutputMetadata.TryGetValue(_output, out NodeMetadata? given)) throw Bad($"no output '{_output}'", $"one of {string.Join(", ", session.OutputNames)}");
        if (Type(given) is not (TensorElementType.Float or TensorElementType.Double)) throw Bad($"output '{_output}' of {TypeName(given)}", "float32 or float64", "Export it with a cast at its output, or choose another output.");
        _name = Path.GetFileName(path) + (session.OutputNames.Count > 1 ? $", output '{_output}'" : "");
    }

    /// <summary>Opens a model. It may keep weights in files of its own folder, nowhere else.</summary>
    /// <param name="path">The file, at most 2 GiB (the format's own limit).</param>
    /// <param name="output">Name of the output to take; the first one if null.</param>
    /// <exception cref="BadInputException">No such file; no ONNX model, or a damaged one; operators that ONNX Runtime does not have; weights outside its folder; other inputs or outputs than this type states.</exception>
    public static OnnxEncoder Load(string path, string? output = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        InferenceSession session = OnnxModelFile.Open(path);
        try
        {
            return new OnnxEncoder(path, session, output);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Encodes rows, in batches of 256 or of the model's fixed size (the last one padded by its last row); the first row is encoded once more by itself to see that it depends on nothing else.</summary>
    /// <param name="features">What the model takes, one row a material.</param>
    /// <param name="cancellationToken">Stops between and within batches.</param>
    /// <returns>One vector a row; the name is the file's, with the output's where the model has several.</returns>
    /// <exception cref="BadInputException">Rows of another width than the model takes; an output of another shape than one vector a row, or not finite; rows that depend on each other or on chance; a model that fails.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Embedding Encode(EmbeddingMatrix features, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(features);
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_width is { } taken && taken != features.Width) throw Bad($"rows of width {features.Width}", $"width {taken}, that of input '{_input}'", "Give the features that the model was trained on, in their order.");
        int batch = _batch ?? RowsAtOnce;
        if ((long)batch * features.Width > LargestBatchValues) throw Bad($"batches of {batch} × {features.Width} values", $"at most {LargestBatchValues}", "Export it with a smaller or dynamic batch.");

        using var run = new RunOptions();
        using CancellationTokenRegistration stop = cancellationToken.Register(() => run.Terminate = true);
        float[] values = [];
        int width = 0;
        for (int row = 0; row < features.RowCount; row += batch)
        {
            int count = Math.Min(batch, features.RowCount - row);
            float[] vectors = Run(features, row, count, run, cancellationToken);
            int found = vectors.Length / count;
            if (row == 0)
            {
                if ((long)features.RowCount * found > Array.MaxLength) throw Bad($"{features.RowCount} vectors of width {found}", $"at most {Array.MaxLength} values", "Encode fewer rows at a time.");
                (width, values) = (found, new float[features.RowCount * found]);
            }
            else if (found != width)
            {
                throw Bad($"vectors of width {width}, then of {found}", "one width for all rows", "Export it with a fixed width of its output.");
            }

            vectors.CopyTo(values, row * width);
        }

        EmbeddingMatrix matrix = Finite(values, features.RowCount, width);
        RequireOwn(matrix.Row(0), Run(features, 0, 1, run, cancellationToken));
        return new Embedding(_name, Subject.Model, matrix);
    }

    /// <summary>Releases the model.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        _session.Dispose();
    }

    /// <summary>The vectors of <paramref name="count"/> rows, one behind the other.</summary>
    private float[] Run(EmbeddingMatrix features, int first, int count, RunOptions run, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        int padded = _batch ?? count;
        float[] rows = new float[padded * features.Width];
        for (int i = 0; i < padded; i++) features.Row(first + Math.Min(i, count - 1)).CopyTo(rows.AsSpan(i * features.Width));
        long[] shape = [padded, features.Width];
        try
        {
            using OrtValue input = _takesDoubles ? OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(rows, value => (double)value), shape) : OrtValue.CreateTensorValueFromMemory(rows, shape);
            using IDisposableReadOnlyCollection<OrtValue> outputs = _session.Run(run, [_input], [input], [_output]);
            return Vectors(outputs[0], padded, count);
        }
        catch (OnnxRuntimeException exception)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw OnnxModelFile.Refused(_path, exception, $"a model that runs on {padded} × {features.Width} values");
        }
    }

    private float[] Vectors(OrtValue output, int padded, int count)
    {
        OrtTensorTypeAndShapeInfo info = output.GetTensorTypeAndShape();
        long width = info.Shape switch
        {
            [var rows] when rows == padded => 1,
            [var rows, > 0 and var columns] when rows == padded => columns,
            _ => throw Bad($"output '{_output}' of shape {Shape(info.Shape)}", $"[{padded}, d] or [{padded}], one vector a row", "Pool it to one vector a row before the export, for example by a mean over sites."),
        };
        if (width * padded > Array.MaxLength) throw Bad($"{padded} vectors of width {width}", $"at most {Array.MaxLength} values");
        int length = count * (int)width;
        return info.ElementDataType == TensorElementType.Double
            ? Array.ConvertAll(output.GetTensorDataAsSpan<double>()[..length].ToArray(), value => (float)value)
            : output.GetTensorDataAsSpan<float>()[..length].ToArray();
    }

    private EmbeddingMatrix Finite(float[] values, int rowCount, int width)
    {
        try
        {
            return new EmbeddingMatrix(values, rowCount, width);
        }
        catch (BadInputException exception)
        {
            throw exception.In(_path);
        }
    }

    private void RequireOwn(ReadOnlySpan<float> among, ReadOnlySpan<float> alone)
    {
        float largest = 0, difference = 0;
        for (int i = 0; i < among.Length && alone.Length == among.Length; i++)
            (largest, difference) = (Math.Max(largest, Math.Abs(among[i])), Math.Max(difference, Math.Abs(among[i] - alone[i])));
        if (alone.Length != among.Length || !(difference <= RowTolerance * largest))
            throw Bad("another vector for the first row when it is encoded by itself", "a vector that depends on its own row alone", "Export it for inference: model.eval(), no dropout, no statistics over the batch.");
    }

    private BadInputException Bad(string found, string expected, string? remedy = null) => new(found, expected, remedy, _path);

    private static TensorElementType? Type(NodeMetadata node) => node.IsTensor ? node.ElementDataType : null;

    private static string TypeName(NodeMetadata node) => Type(node) is { } type ? type.ToString().ToLowerInvariant() : "no tensor";

    private static string Shape<T>(IEnumerable<T> dimensions) => $"[{string.Join(", ", dimensions.Select(d => d is -1 ? "dynamic" : $"{d}"))}]";
}

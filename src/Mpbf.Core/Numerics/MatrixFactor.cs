using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Mpbf.Core.Numerics;

/// <summary>A factor as rows of values at fixed distances in an array: value p of row i stands at i · RowStride + p · DepthStride.</summary>
internal readonly ref struct MatrixFactor(ReadOnlySpan<float> values, int rowCount, int rowStride, int depthStride)
{
    private readonly ReadOnlySpan<float> _values = values;

    public int RowCount { get; } = rowCount;

    /// <summary>Copies rows into panels of <paramref name="width"/> interleaved rows; missing rows are 0.</summary>
    public void Pack(int first, int count, int depth, int depths, int width, float[] panels)
    {
        for (int start = 0; start < count; start += width)
        {
            Span<float> panel = panels.AsSpan(start * depths, width * depths);
            int valid = Math.Min(width, count - start);
            if (valid < width) panel.Clear();
            int from = ((first + start) * rowStride) + (depth * depthStride);
            if (rowStride == 1 && valid == width && width % Vector128<float>.Count == 0)
            {
                ref float source = ref MemoryMarshal.GetReference(_values.Slice(from, ((depths - 1) * depthStride) + width)), target = ref MemoryMarshal.GetReference(panel);
                for (int p = 0; p < depths; p++, source = ref Unsafe.Add(ref source, depthStride), target = ref Unsafe.Add(ref target, width))
                {
                    for (nuint i = 0; i < (nuint)width; i += (nuint)Vector128<float>.Count) Vector128.LoadUnsafe(ref source, i).StoreUnsafe(ref target, i);
                }
            }
            else if (rowStride == 1)
            {
                for (int p = 0; p < depths; p++) _values.Slice(from + (p * depthStride), valid).CopyTo(panel.Slice(p * width, valid));
            }
            else
            {
                for (int i = 0; i < valid; i++)
                {
                    ReadOnlySpan<float> row = _values.Slice(from + (i * rowStride), depths);
                    for (int p = 0; p < row.Length; p++) panel[(p * width) + i] = row[p];
                }
            }
        }
    }
}

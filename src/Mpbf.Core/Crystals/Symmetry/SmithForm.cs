namespace Mpbf.Core.Crystals.Symmetry;

/// <summary>
/// U·M·V = D with U, V unimodular and D diagonal, for integer matrices of three columns. Solves M·s ≡ r modulo whole numbers.
/// </summary>
/// <remarks>The diagonal need not divide successively: solving congruences does not ask for it.</remarks>
internal sealed class SmithForm
{
    private readonly int[,] _u;
    private readonly int[,] _v = new int[3, 3];
    private readonly int[] _d = new int[3];
    private readonly int _rows;

    public SmithForm(int[,] matrix)
    {
        _rows = matrix.GetLength(0);
        var m = (int[,])matrix.Clone();
        _u = new int[_rows, _rows];
        for (int i = 0; i < _rows; i++) _u[i, i] = 1;
        for (int i = 0; i < 3; i++) _v[i, i] = 1;
        for (int k = 0; k < 3 && MovePivot(m, k); k++)
        {
            while (!Clear(m, k)) MovePivot(m, k);
            _d[k] = m[k, k];
        }
    }

    /// <summary>Finds s with M·s ≡ r (mod 1).</summary>
    /// <param name="right">r, one value a row.</param>
    /// <param name="tolerance">Largest deviation from a whole number in a row that fixes nothing.</param>
    /// <param name="solution">One solution.</param>
    public bool TrySolve(ReadOnlySpan<double> right, double tolerance, out Vector3D solution)
    {
        Span<double> y = stackalloc double[3];
        solution = default;
        for (int i = 0; i < _rows; i++)
        {
            double value = 0;
            for (int j = 0; j < _rows; j++) value += _u[i, j] * right[j];
            if (i < 3 && _d[i] != 0) y[i] = value / _d[i];
            else if (Math.Abs(value - Math.Round(value)) > tolerance) return false;
        }

        solution = new Vector3D(Row(0, y), Row(1, y), Row(2, y));
        return true;
    }

    /// <summary>All solutions of M·s ≡ r (mod 1), modulo 1 and modulo the directions the equations leave free.</summary>
    public IEnumerable<Vector3D> Solutions(double[] right, double tolerance)
    {
        if (!TrySolve(right, tolerance, out Vector3D first)) yield break;
        for (int i = 0; i < Choices(0); i++)
        {
            for (int j = 0; j < Choices(1); j++)
            {
                for (int k = 0; k < Choices(2); k++)
                {
                    double[] y = [(double)i / Choices(0), (double)j / Choices(1), (double)k / Choices(2)];
                    yield return first + new Vector3D(Row(0, y), Row(1, y), Row(2, y));
                }
            }
        }
    }

    private int Choices(int i) => Math.Max(1, Math.Abs(_d[i]));

    private double Row(int i, ReadOnlySpan<double> y) => _v[i, 0] * y[0] + _v[i, 1] * y[1] + _v[i, 2] * y[2];

    // Brings the smallest non-zero element of the remaining block to (k, k).
    private bool MovePivot(int[,] m, int k)
    {
        int row = -1, column = -1;
        for (int i = k; i < _rows; i++)
        {
            for (int j = k; j < 3; j++)
            {
                if (m[i, j] != 0 && (row < 0 || Math.Abs(m[i, j]) < Math.Abs(m[row, column]))) (row, column) = (i, j);
            }
        }

        if (row < 0) return false;
        for (int j = 0; j < 3; j++) (m[row, j], m[k, j]) = (m[k, j], m[row, j]);
        for (int j = 0; j < _rows; j++) (_u[row, j], _u[k, j]) = (_u[k, j], _u[row, j]);
        for (int i = 0; i < _rows; i++) (m[i, column], m[i, k]) = (m[i, k], m[i, column]);
        for (int i = 0; i < 3; i++) (_v[i, column], _v[i, k]) = (_v[i, k], _v[i, column]);
        return true;
    }

    // Subtracts the pivot's row and column from the others; true when only zeros are left beside it.
    private bool Clear(int[,] m, int k)
    {
        bool clear = true;
        for (int i = k + 1; i < _rows; i++)
        {
            int times = m[i, k] / m[k, k];
            for (int j = 0; j < 3; j++) m[i, j] -= times * m[k, j];
            for (int j = 0; j < _rows; j++) _u[i, j] -= times * _u[k, j];
            clear &= m[i, k] == 0;
        }

        for (int j = k + 1; j < 3; j++)
        {
            int times = m[k, j] / m[k, k];
            for (int i = 0; i < _rows; i++) m[i, j] -= times * m[i, k];
            for (int i = 0; i < 3; i++) _v[i, j] -= times * _v[i, k];
            clear &= m[k, j] == 0;
        }

        return clear;
    }
}

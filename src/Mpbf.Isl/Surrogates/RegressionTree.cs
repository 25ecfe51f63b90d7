namespace Mpbf.Isl.Surrogates;

/// <summary>A binary regression tree as an array of nodes. Immutable.</summary>
internal sealed class RegressionTree(RegressionTree.Node[] nodes)
{
    public double Predict(ReadOnlySpan<double> point)
    {
        ref readonly Node node = ref nodes[0];
        while (node.Left > 0) node = ref nodes[point[node.Feature] <= node.Value ? node.Left : node.Left + 1];
        return node.Value;
    }

    /// <summary>A split (points with coordinate at most Value go to node Left, others to the next) or, where Left is 0, a leaf that predicts Value.</summary>
    public readonly record struct Node(double Value, int Feature, int Left);
}

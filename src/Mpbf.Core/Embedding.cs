using Mpbf.Core.Embeddings;
using Mpbf.Core.Estimates;

namespace Mpbf.Core;

/// <summary>Rows of a table as points of a space.</summary>
/// <param name="Name">Which space it is, e.g. the encoder's name or the file it came from.</param>
/// <param name="Subject">Whose space it is: that of the user's model, or of an encoder that stands in for it.</param>
/// <param name="Matrix">One row a table row.</param>
public sealed record Embedding(string Name, Subject Subject, EmbeddingMatrix Matrix);

namespace Mpbf.Cli.Tests;

/// <summary>Tests that share the process' console run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class ConsoleCollection
{
    public const string Name = "console";
}

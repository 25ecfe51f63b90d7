#:project ../../src/Mpbf.CrossLayer/Mpbf.CrossLayer.csproj
// The JSON schema of results: dotnet run docs/notebooks/result-schema.cs > docs/result.schema.json
Console.Write(Mpbf.CrossLayer.Results.ResultFile.Schema());

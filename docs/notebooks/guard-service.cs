#:sdk Microsoft.NET.Sdk.Web
#:project ../../src/Mpbf.Guard/Mpbf.Guard.csproj
#:property NoWarn=$(NoWarn);MA0004;MA0047
// Decisions over HTTP from a boundary.json: POST /decide, POST /outcome, GET /health. Without --serve it starts on a free port of this machine, asks itself, and ends.
//   dotnet run docs/notebooks/guard-service.cs -- boundary.json [--serve http://127.0.0.1:5080]
using System.Net.Http.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Mpbf.Guard;

WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.UseUrls(args is [_, "--serve", var url] ? url : "http://127.0.0.1:0");
builder.Services.AddSingleton(new BoundaryGuard(BoundaryFile.Load(args[0])));
builder.Services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, Wire.Default));
WebApplication app = builder.Build();
app.MapPost("/decide", (Query query, BoundaryGuard guard) => Answer.Of(guard.Decide(query.Embedding ?? [], query.Prediction, query.Sigma ?? double.NaN)));
app.MapPost("/outcome", (Outcome outcome, BoundaryGuard guard) => guard.Observe(guard.Decide(outcome.Embedding ?? [], outcome.Prediction, outcome.Sigma ?? double.NaN), outcome.Truth));
app.MapGet("/health", (BoundaryGuard guard) => guard.Health.IsHealthy ? Results.Ok(guard.Health) : Results.Json(guard.Health, Wire.Default.GuardHealth, statusCode: 503));

if (args.Contains("--serve"))
{
    await app.RunAsync();
    return;
}

await app.StartAsync();
using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
foreach (double sigma in (double[])[0.2, 2.5, 9])
{
    HttpResponseMessage response = await client.PostAsJsonAsync("/decide", new Query(null, 1.1, sigma), Wire.Default.Query);
    Console.WriteLine($"sigma {sigma}: {await response.Content.ReadAsStringAsync()}");
}

await client.PostAsJsonAsync("/outcome", new Outcome(null, 1.1, 0.2, 1.17), Wire.Default.Outcome);
Console.WriteLine($"health: {await client.GetStringAsync("/health")}");
await app.StopAsync();

internal sealed record Query(float[]? Embedding, double Prediction, double? Sigma);

internal sealed record Outcome(float[]? Embedding, double Prediction, double? Sigma, double Truth);

internal sealed record Answer(string Verdict, string Reason, double? Support, double Risk, double? Lower, double? Upper)
{
    public static Answer Of(GuardDecision d) => new(d.Verdict.ToString(), d.Reason.ToString(), Finite(d.Support), d.Risk, Finite(d.Interval.Lower), Finite(d.Interval.Upper));

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;
}

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Query))]
[JsonSerializable(typeof(Outcome))]
[JsonSerializable(typeof(Answer))]
[JsonSerializable(typeof(GuardHealth))]
internal sealed partial class Wire : JsonSerializerContext;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Mpbf.CrossLayer.Audits;
using Mpbf.Dal;
using Mpbf.Isl;
using Mpbf.Ral;

namespace Mpbf.CrossLayer;

/// <summary>Registration for hosts; everything also works with <c>new</c>.</summary>
public static class ServiceCollectionExtensions
{
    /// <summary>Registers the three layers and the audit that composes them. A layer registered before stays; calling twice is harmless.</summary>
    public static IServiceCollection AddMpbf(this IServiceCollection services)
    {
        services.TryAddSingleton<IDataAssimilation, DataAssimilation>();
        services.TryAddSingleton<IAbstractionIntegrity>(_ => new ProbedIntegrity());
        services.TryAddSingleton<ISteeringFidelity, SteeringAssessment>();
        services.TryAddSingleton<BoundaryAudit>(provider => new(
            provider.GetRequiredService<IDataAssimilation>(), provider.GetRequiredService<IAbstractionIntegrity>(), provider.GetRequiredService<ISteeringFidelity>()));
        return services;
    }
}

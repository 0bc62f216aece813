import type { Service } from "../../../stacks/model/service";

/**
 * The value of a Traefik option from its flags (`--providers.docker.endpoint=…`, case ignored) or environment
 * (TRAEFIK_PROVIDERS_DOCKER_ENDPOINT); a flag without a value is "true".
 */
export function traefikOption(service: Service, name: string): string | undefined {
  const wanted = name.toLowerCase();
  const args = [...(service.entrypoint ?? []), ...(service.command ?? [])];
  for (const [index, arg] of args.entries()) {
    const [, key = "", value] = /^--?([^=]+)(?:=(.*))?$/s.exec(arg) ?? [];
    if (key.toLowerCase() !== wanted) continue;
    const next = args[index + 1];
    return value ?? (next !== undefined && !next.startsWith("-") && next !== "true" ? next : "true");
  }
  return service.environment[`TRAEFIK_${name.toUpperCase().replaceAll(".", "_")}`] ?? undefined;
}

/** Whether an option or one below it is set by flag or environment. */
export function hasTraefikSection(service: Service, name: string): boolean {
  const flag = `--${name.toLowerCase()}`;
  const variable = `TRAEFIK_${name.toUpperCase().replaceAll(".", "_")}`;
  const args = [...(service.entrypoint ?? []), ...(service.command ?? [])].map((arg) => arg.toLowerCase());
  return (
    args.some((arg) => arg === flag || arg.startsWith(`${flag}=`) || arg.startsWith(`${flag}.`)) ||
    Object.keys(service.environment).some((key) => key === variable || key.startsWith(`${variable}_`))
  );
}

/** The providers that ask the Docker API: of version 2 and 3, of version 3 for Swarm, of version 1. */
const dockerProviders = ["providers.docker", "providers.swarm", "docker"] as const;

/** The provider by which Traefik is told to look for containers. */
export const dockerProvider = (service: Service): string | undefined =>
  dockerProviders.find((name) => hasTraefikSection(service, name) && traefikOption(service, name) !== "false");

/** Whether Traefik reads a configuration file, which may say anything. */
export const hasConfigFile = (service: Service): boolean =>
  traefikOption(service, "configfile") !== undefined ||
  service.volumes.some(({ target }) => /^\/(?:etc\/traefik(?:\/|$)|traefik\.(?:ya?ml|toml)$)/.test(target)) ||
  service.configs.some(({ target }) => /\.(?:ya?ml|toml)$/.test(target));

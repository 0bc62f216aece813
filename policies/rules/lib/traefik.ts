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

/** Whether Traefik is told to look for containers. */
export const usesDockerProvider = (service: Service): boolean =>
  hasTraefikSection(service, "providers.docker") && traefikOption(service, "providers.docker") !== "false";

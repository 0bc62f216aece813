import type { Service } from "../../../stacks/model/service";

/** Fields whose absence is what is wanted. */
type Removable = "privileged" | "pid" | "ipc" | "uts" | "usernsMode" | "networkMode" | "cgroupParent";

/** The service without a field. */
export function without(service: Service, field: Removable): Service {
  const rest = { ...service };
  Reflect.deleteProperty(rest, field);
  return rest;
}

/** The service with some of its ports on the host's loopback address only. */
export const publishedLocally = (service: Service, concerns: (port: Service["ports"][number]) => boolean): Service => ({
  ...service,
  ports: service.ports.map((port) => (concerns(port) ? { ...port, hostIp: "127.0.0.1" } : port)),
});

/** Logging of Docker's default driver with a bound. */
export const rotated = (options: Readonly<Record<string, string>> = {}): NonNullable<Service["logging"]> => ({
  driver: "json-file",
  options: { ...options, "max-size": "10m", "max-file": options["max-file"] ?? "3" },
});

/** The suppressions whose fields are not named. */
export const unnamed = (ignore: Service["ignore"], fields: readonly string[]): Service["ignore"] =>
  Object.fromEntries(Object.entries(ignore).filter(([id]) => !fields.includes(`x-alfa-ignore.${id}`)));

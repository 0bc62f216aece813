import type { Service } from "../../../stacks/model/service";

type Port = Service["ports"][number];

const everywhere = new Set(["", "0.0.0.0", "::", "[::]"]);

/** Whether the port is reachable on every address of the host. */
export const onAllInterfaces = (port: Port): boolean => everywhere.has(port.hostIp ?? "");

/** Whether the port is reachable on the host itself only. */
export const onLoopback = (port: Port): boolean => /^(?:127\.|\[?::1\]?$|localhost$)/.test(port.hostIp ?? "");

/** Identity of a published port that does not depend on its place in the list. */
export const portKey = (port: Port): string => `${port.target}/${port.protocol}`;

/** A port as Compose's short syntax has it. */
export function portText(port: Port): string {
  const host = [port.hostIp, port.published].filter((part) => part !== undefined && part !== "").join(":");
  return `${host}${host === "" ? "" : ":"}${port.target}${port.protocol === "tcp" ? "" : `/${port.protocol}`}`;
}

/** Published ports with their place in the list. */
export const publishedPorts = (service: Service): { index: number; port: Port }[] =>
  service.ports.map((port, index) => ({ index, port }));

import type { Service } from "../../../stacks/model/service";

type Port = Service["ports"][number];

/** No address, or one of the many spellings of "every". */
const everywhere = /^(?:|0|0\.0\.0\.0|\[?(?:::0?|0(?::0){7}|::ffff:0\.0\.0\.0)\]?)$/i;

/** Whether the port is reachable on every address of the host. */
export const onAllInterfaces = (port: Port): boolean => everywhere.test(port.hostIp ?? "");

/** Whether the port is reachable on the host itself only. */
export const onLoopback = (port: Port): boolean =>
  /^(?:127\.|\[?(?:::1|0(?::0){6}:1|::ffff:127\.[\d.]+)\]?$|localhost$)/i.test(port.hostIp ?? "");

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

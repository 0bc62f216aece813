import { z } from "zod";
import { defined } from "../defined";
import { each, filled, one, onlyTrue, type Element, type Fields } from "./field";

type Port = Element<"ports">;

export const portFields: Fields<"ports" | "publishAllPorts"> = {
  ports: {
    doc: "Published ports. Without `external` the Engine chooses one; without `ip` every interface is meant.",
    schema: z.array(
      z.strictObject({
        internal: z.int().min(1).max(65535),
        external: z.int().min(0).max(65535).optional(),
        ip: z.string().optional(),
        protocol: z.enum(["tcp", "udp", "sctp"]).optional(),
      }),
    ),
    form: "set",
    change: "replace",
    write(value, { body }) {
      const bindings: Record<string, { HostIp: string; HostPort: string }[]> = {};
      for (const port of value) {
        const key = `${port.internal}/${port.protocol ?? "tcp"}`;
        (bindings[key] ??= []).push({ HostIp: port.ip ?? "", HostPort: port.external ? String(port.external) : "" });
      }
      body.HostConfig.PortBindings = bindings;
      body.ExposedPorts = Object.fromEntries(Object.keys(bindings).map((key) => [key, {}]));
    },
    read: ({ container }) =>
      filled(
        Object.entries(container.HostConfig.PortBindings ?? {}).flatMap(([key, bindings]) => {
          const [internal, protocol] = key.split("/");
          return (bindings ?? []).map(({ HostIp, HostPort }) =>
            defined({
              internal: Number(internal),
              external: HostPort ? Number(HostPort) : undefined,
              ip: filled(HostIp),
              protocol: protocol === "udp" || protocol === "sctp" ? protocol : undefined,
            }),
          );
        }),
      ),
    pieces(value) {
      const normal = value.map(normalPort);
      const everywhere = new Set(normal.filter(({ ip }) => ip === undefined).map((port) => keyOf(port)));
      return each(value, (port) => {
        const { ip, ...rest } = normalPort(port);
        // "::" beside every interface is the same port once more.
        if (ip === "::" && everywhere.has(keyOf(rest))) return undefined;
        return { key: keyOf(defined({ ip, ...rest })), value: defined({ ip, ...rest }) };
      });
    },
  },
  publishAllPorts: one({
    doc: "Publishes every exposed port on a random host port.",
    schema: z.boolean(),
    change: "replace",
    write: (value, { body }) => (body.HostConfig.PublishAllPorts = value),
    read: ({ container }) => onlyTrue(container.HostConfig.PublishAllPorts),
    normal: onlyTrue,
  }),
};

/** tcp, a random port and every interface are the defaults. */
function normalPort({ internal, external, ip, protocol }: Port): Port {
  return defined({
    internal,
    external: external || undefined,
    ip: ip === "0.0.0.0" ? undefined : filled(ip),
    protocol: protocol === "tcp" ? undefined : filled(protocol),
  });
}

const keyOf = ({ internal, external, ip, protocol }: Port): string =>
  `${internal}/${protocol ?? "tcp"} ${ip ?? ""}:${external ?? ""}`;

import { z } from "zod";
import { managed, type Managed } from "../../rpc/managed";
import type { Kind, Session } from "../kind";
import type { KumaMonitor } from "./client";

const Args = z.strictObject({
  /** Uptime Kuma's address, and its administrator. */
  server: z.string(),
  username: z.string().default("admin"),
  password: z.string(),
  name: z.string().min(1),
  type: z.enum(["http", "port", "postgres", "redis"]),
  /** http: what is asked; an answer with one of `acceptedStatusCodes` is well. */
  url: z.string().optional(),
  method: z.string().default("GET"),
  /** port: what is connected to. */
  hostname: z.string().optional(),
  port: z.int().min(1).max(65_535).optional(),
  /** postgres, redis: postgres://USER:PASSWORD@HOST/DATABASE, redis://HOST. */
  connection: z.string().optional(),
  /** postgres: the statement that is run. */
  query: z.string().optional(),
  /** Seconds between two checks; 1.23 takes no less than 20. */
  interval: z.int().min(20).default(60),
  /** Failed checks before it counts as down, and the seconds between them. */
  retries: z.int().min(0).default(2),
  retryInterval: z.int().min(20).default(60),
  /** Seconds after which a check has failed. */
  timeout: z.int().min(1).default(30),
  acceptedStatusCodes: z.array(z.string()).default(["200-299"]),
  maxRedirects: z.int().min(0).default(10),
  /** false: paused. */
  active: z.boolean().default(true),
});
type Args = z.output<typeof Args>;

/** What each type can't do without. */
const needed: Readonly<Record<Args["type"], readonly (keyof Args)[]>> = {
  http: ["url"],
  port: ["hostname", "port"],
  postgres: ["connection"],
  redis: ["connection"],
};

/** Inputs and Uptime Kuma's own names for them. */
const fields = {
  name: "name",
  type: "type",
  url: "url",
  method: "method",
  hostname: "hostname",
  port: "port",
  connection: "databaseConnectionString",
  query: "databaseQuery",
  interval: "interval",
  retries: "maxretries",
  retryInterval: "retryInterval",
  timeout: "timeout",
  acceptedStatusCodes: "accepted_statuscodes",
  maxRedirects: "maxredirects",
} as const satisfies Partial<Record<keyof Args, string>>;

/** Stands in the description of a monitor that is ours: an id may be another monitor's once the database was made anew. */
const mark = "Managed by ALFA";

const isOurs = ({ description }: KumaMonitor): boolean => description?.startsWith(mark) === true;

/** What Uptime Kuma is told of a monitor. Each type wants accepted_statuscodes, and notificationIDList an empty start. */
function payload(wanted: Args): Record<string, unknown> {
  const own = Object.entries(fields).flatMap(([name, theirs]): [string, unknown][] => {
    const value = new Map<string, unknown>(Object.entries(wanted)).get(name);
    return value === undefined ? [] : [[theirs, value]];
  });
  return { ...Object.fromEntries(own), description: `${mark}: ${wanted.name}` };
}

/** What of a monitor is declared, as it is now. */
function live(found: KumaMonitor, wanted: Args): Record<string, unknown> {
  const seen = Object.entries(fields).flatMap(([name, theirs]): [string, unknown][] =>
    name in wanted ? [[name, found[theirs] ?? undefined]] : [],
  );
  const active = found["active"] === true || found["active"] === 1;
  return { ...Object.fromEntries(seen), active };
}

/** uptimekuma.Monitor: one monitor, found by its name when its id is gone; those of others are left alone. */
const monitorThing: Managed<Args, Session> = {
  inputs: Args,
  replacing: ["server", "type"],
  check: (wanted) =>
    needed[wanted.type]
      .filter((name) => wanted[name] === undefined)
      .map((name) => ({ property: name, reason: `a monitor of type "${wanted.type}" needs "${name}"` })),
  async find(wanted, { kuma }, _context, id) {
    const all = await (await kuma.of(wanted)).monitors();
    const found =
      all.find((monitor) => String(monitor.id) === id && (isOurs(monitor) || monitor.name === wanted.name)) ??
      all.find((monitor) => monitor.name === wanted.name && monitor.type === wanted.type);
    return found && { id: String(found.id), live: live(found, wanted) };
  },
  async make(wanted, { kuma }) {
    const session = await kuma.of(wanted);
    return String(await session.add({ notificationIDList: {}, ...payload(wanted), active: wanted.active }));
  },
  async change({ id, live: { active } }, wanted, { kuma }) {
    const session = await kuma.of(wanted);
    const present = (await session.monitors()).find((monitor) => String(monitor.id) === id);
    await session.edit({ ...present, ...payload(wanted) });
    if (active !== wanted.active) await session.switch(Number(id), wanted.active);
  },
  async remove({ id }, last, { kuma }) {
    await (await kuma.of(last)).remove(Number(id));
  },
};

export const monitor: Kind = managed(monitorThing);

import { z } from "zod";

/** What an uptime monitor watches; `${SECRET}` may stand in a connection string. */
export const Monitor = z.strictObject({
  name: z.string(),
  type: z.enum(["http", "port", "postgres", "redis"]),
  /** http */
  url: z.string().optional(),
  /** port */
  hostname: z.string().optional(),
  port: z.int().optional(),
  /** postgres, redis */
  connection: z.string().optional(),
  /** Service it watches; absent: something on the host. */
  service: z.string().optional(),
});
export type Monitor = z.output<typeof Monitor>;

/** An Uptime Kuma and what it is to watch. */
export const UptimeKuma = z.strictObject({
  /** Service it runs as. */
  service: z.string(),
  /** Its address from where the update runs. */
  server: z.string(),
  username: z.string(),
  /** Stack secret that is the administrator's password. */
  passwordSecret: z.string(),
  monitors: z.array(Monitor),
});
export type UptimeKuma = z.output<typeof UptimeKuma>;

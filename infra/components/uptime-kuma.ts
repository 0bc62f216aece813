import * as pulumi from "@pulumi/pulumi";
import type { Monitor as DeclaredMonitor } from "../../stacks/model/monitor";
import type { Stack } from "../../stacks/model/stack";
import { monitorName, setupName } from "../targets";
import { fillSecrets, type SecretValues } from "./secrets";

/** Uptime Kuma's administrator. */
export interface SetupArgs {
  /** Uptime Kuma's address, e.g. http://127.0.0.1:3001. */
  readonly server: pulumi.Input<string>;
  /** Default: admin. */
  readonly username?: pulumi.Input<string>;
  readonly password: pulumi.Input<string>;
}

/** Uptime Kuma's first set-up. An administrator that is there is taken over when the password is his. */
export class Setup extends pulumi.CustomResource {
  constructor(name: string, args: SetupArgs, options?: pulumi.CustomResourceOptions) {
    super("alfa:uptimekuma:Setup", name, { ...args }, options);
  }
}

/** One monitor of Uptime Kuma; each type needs what its comment names. */
export interface MonitorArgs extends SetupArgs {
  readonly name: pulumi.Input<string>;
  readonly type: pulumi.Input<"http" | "port" | "postgres" | "redis">;
  /** http */
  readonly url?: pulumi.Input<string>;
  /** http; default: GET. */
  readonly method?: pulumi.Input<string>;
  /** port */
  readonly hostname?: pulumi.Input<string>;
  /** port */
  readonly port?: pulumi.Input<number>;
  /** postgres (postgres://…), redis (redis://…) */
  readonly connection?: pulumi.Input<string>;
  /** postgres */
  readonly query?: pulumi.Input<string>;
  /** Seconds between two checks, at least 20; default: 60. */
  readonly interval?: pulumi.Input<number>;
  /** Failed checks before it counts as down; default: 2. */
  readonly retries?: pulumi.Input<number>;
  /** Seconds between failed checks, at least 20; default: 60. */
  readonly retryInterval?: pulumi.Input<number>;
  /** Seconds; default: 30. */
  readonly timeout?: pulumi.Input<number>;
  /** http; default: ["200-299"]. */
  readonly acceptedStatusCodes?: pulumi.Input<pulumi.Input<string>[]>;
  /** http; default: 10. */
  readonly maxRedirects?: pulumi.Input<number>;
  /** false: paused. */
  readonly active?: pulumi.Input<boolean>;
}

/** One monitor. One of its name and type that is there is taken over; those of others are left alone. */
export class Monitor extends pulumi.CustomResource {
  constructor(name: string, args: MonitorArgs, options?: pulumi.CustomResourceOptions) {
    super("alfa:uptimekuma:Monitor", name, { ...args }, options);
  }
}

/** Declares a stack's Uptime Kuma where it is started: its administrator, and a monitor of each service that is. */
export function declareUptimeKuma(
  { uptimeKuma }: Stack,
  containers: ReadonlyMap<string, pulumi.CustomResource>,
  secrets: SecretValues,
  options: pulumi.CustomResourceOptions,
): void {
  const container = uptimeKuma && containers.get(uptimeKuma.service);
  if (!container) return;
  const { server, username, passwordSecret, monitors } = uptimeKuma;
  const account = { server, username, password: fillSecrets(`\${${passwordSecret}}`, secrets) };
  const setup = new Setup(setupName, account, { ...options, dependsOn: container });
  for (const monitor of monitors.filter(({ service }) => service === undefined || containers.has(service))) {
    const args = { ...account, ...target(monitor, secrets) };
    new Monitor(monitorName(monitor.name), args, { ...options, dependsOn: setup });
  }
}

function target({ name, type, url, hostname, port, connection }: DeclaredMonitor, secrets: SecretValues) {
  return {
    name,
    type,
    ...(url !== undefined && { url }),
    ...(hostname !== undefined && { hostname }),
    ...(port !== undefined && { port }),
    ...(connection !== undefined && { connection: fillSecrets(connection, secrets) }),
  };
}

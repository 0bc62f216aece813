import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { z } from "zod";

const port = z.coerce.number().int().min(1).max(65535);

/** How a remote command's host is reached, as in the schema of the package. */
export const Connection = z.strictObject({
  host: z.string().min(1),
  port: port.optional(),
  user: z.string().min(1).optional(),
  password: z.string().optional(),
  privateKey: z.string().optional(),
  privateKeyPassword: z.string().optional(),
  agentSocketPath: z.string().optional(),
  hostKey: z.string().optional(),
  /** How often connecting is tried; -1: for ever. */
  dialErrorLimit: z.coerce.number().int().optional(),
  /** Seconds a try may take. */
  perDialTimeout: z.coerce.number().int().min(1).optional(),
  proxy: z
    .undefined({ error: "a proxy is not offered here: name it in ~/.ssh/config (ProxyJump), which ssh reads" })
    .optional(),
});
export type Connection = z.infer<typeof Connection>;

/** A process that runs a command line, given as its last argument, on the other host. */
export interface Remote {
  readonly command: readonly [string, ...string[]];
  readonly environment: Readonly<Record<string, string>>;
  /** Removes the key's file and all else that stands on the disk. */
  readonly close: () => void;
}

/** What ssh exits with when it was ssh that failed, not the command. Source: ssh(1), EXIT STATUS. */
export const SSH_FAILED = 255;

/**
 * The ssh program with what the connection says: it reads ~/.ssh/config, too, and known_hosts counts unless `hostKey` says which key
 * the host has. Secrets reach it by files that only this user reads, and by its environment, never by its arguments.
 */
export function remoteShell(connection: Connection): Remote {
  const folder = mkdtempSync(path.join(tmpdir(), "alfa-ssh-"));
  const file = (name: string, text: string, mode = 0o600): string => {
    const target = path.join(folder, name);
    writeFileSync(target, text, { mode });
    chmodSync(target, mode);
    return target;
  };
  const { host, user = "root", privateKey, hostKey, agentSocketPath } = connection;
  const spoken = connection.privateKeyPassword ?? connection.password;
  const options = [
    `ConnectTimeout=${String(connection.perDialTimeout ?? 15)}`,
    `NumberOfPasswordPrompts=1`,
    `StrictHostKeyChecking=${hostKey === undefined ? "accept-new" : "yes"}`,
    ...(spoken === undefined ? ["BatchMode=yes"] : []),
    ...(agentSocketPath === undefined ? [] : [`IdentityAgent=${agentSocketPath}`]),
    ...(hostKey === undefined
      ? []
      : [`UserKnownHostsFile=${file("known_hosts", `${knownAs(connection)} ${hostKey}\n`)}`]),
    ...(privateKey === undefined
      ? []
      : [`IdentityFile=${file("key", `${privateKey.trimEnd()}\n`)}`, "IdentitiesOnly=yes"]),
  ];
  return {
    command: [
      "ssh",
      "-T",
      ...options.flatMap((option) => ["-o", option]),
      ...["-l", user, "-p", String(connection.port ?? 22), "--", host],
    ],
    environment:
      spoken === undefined
        ? {}
        : {
            SSH_ASKPASS: file("askpass", `#!/bin/sh\nprintf '%s\\n' "$ALFA_SSH_SECRET"\n`, 0o700),
            SSH_ASKPASS_REQUIRE: "force",
            ALFA_SSH_SECRET: spoken,
          },
    close: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const knownAs = ({ host, port: at = 22 }: Connection): string => (at === 22 ? host : `[${host}]:${String(at)}`);

/** The command line with its environment set before it: few servers take variables from a client. */
export function withEnvironment(command: string, environment: Readonly<Record<string, string>>): string {
  const set = Object.entries(environment).map(([name, value]) => `export ${name}=${quoted(value)}\n`);
  return set.join("") + command;
}

const quoted = (value: string): string => `'${value.replaceAll("'", `'\\''`)}'`;

import { open } from "node:fs/promises";
import type { Host } from "../../../stacks/model/stack";
import type { ProcessEvidence } from "../evidence";
import { redactArgv } from "../redact";
import { candidates, type Candidate } from "./list";
import { ngrokTunnels } from "./ngrok";
import { portOf } from "./recognize";

/** Whether an Engine's address is on this host: only then are its processes those beside the stack. */
export const isHere = (engineHost: string): boolean => /^(?:unix|npipe):/.test(engineHost);

/** A process with what tells it from a later one under its number. */
export interface Observed extends Pick<Candidate, "started" | "uid" | "script"> {
  readonly evidence: ProcessEvidence;
}

/**
 * Tunnels, ngrok and the stack's webhook processes on this host, by pid. Environments are never read.
 *
 * @throws when the system does not list its processes
 */
export async function observeProcesses(host: Host): Promise<ProcessEvidence[]> {
  return (await observedProcesses(host)).map(({ evidence }) => evidence);
}

/** The same, with each one's identity. */
export async function observedProcesses(host: Host): Promise<Observed[]> {
  const found = await Promise.all(
    (await candidates(host)).map(async (candidate) => ({ ...candidate, evidence: await evidenceOf(candidate) })),
  );
  return found.sort((a, b) => a.pid - b.pid);
}

async function evidenceOf(candidate: Candidate): Promise<ProcessEvidence> {
  const { pid, role, argv, startedAt, listens, of, underPm2 } = candidate;
  const configured = candidate.configFile === undefined ? [] : await ingressPorts(candidate.configFile);
  const port = candidate.port ?? configured[0] ?? (role === "webhook" ? listens?.[0] : undefined);
  const open = role === "ngrok" ? await ngrokTunnels(listens) : undefined;
  return {
    pid,
    command: redactArgv(argv),
    role,
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(port === undefined ? {} : { port }),
    ...(configured.length > 0 ? { ports: configured } : {}),
    ...(of === undefined ? {} : { of }),
    ...(underPm2 ? { underPm2: true } : {}),
    ...(open === undefined ? {} : { open }),
  };
}

const configLimit = 64 * 1024;

/** Ports of the local services in a cloudflared configuration's ingress rules; none when it can't be read. */
async function ingressPorts(file: string): Promise<number[]> {
  const text = await beginning(file).catch(() => "");
  if (text === "") return [];
  const { parse } = await import("yaml");
  const { z } = await import("zod");
  const Config = z.object({
    url: z.string().optional(),
    ingress: z.array(z.object({ service: z.string() })).default([]),
  });
  let config: unknown;
  try {
    config = parse(text);
  } catch {
    return [];
  }
  const { success, data } = Config.safeParse(config);
  if (!success) return [];
  const targets = [...(data.url === undefined ? [] : [data.url]), ...data.ingress.map(({ service }) => service)];
  return [...new Set(targets.map(portOf).filter((port) => port !== undefined))];
}

async function beginning(file: string): Promise<string> {
  const handle = await open(file, "r");
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(configLimit), 0, configLimit, 0);
    return buffer.toString("utf8", 0, bytesRead);
  } finally {
    await handle.close();
  }
}

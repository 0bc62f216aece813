import pLimit from "p-limit";
import { ZodError } from "zod";
import { evaluate } from "../../../policies/evaluate";
import { type Choice, NothingRuns, observeRunning, type Running } from "../../../policies/observe/index";
import { atHost, openEngine, requestsAtOnce } from "../../../stacks/engine/index";
import { UserError } from "../../../stacks/model/errors";
import type { Audited, AuditOptions, Judged } from "../audit/audited";
import { HostError } from "./host-error";
import type { FleetHost } from "./hosts";

/** Engines to look at, and how. */
export interface Fleet {
  readonly hosts: readonly FleetHost[];
  /** What the report is called; undefined: as the projects on the hosts. */
  readonly name: string | undefined;
  /** What to look at on each of them. */
  readonly choice: Choice;
  /** Hosts at once. */
  readonly concurrency: number;
  /** Seconds that one host is given. */
  readonly timeout: number;
}

/**
 * Audits what runs on several Engines, so many at once. A host that can't be read is an error beside what the others
 * have: it holds up one of the lanes until its time is over, and nothing else.
 * @throws UserError when every host was read and nothing that is looked for runs on any
 */
export async function auditFleet(fleet: Fleet, options: AuditOptions): Promise<Judged> {
  const lane = pLimit(fleet.concurrency);
  const seen = await Promise.all(fleet.hosts.map((host) => lane(() => auditHost(host, fleet, options))));
  const audited = seen.flatMap((one) => ("error" in one ? [] : one.audited));
  const errors = seen.flatMap((one) => ("error" in one ? [one.error] : []));
  if (audited.length === 0 && errors.length === 0) throw new UserError(nothing(fleet));
  const { name, hosts } = fleet;
  return { audited, errors, fleet: { hosts: hosts.length, ...(name !== undefined && { name }) } };
}

async function auditHost(
  host: FleetHost,
  { choice, timeout, concurrency }: Fleet,
  options: AuditOptions,
): Promise<{ readonly audited: Audited[] } | { readonly error: UserError }> {
  // Its own requests: those of a hung host must not take the place of another's. Two: one may be hung alone.
  const atOnce = Math.max(2, Math.floor(requestsAtOnce / concurrency));
  try {
    const where = { ...atHost(host.address, host.source), remedy: "start Docker there or correct the address" };
    const engine = openEngine(where, atOnce);
    try {
      const running = await observeRunning(engine, choice, { rules: options.rules, deadline: timeout });
      return { audited: running.map((one) => judged(host, one, options)) };
    } finally {
      await engine.close();
    }
  } catch (error) {
    if (error instanceof NothingRuns) return { audited: [] };
    return { error: new HostError(host.address, reasonOf(error)) };
  }
}

/** Of each host a project of its own: the same service on two hosts has two findings. */
function judged({ address }: FleetHost, { stack, evidence }: Running, { rules, lang }: AuditOptions): Audited {
  const name = `${address}/${stack.name}`;
  const evaluation = evaluate({ stack, lens: "live", evidence, rules, lang, identity: name });
  return { stack: { ...stack, name }, files: [], evaluation, evidence, warnings: [] };
}

function reasonOf(error: unknown): string {
  if (error instanceof ZodError) {
    const [issue] = error.issues;
    return `what it answers is not of a Docker Engine (${[issue?.path.join("."), issue?.message].filter(Boolean).join(": ")})`;
  }
  return error instanceof Error ? error.message : String(error);
}

function nothing({ hosts, choice: { projects, labels } }: Fleet): string {
  const quoted = (names: readonly string[]) => names.map((name) => `"${name}"`).join(", ");
  const wanted = [
    ...(projects.length === 0 ? [] : [` of project ${quoted(projects)}`]),
    ...(labels.length === 0 ? [] : [` with the label ${quoted(labels)}`]),
  ].join("");
  return `no container${wanted} is on ${hosts.length === 1 ? `"${hosts[0]?.address ?? ""}"` : `any of the ${hosts.length} hosts`}`;
}

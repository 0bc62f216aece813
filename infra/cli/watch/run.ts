import { setTimeout as sleep } from "node:timers/promises";
import path from "node:path";
import { baselineOf } from "../../../policies/report/baseline";
import { changeOf, type Change, isOpen, slackText, unreadHosts } from "../../../policies/report/change";
import { renderMetrics } from "../../../policies/report/metrics";
import { printable } from "../../../policies/report/sanitize";
import { errorLine, type Report } from "../../../policies/report/report";
import { UserError } from "../../../stacks/model/errors";
import { version } from "../../../package.json";
import type { Selection } from "../audit/audit";
import { reportOf } from "../audit/audited";
import type { SelectionFlags } from "../audit/options";
import { auditSelected } from "../audit/run";
import { namesHosts } from "../fleet/options";
import { deliver, type Targets } from "./deliver";
import { hostsChange } from "./hosts";
import { only, remember, remembered, stateFile } from "./state";

/** The flags of `alfa watch`. */
export interface WatchFlags extends Selection, SelectionFlags {
  /** Seconds. */
  readonly interval: number;
  /** Seconds that an interval may be longer, by chance: many hosts should not ask at once. */
  readonly jitter: number;
  readonly once?: true;
  readonly state?: string;
  readonly metrics?: string;
  readonly stackMetrics?: true;
  readonly print?: "systemd" | "pm2";
}

/** Watches until it is told to stop. Resolves to the exit code: with --once 0 nothing changed, 1 changed, 2 no audit. */
export async function runWatch(flags: WatchFlags, argv: readonly string[]): Promise<number> {
  if (flags.print !== undefined) {
    await print(flags.print, argv);
    return 0;
  }
  if (flags.stackMetrics && flags.stack === undefined)
    throw new UserError("--stack-metrics puts the metrics into a declared stack: name it (--stack NAME)");
  const { ALFA_WEBHOOK_URL: webhook, ALFA_WEBHOOK_SECRET: webhookSecret, ALFA_SLACK_URL: slack } = process.env;
  const watch = new Watch(flags, {
    webhook: webhook || undefined,
    webhookSecret: webhookSecret || undefined,
    slack: slack || undefined,
  });
  return only(watch.file, () => (flags.once ? watch.round() : watch.forever()));
}

async function print(form: "systemd" | "pm2", argv: readonly string[]): Promise<void> {
  const { systemdUnit, pm2Entry } = await import("./units");
  const at = argv.findIndex((word) => word === "--print" || word.startsWith("--print="));
  const rest = argv.filter((_, index) => index !== at && !(argv[at] === "--print" && index === at + 1));
  // In a checkout that is its bootstrap, else the installed command.
  const script = path.resolve(process.argv[1] ?? "alfa");
  const start = { node: process.execPath, script, args: rest, directory: process.cwd() };
  process.stdout.write(form === "systemd" ? systemdUnit(start) : pm2Entry(start));
}

class Watch {
  readonly file: string;
  private readonly watched: string;

  constructor(
    private readonly flags: WatchFlags,
    private readonly targets: Targets,
  ) {
    const { targets: files, file, stack, project, label, all, projectName, host, hosts } = flags;
    const fleet = namesHosts(flags) ? [host, hosts] : [];
    this.watched = JSON.stringify([process.cwd(), files, file, stack, project, label, all, projectName, ...fleet]);
    this.file = flags.state ?? stateFile(this.watched, process.env);
  }

  /** A round at a time, however long one takes. */
  async forever(): Promise<number> {
    const stop = new AbortController();
    for (const signal of ["SIGTERM", "SIGINT"] as const)
      process.once(signal, () => {
        stop.abort();
      });
    while (!stop.signal.aborted) {
      await this.round().catch((error: unknown) => {
        if (!(error instanceof UserError)) throw error;
        say(error.message);
      });
      const { interval, jitter } = this.flags;
      await sleep((interval + Math.random() * jitter) * 1000, undefined, { signal: stop.signal }).catch(
        () => undefined,
      );
    }
    return 0;
  }

  /** One audit, its metrics, and what changed. What nobody took is not forgotten: the next round sends it. */
  async round(): Promise<number> {
    const before = await remembered(this.file);
    const started = Date.now();
    const { report, problem } = await this.audit();
    const endedAt = Date.now();
    const project = report?.subject.project ?? before.baseline?.findings[0]?.project ?? this.flags.stack ?? "";
    const problems = await this.publish(
      renderMetrics({ project, report, endedAt: Math.round(endedAt / 1000), seconds: (endedAt - started) / 1000 }),
    );
    const change = this.change(before, report, problem, project, new Date(endedAt).toISOString());
    if (change) {
      say(change.text);
      await deliver(change, this.targets);
    } else if (problem === undefined) say(`${project}: nothing changed`);
    const baseline = report ? keptOpen(report, before.baseline) : before.baseline;
    const unread = report ? unreadHosts(report) : before.unread;
    await remember(this.file, {
      ...(baseline && { baseline }),
      failing: problem !== undefined,
      ...(unread?.length && { unread }),
    });
    const unmade = [...problems, ...(problem === undefined ? [] : [problem]), ...(report?.errors ?? []).map(errorLine)];
    for (const text of unmade) say(text);
    if (unmade.length > 0) return 2;
    return change ? 1 : 0;
  }

  private async audit(): Promise<{ report?: Report; problem?: string }> {
    try {
      const judged = await auditSelected(this.flags);
      const [error] = judged.errors;
      // Of a fleet what was read counts, whatever was not.
      if (error && (!judged.fleet || judged.audited.length === 0)) return { problem: error.message };
      return { report: reportOf(judged, version, judged.lang) };
    } catch (error) {
      if (error instanceof UserError) return { problem: error.message };
      throw error;
    }
  }

  private async publish(text: string): Promise<string[]> {
    const { metrics, stackMetrics, stack } = this.flags;
    const { publishToFile, publishToStack } = await import("./publish");
    const work = [
      ...(metrics === undefined ? [] : [publishToFile(metrics, text)]),
      ...(stackMetrics && stack !== undefined ? [publishToStack(stack, text)] : []),
    ];
    const done = await Promise.allSettled(work);
    return done.flatMap((one) =>
      one.status === "rejected" ? [String(one.reason instanceof Error ? one.reason.message : one.reason)] : [],
    );
  }

  private change(
    { baseline, failing, unread = [] }: Awaited<ReturnType<typeof remembered>>,
    report: Report | undefined,
    problem: string | undefined,
    project: string,
    at: string,
  ): Change | undefined {
    const changed = report && baseline && changeOf(baseline, report, at);
    const hosts = report && hostsChange(report, unread);
    if (changed) return hosts?.problem === undefined ? changed : told({ ...changed, problem: hosts.problem }, report);
    if (failing === (problem !== undefined) && hosts === undefined) return undefined;
    const event = {
      schemaVersion: 1 as const,
      event: problem === undefined ? (hosts?.event ?? ("recovered" as const)) : ("failed" as const),
      at,
      project,
      new: [],
      gone: [],
      summary: report?.summary ?? { critical: 0, high: 0, medium: 0, low: 0, info: 0 },
      driftedServices: [],
      ...(problem !== undefined && { problem }),
      ...hosts,
    };
    return told(event, report);
  }
}

const told = (change: Omit<Change, "text">, report: Report | undefined): Change => ({
  ...change,
  text: slackText(change, report?.lang),
});

/** The findings of now, and those of before that could not be judged this time. */
function keptOpen(report: Report, before = baselineOf({ ...report, findings: [] })): ReturnType<typeof baselineOf> {
  const now = baselineOf(report);
  const open = isOpen(report);
  const has = new Set(now.findings.map(({ fingerprint }) => fingerprint));
  const kept = before.findings.filter((entry) => !has.has(entry.fingerprint) && open(entry));
  return { ...now, findings: [...now.findings, ...kept] };
}

const say = (text: string): void => {
  process.stderr.write(`${text.split("\n").map(printable).join("\n")}\n`);
};

import { setTimeout as sleep } from "node:timers/promises";
import path from "node:path";
import { baselineOf } from "../../../policies/report/baseline";
import { changeOf, type Change, slackText } from "../../../policies/report/change";
import { renderMetrics } from "../../../policies/report/metrics";
import { printable } from "../../../policies/report/sanitize";
import type { Report } from "../../../policies/report/report";
import { UserError } from "../../../stacks/model/errors";
import { version } from "../../../package.json";
import type { Selection } from "../audit/audit";
import { reportOf } from "../audit/audited";
import type { SelectionFlags } from "../audit/options";
import { auditSelected } from "../audit/run";
import { deliver, type Targets } from "./deliver";
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
    const { targets: files, file, stack, project, label, all, projectName } = flags;
    this.watched = JSON.stringify([process.cwd(), files, file, stack, project, label, all, projectName]);
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
    await remember(this.file, { ...(baseline && { baseline }), failing: problem !== undefined });
    for (const text of problems) say(text);
    if (problem !== undefined) say(problem);
    if (problem !== undefined || problems.length > 0) return 2;
    return change ? 1 : 0;
  }

  private async audit(): Promise<{ report?: Report; problem?: string }> {
    try {
      const { audited, errors, lang } = await auditSelected(this.flags);
      const [error] = errors;
      if (error) return { problem: error.message };
      return { report: reportOf(audited, errors, version, lang) };
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
    { baseline, failing }: Awaited<ReturnType<typeof remembered>>,
    report: Report | undefined,
    problem: string | undefined,
    project: string,
    at: string,
  ): Change | undefined {
    const changed = report && baseline && changeOf(baseline, report, at);
    if (changed) return changed;
    if (failing === (problem !== undefined)) return undefined;
    const event = {
      schemaVersion: 1 as const,
      event: problem === undefined ? ("recovered" as const) : ("failed" as const),
      at,
      project,
      new: [],
      gone: [],
      summary: report?.summary ?? { critical: 0, high: 0, medium: 0, low: 0, info: 0 },
      driftedServices: [],
      ...(problem !== undefined && { problem }),
    };
    return { ...event, text: slackText(event, report?.lang) };
  }
}

/** The findings of now, and those of before that could not be judged this time. */
function keptOpen(report: Report, before = baselineOf({ ...report, findings: [] })): ReturnType<typeof baselineOf> {
  const now = baselineOf(report);
  const open = new Set(report.notEvaluated.map(({ rule, service }) => `${rule} ${service}`));
  const has = new Set(now.findings.map(({ fingerprint }) => fingerprint));
  const kept = before.findings.filter(
    ({ fingerprint, rule, service }) => !has.has(fingerprint) && open.has(`${rule} ${service}`),
  );
  return { ...now, findings: [...now.findings, ...kept] };
}

const say = (text: string): void => {
  process.stderr.write(`${text.split("\n").map(printable).join("\n")}\n`);
};

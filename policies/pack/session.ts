import { channel } from "node:diagnostics_channel";
import { openEngine, type Engine } from "../../stacks/engine";
import { UserError } from "../../stacks/model/errors";
import type { Stack } from "../../stacks/model/stack";
import { evaluate } from "../evaluate";
import { lookEarly, observe, type Early, type Evidence } from "../observe/index";
import { Deadline } from "../observe/limit";
import type { Finding, NotEvaluated } from "../report/finding";
import { rulesUnderPulumi } from "../rules/lib/under-pulumi";
import { declaredStacks, secretsUntold, type Declaration, type DeclaredStack } from "./declared";
import { writeReportFile } from "./report-file";
import { defaultSettings, settingsPolicy, type Settings } from "./settings";

/** Tells load.cjs that what this process is for is done: the CLI kills a pack as soon as it has its answer. */
const settled = channel("alfa:settled");

/** A resource, of whose values nobody has told yet which are secret. */
type Resource = Omit<Declaration, "secrets">;

/** Something to report, and the resource it is about. */
export type Located<T> = T & { readonly urn: string | undefined };

/** What the policies report on. */
export interface Verdict {
  readonly findings: readonly Located<Finding>[];
  readonly notEvaluated: readonly Located<NotEvaluated>[];
  readonly settings: Settings;
  /** What could not be looked at, or acted on, and why. */
  readonly notes: readonly string[];
}

/** Seconds until the Engine must have answered at all (it is asked while the program still declares), and told everything. */
const patience = { answer: 1, everything: 3 };

/**
 * One preview or update: collects what the program declares, judges it once, whichever policy asks first.
 * Declarations are inputs: what comes back from a provider holds values that nobody declared.
 */
export class Session {
  readonly #inputs = new Map<string, Resource>();
  readonly #secrets = new Map<string, ReadonlySet<string>>();
  #settings = defaultSettings;
  #verdict: Promise<Verdict> | undefined;
  #engine: Engine | undefined;
  #early: Early | undefined;

  /** Takes the settings, which only their own policy can read. */
  configure(settings: Settings): void {
    this.#settings = settings;
    if (settings.live && isPreview()) this.#warmUp();
  }

  /** Takes a resource's inputs. */
  declare(declaration: Resource): void {
    this.#verdict = undefined;
    this.#inputs.set(declaration.urn, declaration);
  }

  /** Takes the strings of a resource's inputs that are secret. */
  conceal(urn: string, secrets: readonly string[]): void {
    this.#secrets.set(urn, new Set(secrets));
  }

  /** @param resources of the whole stack; those whose inputs were not seen count as they are in the state */
  verdict(resources: readonly Resource[]): Promise<Verdict> {
    return (this.#verdict ??= this.#judge(resources));
  }

  async #judge(resources: readonly Resource[]): Promise<Verdict> {
    const settings = this.#settings;
    const stacks = declaredStacks(
      resources.map((resource) => ({
        ...(this.#inputs.get(resource.urn) ?? resource),
        secrets: this.#secrets.get(resource.urn),
      })),
      settings.ignore,
    );
    const engine = await this.#openEngine(stacks);
    const judged = await Promise.all(stacks.map((declared) => judge(declared, settings, engine, this.#early)));
    const findings = judged.flatMap((one) => one.findings);
    const notEvaluated = judged.flatMap((one) => one.notEvaluated);
    writeReportFile({ stacks: stacks.map(({ stack }) => stack), findings, notEvaluated });
    settled.publish({});
    return {
      findings,
      notEvaluated,
      settings,
      notes: [
        ...new Set([...judged.flatMap(({ notes }) => notes), ...unmatched(stacks, settings)]),
        ...(stacks.some(({ secretsTold }) => !secretsTold) ? [`${secretsUntold}: ${secretsRemedy}`] : []),
      ],
    };
  }

  /** The Engine to look at, or why there is none; in an update nothing: it repairs what its preview named. */
  async #openEngine(stacks: readonly DeclaredStack[]): Promise<Engine | string | undefined> {
    if (!this.#settings.live || !isPreview() || stacks.length === 0) return undefined;
    try {
      this.#engine ??= openEngine();
      const engine = this.#engine;
      const answer = await new Deadline(patience.answer).within(engine.info(), () => undefined);
      return answer === undefined
        ? `the Docker Engine at "${engine.where.host}" did not answer within ${patience.answer} s`
        : engine;
    } catch (error) {
      if (error instanceof UserError) return error.message;
      throw error;
    }
  }

  /** What takes the Engine a moment passes while the program still declares. */
  #warmUp(): void {
    if (this.#engine !== undefined) return;
    try {
      this.#engine = openEngine();
      this.#engine.info().catch(() => undefined);
      this.#early = lookEarly(this.#engine, patience.everything);
    } catch {
      // Said when the verdict is made.
    }
  }
}

/** The CLI tells by this variable; without it (`pulumi policy analyze`) nothing is changed either. */
const isPreview = (): boolean => process.env["PULUMI_NODEJS_DRY_RUN"] !== "false";

/** @param engine to look at, or why it can't be */
async function judge(
  { stack, unknown, secretKeys, urns, swarm }: DeclaredStack,
  settings: Settings,
  engine: Engine | string | undefined,
  early: Early | undefined,
): Promise<Omit<Verdict, "settings">> {
  const seen = engine === undefined ? {} : await look(engine, stack, settings.window, early);
  const evidence = seen.evidence && withoutSwarm(seen.evidence, swarm);
  const { findings, notEvaluated } = evaluate({
    stack,
    lens: "declared",
    rules: rulesUnderPulumi,
    evidence,
    unknown,
    secretKeys,
  });
  const locate = <T extends { service: string }>(entry: T): Located<T> => ({ ...entry, urn: urns[entry.service] });
  return {
    findings: findings.map(locate),
    notEvaluated: notEvaluated.filter(({ reason }) => reason !== inSwarm).map(locate),
    notes: [
      ...(seen.reason === undefined ? [] : [`what runs was not evaluated: ${seen.reason}`]),
      ...(evidence?.absent.some(({ reason }) => reason === inSwarm)
        ? [`what runs of the Swarm services ${swarm.join(", ")} was not evaluated: ${inSwarm}`]
        : []),
    ],
  };
}

async function look(
  engine: Engine | string,
  stack: Stack,
  window: number,
  early: Early | undefined,
): Promise<{ evidence?: Evidence; reason?: string }> {
  if (typeof engine === "string") return { reason: engine };
  try {
    return {
      evidence: await observe(engine, stack, {
        rules: rulesUnderPulumi,
        window,
        deadline: patience.everything,
        early,
      }),
    };
  } catch (error) {
    if (error instanceof UserError) return { reason: error.message };
    throw error;
  }
}

/** CrossGuard tells secrets to remediations only. */
const secretsRemedy = `policy "${settingsPolicy}" must keep its enforcement level "remediate"; use its settings failOn and rules instead of "all"`;

const inSwarm = "a swarm starts them on any of its hosts";

/** A Swarm service has no container of its name: it is not seen here, which is not to say that it does not run. */
const withoutSwarm = (evidence: Evidence, swarm: readonly string[]): Evidence => ({
  ...evidence,
  absent: [
    ...evidence.absent,
    ...swarm
      .filter((name) => !(name in evidence.containers))
      .map((name) => ({ source: `container:${name}` as const, reason: inSwarm })),
  ],
});

/** Suppressions of services that no resource declares. */
function unmatched(stacks: readonly DeclaredStack[], { ignore }: Settings): string[] {
  const declared = new Set(stacks.flatMap(({ stack }) => Object.keys(stack.services)));
  return Object.keys(ignore)
    .filter((name) => !declared.has(name))
    .map(
      (name) =>
        `ignore: there is no service "${name}": its suppressions suppress nothing; declared: ${[...declared].sort().join(", ")}`,
    );
}

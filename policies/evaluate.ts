import { positionOf, type Positions, type UnknownFields } from "../stacks/lenses/compose/positions";
import type { Service } from "../stacks/model/service";
import type { Stack } from "../stacks/model/stack";
import type { ContainerEvidence, Evidence } from "./observe/evidence";
import { fixable } from "./fix";
import { inLang, type Lang } from "./lang";
import { REDACTED } from "./observe/redact";
import type { Finding, NotEvaluated, Suppressed } from "./report/finding";
import { withDetail } from "./report/group";
import { allRules } from "./rules/index";
import { guardEvidence, guardLogs } from "./rules/lib/evidence";
import { fingerprint } from "./rules/lib/fingerprint";
import { reasonText } from "./rules/lib/reasons";
import { grouped, servicesOf } from "./rules/lib/per-stack";
import { guardUnknown, UnknownValue } from "./rules/lib/unknown";
import { type CheckContext, type Hit, type Lens, type Rule, severities } from "./rules/rule";

export interface EvaluateInput {
  readonly stack: Stack;
  /** What `stack` was read from; "live": nothing is declared, `stack` is what runs. Findings on what runs are always "live". */
  readonly lens: Lens;
  /** What runs; absent: only what is declared is judged. */
  readonly evidence?: Evidence | undefined;
  readonly positions?: Positions | undefined;
  readonly unknown?: UnknownFields | undefined;
  /** Default: all. */
  readonly rules?: readonly Rule[] | undefined;
  /** Service -> environment keys whose value does not stand in the declaration (config secrets, variables, env files). */
  readonly secretKeys?: Readonly<Record<string, Iterable<string>>> | undefined;
  /** Of the findings' texts; default: English. */
  readonly lang?: Lang | undefined;
  /** The project in the findings' fingerprints, where its name alone is not one of a kind; default: the stack's name. */
  readonly identity?: string | undefined;
}

export interface Evaluation {
  /** Ordered by severity, service, rule, field. */
  readonly findings: readonly Finding[];
  readonly notEvaluated: readonly NotEvaluated[];
  readonly suppressed: readonly Suppressed[];
}

/** Runs the rules on a stack as declared and, with evidence, on what runs of it. */
export function evaluate(input: EvaluateInput): Evaluation {
  return new Evaluator(input).run();
}

const none: ReadonlySet<string> = new Set();
const noHits: ReadonlySet<Hit> = new Set();
const pair = (service: string, rule: string): string => `${service} ${rule}`;

class Evaluator {
  private readonly stack: Stack;
  private readonly rules: readonly Rule[];
  private readonly lang: Lang;
  private readonly secretKeys: Readonly<Record<string, ReadonlySet<string>>>;
  /** What the checks of each declared service see: one for all rules. */
  private readonly contexts: readonly DeclaredContext[];
  private readonly found = new Map<string, Finding>();
  private readonly suppressed = new Map<string, Suppressed>();
  private readonly notEvaluated = new Map<string, NotEvaluated>();
  /** Of each rule, made once: a large stack has a hundred thousand findings. */
  private readonly references: ReadonlyMap<Rule, Finding["references"]>;
  /** Services with a suppression. */
  private readonly ignoring: ReadonlySet<string>;
  /** "service rule" pairs of those that gave a verdict: only there a suppression can be called unused… */
  private readonly judged = new Set<string>();
  /** …unless the rule could still fire on what was not looked at. */
  private readonly undecided = new Set<string>();

  constructor(private readonly input: EvaluateInput) {
    this.rules = input.rules ?? allRules;
    this.lang = input.lang ?? "en";
    this.references = new Map(this.rules.map((rule) => [rule, referencesOf(rule, this.lang)]));
    this.stack = guardStack(input.stack, input.unknown ?? {});
    this.ignoring = new Set(
      servicesOf(input.stack).flatMap(({ name, ignore }) => (Object.keys(ignore).length > 0 ? [name] : [])),
    );
    this.secretKeys = Object.fromEntries(
      Object.entries(input.secretKeys ?? {}).map(([service, keys]) => [service, new Set(keys)]),
    );
    this.contexts = servicesOf(this.stack).map(
      (service) => new DeclaredContext(service, this.stack, this.secretKeys[service.name] ?? none),
    );
  }

  run(): Evaluation {
    const { evidence, lens } = this.input;
    for (const rule of this.rules) {
      if (lens !== "live") this.declared(rule, lens);
      this.declaredStack(rule, lens);
      if (evidence) this.live(rule, evidence);
      else if (rule.live ?? rule.liveStack) this.leaveOpen(rule);
    }
    for (const rule of this.rules) this.suppressions(rule);
    return {
      findings: [...this.found.values()].sort(byWeight),
      notEvaluated: [...this.notEvaluated.values()].sort(byServiceAndRule),
      suppressed: [...this.suppressed.values()].sort(byServiceAndRule),
    };
  }

  private declared(rule: Rule, lens: Lens): void {
    const { check } = rule;
    if (!check) return;
    const seen = this.input.evidence?.containers ?? {};
    for (const context of this.contexts) {
      const { name } = context.service;
      context.begin();
      this.attempt(rule, name, () => {
        this.add(rule, name, lens, check(context));
      });
      if (context.asked && !(name in seen)) this.note(this.undecided, name, rule);
    }
  }

  private declaredStack(rule: Rule, lens: Lens): void {
    const { checkStack } = rule;
    if (!checkStack) return;
    this.attempt(rule, undefined, () => {
      this.addAll(rule, lens, checkStack({ stack: this.stack }));
    });
  }

  private leaveOpen(rule: Rule): void {
    for (const service of this.ignoring) this.note(this.undecided, service, rule);
  }

  private live(rule: Rule, all: Evidence): void {
    const { check, live, liveStack } = rule;
    const evidence = guardEvidence(all);
    if (check) {
      const stack = runningStack(this.input.stack, all);
      for (const service of Object.values(stack.services)) {
        if (!(service.name in all.containers)) continue;
        const container = containerOf(all, service.name);
        const secretKeys =
          this.input.lens === "live"
            ? new OfUnknownOrigin(service)
            : secretKeysOfLive(this.input.stack.services[service.name], this.secretKeys[service.name]);
        this.attempt(rule, service.name, () => {
          this.add(rule, service.name, "live", check({ service, stack, secretKeys, ...(container && { container }) }));
        });
      }
    }
    if (live) {
      for (const service of Object.values(this.stack.services)) {
        this.attempt(rule, service.name, () => {
          const container = containerOf(all, service.name);
          this.add(rule, service.name, "live", live({ service, stack: this.stack, container, evidence }));
        });
      }
    }
    if (liveStack) {
      this.attempt(rule, undefined, () => {
        this.addAll(rule, "live", liveStack({ stack: this.stack, evidence }));
      });
    }
  }

  private suppressions(rule: Rule): void {
    if (!rule.suppressions) return;
    const known = new Set(allRules.map(({ id }) => id));
    for (const service of servicesOf(this.input.stack)) {
      if (!this.ignoring.has(service.name)) continue;
      const used = new Set(
        [...this.suppressed.values()].filter((entry) => entry.service === service.name).map((entry) => entry.rule),
      );
      const settled = (id: string) =>
        this.judged.has(pair(service.name, id)) && !this.undecided.has(pair(service.name, id));
      const unused = new Set(Object.keys(service.ignore).filter((id) => !used.has(id) && settled(id)));
      this.add(rule, service.name, this.input.lens, rule.suppressions({ service, known, unused }));
    }
  }

  private note(pairs: Set<string>, service: string, rule: Rule): void {
    if (this.ignoring.has(service)) pairs.add(pair(service, rule.id));
  }

  /** Runs a check; what it needs and nobody knows makes it `not evaluated`. */
  private attempt(rule: Rule, service: string | undefined, check: () => void): void {
    try {
      check();
      if (service !== undefined) this.note(this.judged, service, rule);
    } catch (error) {
      if (!(error instanceof UnknownValue)) throw error;
      const entry = {
        rule: rule.id,
        service: service ?? error.service,
        ...(error.field === undefined ? {} : { field: error.field }),
        reason: reasonText(error.reason)[this.lang],
      };
      this.notEvaluated.set(pair(entry.service, rule.id), entry);
      this.note(this.undecided, entry.service, rule);
    }
  }

  private addAll(rule: Rule, lens: Lens, hits: readonly (Hit & { readonly subject: string })[]): void {
    for (const [subject, own] of grouped(hits, (hit) => hit.subject)) this.add(rule, subject, lens, own);
    for (const service of this.ignoring) this.note(this.judged, service, rule);
  }

  private add(rule: Rule, service: string, lens: Lens, hits: readonly Hit[]): void {
    if (hits.length === 0) return;
    const mendable = this.fixable(rule, service, lens, hits);
    const reason = this.input.stack.services[service]?.ignore[rule.id]?.trim();
    for (const hit of hits) {
      const severity = hit.severity ?? rule.severity;
      const print = fingerprint(
        this.input.identity ?? this.input.stack.name,
        rule.id,
        service,
        hit.key ?? hit.field ?? "",
      );
      const finding = this.finding(rule, service, lens, hit, severity, print, mendable.has(hit));
      if (reason) {
        const before = this.suppressed.get(print);
        this.suppressed.set(print, before ?? suppressed(finding, reason));
        continue;
      }
      const before = this.found.get(print);
      this.found.set(print, before ? merged(before, finding) : finding);
    }
  }

  private fixable(rule: Rule, name: string, lens: Lens, hits: readonly Hit[]): ReadonlySet<Hit> {
    const { stack } = this.input;
    const service = stack.services[name];
    return !rule.fix || service === undefined || lens === "live" || hits.length === 0
      ? noHits
      : fixable(rule, hits, { service, stack });
  }

  private finding(
    rule: Rule,
    service: string,
    lens: Lens,
    hit: Hit,
    severity: Finding["severity"],
    print: string,
    isFixable: boolean,
  ): Finding {
    const position =
      lens !== "live" && this.input.positions ? positionOf(this.input.positions, service, hit.field) : undefined;
    const { field, seen, wanted, message, evidence } = hit;
    const { lang } = this;
    const title = inLang(rule.title, lang);
    const finding: { -readonly [K in keyof Finding]: Finding[K] } = {
      rule: rule.id,
      severity,
      service,
      lens,
      message: message === undefined ? title : withDetail(title, inLang(message, lang), lang),
      remedy: inLang(rule.remedy, lang),
      references: this.references.get(rule) ?? [],
      fingerprint: print,
      fixable: isFixable,
    };
    // One by one: to spread them into the object takes several times as long, and a large stack has a hundred thousand.
    if (rule.priority) finding.priority = rule.priority;
    if (field !== undefined) finding.field = field;
    if (seen !== undefined) finding.seen = inLang(seen, lang);
    if (wanted !== undefined) finding.wanted = inLang(wanted, lang);
    if (evidence) finding.evidence = { ...evidence, lines: [...evidence.lines] };
    if (position) {
      finding.file = position.file;
      finding.line = position.line;
      finding.column = position.column;
    }
    return finding;
  }
}

const referencesOf = ({ references }: Rule, lang: Lang): Finding["references"] =>
  references.map(({ title, url }) => ({ title: inLang(title, lang), ...(url !== undefined && { url }) }));

function suppressed(finding: Finding, reason: string): Suppressed {
  const { rule, service, severity, file, line, column } = finding;
  const place = file !== undefined && line !== undefined && column !== undefined ? { file, line, column } : {};
  return { rule, service, reason, severity, ...place, fingerprint: finding.fingerprint };
}

/** One defect seen declared and running is one finding: where it is declared, with the evidence of what runs. */
function merged(first: Finding, second: Finding): Finding {
  const evidence = first.evidence ?? second.evidence;
  const worse = severities.indexOf(second.severity) < severities.indexOf(first.severity);
  return { ...first, ...(worse && { severity: second.severity }), ...(evidence && { evidence }) };
}

function guardStack(stack: Stack, unknown: UnknownFields): Stack {
  if (Object.keys(unknown).length === 0) return stack;
  const services = Object.fromEntries(
    Object.entries(stack.services).map(([name, service]) => [name, guardUnknown(service, name, unknown[name] ?? {})]),
  );
  return { ...stack, services };
}

/**
 * The stack as it runs. What a container can't tell (profiles, build, what it waits for, secrets) is taken from the
 * declaration. So are environment values that are declared secret: a running container always holds them in clear.
 */
function runningStack(stack: Stack, evidence: Evidence): Stack {
  const services = Object.fromEntries(
    Object.entries(stack.services).map(([name, declared]) => {
      const container = evidence.containers[name];
      return [name, container ? asRunning(declared, container) : declared];
    }),
  );
  return { ...stack, services };
}

function asRunning(declared: Service, container: ContainerEvidence): Service {
  const { actual } = container;
  const dependsOn = Object.keys(actual.dependsOn).length > 0 ? actual.dependsOn : declared.dependsOn;
  return {
    ...actual,
    name: declared.name,
    profiles: declared.profiles,
    build: declared.build,
    dependsOn,
    ...(declared.deploy && { deploy: declared.deploy }),
    secrets: declared.secrets,
    ignore: declared.ignore,
  };
}

/** Keys declared without a literal value; whatever the container holds for them came from a safe place. */
function secretKeysOfLive(declared: Service | undefined, given: ReadonlySet<string> = none): ReadonlySet<string> {
  const references = Object.entries(declared?.environment ?? {}).filter(
    ([, value]) => value === null || /\$\{\w+\}/.test(value),
  );
  return new Set([...given, ...references.map(([key]) => key)]);
}

/** What a check of declared state sees. A rule that asks for the container may fire on what runs where it is silent here. */
class DeclaredContext implements CheckContext {
  asked = false;

  constructor(
    readonly service: Service,
    readonly stack: Stack,
    readonly secretKeys: ReadonlySet<string>,
  ) {}

  /** Before each rule. */
  begin(): void {
    this.asked = false;
  }

  get container(): undefined {
    this.asked = true;
    return undefined;
  }
}

/** The secrets of what runs undeclared: nothing tells whether one stood in a file, so a rule that asks has no verdict. */
class OfUnknownOrigin extends Set<string> {
  constructor(private readonly service: Service) {
    super();
  }

  override has(key: string): boolean {
    if (this.service.environment[key] !== REDACTED) return false;
    const reason = {
      en: "what runs does not tell whether a secret's value stands in a file",
      fr: "ce qui tourne ne dit pas si la valeur d'un secret figure dans un fichier",
    };
    throw new UnknownValue(this.service.name, `environment.${key}`, reason);
  }
}

/** @throws UnknownValue for a container that is there and could not be looked at */
function containerOf(evidence: Evidence, service: string): ContainerEvidence | undefined {
  const container = evidence.containers[service];
  const unseen = evidence.absent.find(({ source }) => source === `container:${service}`);
  if (!container && unseen) throw new UnknownValue(service, undefined, unseen.reason);
  return container && guardLogs(container, service, evidence);
}

const text = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function byWeight(a: Finding, b: Finding): number {
  return (
    severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
    text(a.service, b.service) ||
    text(a.rule, b.rule) ||
    text(a.field ?? "", b.field ?? "") ||
    text(a.fingerprint, b.fingerprint)
  );
}

function byServiceAndRule(a: { service: string; rule: string }, b: { service: string; rule: string }): number {
  return text(a.service, b.service) || text(a.rule, b.rule);
}

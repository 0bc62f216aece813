import { isDeepStrictEqual } from "node:util";
import { evaluate, type Evaluation } from "../../../policies/evaluate";
import { mend } from "../../../policies/fix";
import type { Finding } from "../../../policies/report/finding";
import { allRules } from "../../../policies/rules/index";
import type { Rule } from "../../../policies/rules/rule";
import { ComposeError, readCompose, type ComposeReading, type ReadOptions } from "../../../stacks/lenses/compose";
import { ServiceEditor } from "../../../stacks/lenses/compose/edit/service";
import { NotEditable, shared, Source } from "../../../stacks/lenses/compose/edit/source";
import type { Service } from "../../../stacks/model/service";

export interface FixOptions extends ReadOptions {
  /** Path of the file, as messages show it. */
  readonly path: string;
  readonly rules: readonly Rule[];
  /** Also what may break a service that works. */
  readonly unsafe: boolean;
}

/** A finding that is still there, and why. */
export interface Left {
  readonly finding: Finding;
  readonly reason: string;
}

export interface Fixed {
  readonly text: string;
  readonly fixed: readonly Finding[];
  readonly left: readonly Left[];
  /** Rules of which a value that nobody knows left some service without a verdict. */
  readonly notEvaluated: readonly string[];
}

/** A service as it is and as it is to be, and the findings that go by it. */
interface Candidate {
  readonly before: Service;
  readonly after: Service;
  readonly findings: readonly Finding[];
}

const byPerson = "needs a person";
const unsafe = "needs --unsafe";

/** One fix may make another possible (a health check, to wait for it); more than this never. */
const maxPasses = 4;

/**
 * Mends a Compose file's text. Each change is read back: what the file says then must be what the fix meant, for every
 * service, or the change is dropped.
 * @param text without byte order mark
 * @throws ComposeError for a file that can't be read
 */
export function fixText(text: string, options: FixOptions): Fixed {
  return new Fixer(text, options).run();
}

class Fixer {
  #text: string;
  #reading: ComposeReading;
  readonly #reasons = new Map<string, string>();

  constructor(
    text: string,
    private readonly options: FixOptions,
  ) {
    this.#text = text;
    this.#reading = this.#read(text);
  }

  run(): Fixed {
    const first = this.#selected(this.#evaluate(allRules));
    for (let pass = 0; pass < maxPasses; pass++) {
      const before = this.#text;
      for (const rule of this.options.rules) if (rule.fix) this.#apply(rule);
      if (this.#text === before) break;
    }
    const evaluation = this.#evaluate(allRules);
    const last = this.#selected(evaluation);
    const open = new Set(last.map(({ fingerprint }) => fingerprint));
    const chosen = new Set(this.options.rules.map(({ id }) => id));
    return {
      text: this.#text,
      fixed: first.filter(({ fingerprint }) => !open.has(fingerprint)),
      left: last.map((finding) => ({ finding, reason: this.#reasons.get(finding.fingerprint) ?? byPerson })),
      notEvaluated: evaluation.notEvaluated.flatMap(({ rule }) => (chosen.has(rule) ? [rule] : [])),
    };
  }

  #apply(rule: Rule): void {
    const candidates = this.#candidates(rule);
    // Together if it can be: a large file is then read once a rule, not once a service.
    if (candidates.length === 0 || this.#edit(candidates, candidates) === undefined) return;
    for (const candidate of candidates) {
      const { before, findings } = candidate;
      // One that another extends may have mended that one too.
      if (!same(before, this.#reading.stack.services[before.name])) continue;
      const reason = this.#edit([candidate], candidates);
      if (reason === undefined) continue;
      this.#keep(findings, reason);
      for (const step of steps(candidate)) {
        const now = this.#reading.stack.services[before.name];
        if (now) this.#edit([{ before: now, after: step(now), findings }], candidates);
      }
    }
  }

  #candidates(rule: Rule): Candidate[] {
    const { stack } = this.#reading;
    // Whether a suppression is used shows only when all rules have run.
    const found = this.#evaluate(rule.suppressions ? allRules : [rule]).findings.filter(
      ({ rule: id }) => id === rule.id,
    );
    return [...new Set(found.map(({ service }) => service))].flatMap((name) => {
      const before = stack.services[name];
      const findings = found.filter(({ service }) => service === name);
      const fields = findings.flatMap(({ field = [] }) => field);
      const mended = before && mend(rule, { service: before, stack, fields });
      if (!mended) return [];
      if (mended.risk === "unsafe" && !this.options.unsafe) {
        this.#keep(findings, unsafe);
        return [];
      }
      return [{ before, after: mended.service, findings }];
    });
  }

  /**
   * Changes the text; otherwise says why not and leaves it.
   * @param all also what may come of it: a service that shares the text is mended by it, or not at all
   */
  #edit(candidates: readonly Candidate[], all: readonly Candidate[]): string | undefined {
    try {
      const editor = new ServiceEditor(new Source(this.#text), this.options.path, this.#reading.positions);
      for (const { before, after } of candidates) editor.edit(before, after);
      const text = editor.result();
      const reading = this.#read(text);
      const wanted = new Map(candidates.map(({ after }) => [after.name, after]));
      const welcome = new Map(all.map(({ after }) => [after.name, after]));
      for (const [name, service] of Object.entries(this.#reading.stack.services)) {
        const now = reading.stack.services[name];
        const also = wanted.has(name) ? undefined : welcome.get(name);
        if (!same(wanted.get(name) ?? service, now) && !(also && same(also, now))) throw shared();
      }
      this.#text = text;
      this.#reading = reading;
      return undefined;
    } catch (error) {
      if (error instanceof NotEditable) return error.message;
      // What was written can't be read: the change, not the file, is at fault.
      if (error instanceof ComposeError) return "it is written in a way that can't be changed safely";
      throw error;
    }
  }

  #keep(findings: readonly Finding[], reason: string): void {
    for (const { fingerprint } of findings) this.#reasons.set(fingerprint, reason);
  }

  #read(text: string): ComposeReading {
    return readCompose([{ path: this.options.path, text }], this.options);
  }

  #evaluate(rules: readonly Rule[]) {
    return evaluate({ ...this.#reading, lens: "compose", rules });
  }

  #selected({ findings }: Evaluation): readonly Finding[] {
    const chosen = new Set(this.options.rules.map(({ id }) => id));
    return findings.filter(({ rule }) => chosen.has(rule));
  }
}

/** One published port or mount after the other: where one can't be changed, the others can. */
function steps({ before, after }: Candidate): ((service: Service) => Service)[] {
  const only = <T>(list: readonly T[], next: readonly T[], index: number): T[] =>
    list.map((item, place) => (place === index ? (next[index] ?? item) : item));
  const changed = <T>(old: readonly T[], next: readonly T[]): number[] =>
    old.length < 2 || old.length !== next.length
      ? []
      : [...old.keys()].filter((at) => !isDeepStrictEqual(old[at], next[at]));
  return [
    ...changed(before.ports, after.ports).map((index) => (service: Service) => ({
      ...service,
      ports: only(service.ports, after.ports, index),
    })),
    ...changed(before.volumes, after.volumes).map((index) => (service: Service) => ({
      ...service,
      volumes: only(service.volumes, after.volumes, index),
    })),
  ];
}

/** `privileged: false` says what no `privileged` says; a service that names no network is on the project's own. */
function same(a: Service, b: Service | undefined): boolean {
  const normal = (service: Service | undefined): unknown => {
    if (!service) return undefined;
    const unplaced = service.networkMode === undefined && Object.keys(service.networks).length === 0;
    const networks = unplaced ? { default: { aliases: [] } } : service.networks;
    return { ...service, privileged: service.privileged === true, networks };
  };
  return isDeepStrictEqual(normal(a), normal(b));
}

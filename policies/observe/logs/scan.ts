import { stripVTControlCharacters } from "node:util";
import type { LogEvidence } from "../evidence";
import type { Redact } from "../redact";

/** One line of a container's log. */
export interface LogLine {
  /** Milliseconds since the epoch, as the Engine stamped it. */
  readonly time: number;
  /** Without the line's end; may hold colours. */
  readonly text: string;
}

/** A pattern of a rule, under the key that its evidence gets: `RULE/KEY`. */
export interface LogPattern {
  readonly key: string;
  readonly pattern: RegExp;
}

/** What one pass over a service's log gave. */
export interface LogSummary {
  readonly logs: Readonly<Record<string, LogEvidence>>;
  readonly logsFrom?: string;
  readonly logLines: number;
  readonly errorLines: number;
  readonly lastLines: readonly string[];
}

const keptMatches = 5;
const keptTail = 20;
/** Longer lines are cut: a line is evidence, not an archive. */
const keptLength = 500;
/** Rules look at the beginning of a line only this far, so that no pattern meets a line of megabytes. */
const examinedLength = 8192;

const errorShapes = [
  /\b(?:ERR|ERROR|FATAL|PANIC|CRITICAL|SEVERE)\b/,
  /"(?:level|severity|lvl|levelname)"\s*:\s*(?:"(?:err|error|fatal|panic|crit|critical|alert|emerg)"|[56]0\b)/i,
  /\b(?:level|severity|lvl)="?(?:err|error|fatal|panic|crit|critical|alert|emerg)\b/i,
  /^\W*(?:error|fatal|panic|uncaught|unhandled)\b/i,
];

/** Whether a line (without colours) reports an error in one of the usual ways: a level word, JSON, logfmt. */
export const looksLikeError = (line: string): boolean => errorShapes.some((shape) => shape.test(line));

/**
 * Matches per minute: those after the first, over the time from the first to the last. A burst shorter than a second
 * counts as one second. A single match has no distance to another: it is spread over the whole window.
 *
 * @param window seconds that were read
 */
export function perMinute(count: number, first: number, last: number, window: number): number {
  if (count === 0) return 0;
  const rate = count === 1 ? 60 / window : ((count - 1) * 60_000) / Math.max(last - first, 1000);
  return Math.round(rate * 100) / 100;
}

class Matches {
  #count = 0;
  #first = 0;
  #last = 0;
  readonly #lines: string[] = [];

  add(time: number, text: string): void {
    if (this.#count === 0) this.#first = time;
    this.#count += 1;
    this.#last = time;
    keepLast(this.#lines, text, keptMatches);
  }

  evidence(window: number, redact: Redact): LogEvidence | undefined {
    if (this.#count === 0) return undefined;
    return {
      lines: this.#lines.map((line) => kept(line, redact)),
      count: this.#count,
      perMinute: perMinute(this.#count, this.#first, this.#last, window),
      first: new Date(this.#first).toISOString(),
      last: new Date(this.#last).toISOString(),
    };
  }
}

function keepLast(lines: string[], text: string, limit: number): void {
  lines.push(text);
  if (lines.length > limit) lines.shift();
}

/** Redacted before it is cut: half a secret is no longer found. */
function kept(line: string, redact: Redact): string {
  const clean = redact(line);
  return clean.length > keptLength ? `${clean.slice(0, keptLength)}…` : clean;
}

/** Looks at each line of one service once, for all patterns; holds a bounded number of lines whatever it reads. */
export class LogScan {
  readonly #patterns: readonly { readonly pattern: RegExp; readonly key: string; readonly matches: Matches }[];
  readonly #tail: string[] = [];
  #from: number | undefined;
  #lines = 0;
  #errors = 0;

  constructor(patterns: readonly LogPattern[]) {
    this.#patterns = patterns.map(({ key, pattern }) => ({
      key,
      // A global or sticky pattern would remember where its last match ended, in another line.
      pattern: new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, "")),
      matches: new Matches(),
    }));
  }

  add(line: LogLine): void {
    const text = stripVTControlCharacters(line.text.slice(0, examinedLength)).trimEnd();
    if (text === "") return;
    this.#from ??= line.time;
    this.#lines += 1;
    if (looksLikeError(text)) this.#errors += 1;
    for (const { pattern, matches } of this.#patterns) if (pattern.test(text)) matches.add(line.time, text);
    keepLast(this.#tail, text, keptTail);
  }

  /** What was seen so far. @param window seconds that were asked for */
  summary(window: number, redact: Redact): LogSummary {
    const logs: Record<string, LogEvidence> = {};
    for (const { key, matches } of this.#patterns) {
      const evidence = matches.evidence(window, redact);
      if (evidence !== undefined) logs[key] = evidence;
    }
    return {
      logs,
      ...(this.#from !== undefined && { logsFrom: new Date(this.#from).toISOString() }),
      logLines: this.#lines,
      errorLines: this.#errors,
      lastLines: this.#tail.map((line) => kept(line, redact)),
    };
  }
}

import { basename } from "node:path";

const interpreters = /^(?:node|nodejs|bun|deno|tsx|ts-node|python[\d.]*|ruby|bash|sh)$/;

/** A process's program and what it was given, with an interpreter looked through. */
export interface CommandLine {
  /** The program, or the script an interpreter runs, as written. */
  readonly program: string;
  readonly arguments: readonly string[];
}

/**
 * Reads argv. A process that renamed itself (as PM2 renames what it runs: `node /path/webhook.js`) has its whole title in
 * the first element.
 */
export function commandLine(argv: readonly string[]): CommandLine | undefined {
  const words = argv.length === 1 ? (argv[0] ?? "").trim().split(/\s+/) : argv.filter((word) => word !== "");
  const [first, ...rest] = words;
  if (first === undefined || first === "") return undefined;
  if (!interpreters.test(basename(first))) return { program: first, arguments: rest };
  const script = scriptIndex(rest);
  const program = script === undefined ? undefined : rest[script];
  return script === undefined || program === undefined
    ? { program: first, arguments: rest }
    : { program, arguments: rest.slice(script + 1) };
}

const takesValue = new Set(["-r", "--require", "--import", "--loader", "--experimental-loader", "-C", "--conditions"]);

/** Position of the script among an interpreter's arguments; code given inline (`-e`, `-c`) is no script. */
function scriptIndex(words: readonly string[]): number | undefined {
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? "";
    if (/^(?:-e|-c|-p|--eval|--print)$/.test(word)) return undefined;
    if (takesValue.has(word)) index += 1;
    else if (!word.startsWith("-")) return index;
  }
  return undefined;
}

/** Value of the first of the given long flags: `--url X` or `--url=X`. */
export function flag(words: readonly string[], ...names: readonly string[]): string | undefined {
  for (const [index, word] of words.entries()) {
    for (const name of names) {
      if (word === name) return words[index + 1];
      if (word.startsWith(`${name}=`)) return word.slice(name.length + 1);
    }
  }
  return undefined;
}

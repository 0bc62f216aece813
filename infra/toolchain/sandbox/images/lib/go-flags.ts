/**
 * Command line of a Go program: `-name=value`, `--name=value`, `-name value`, `-name` (true), and what is no flag.
 * @param switches flags that take no value.
 */
export function goFlags(
  args: readonly string[],
  switches: readonly string[] = [],
): { flags: ReadonlyMap<string, string>; rest: string[] } {
  const flags = new Map<string, string>();
  const rest: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? "";
    const flag = /^--?([^=]+)(?:=(.*))?$/s.exec(arg);
    if (!flag?.[1]) {
      rest.push(arg);
      continue;
    }
    const next = args[i + 1];
    const spaced = flag[2] === undefined && !switches.includes(flag[1]) && next !== undefined && !next.startsWith("-");
    flags.set(flag[1], flag[2] ?? (spaced ? next : "true"));
    if (spaced) i++;
  }
  return { flags, rest };
}

/** Words that can't name a variable of a module, of either kind. */
const taken =
  "arguments await break case catch class const continue debugger default delete do else enum eval export extends false " +
  "finally for function if implements import in instanceof interface let new null package private protected public return " +
  "static super switch this throw true try typeof undefined var void while with yield " +
  "exports globalThis module require";

/** A variable name for each name, in its likeness: `my-web.1` becomes `myWeb1`. No two share one, nor one of `used`. */
export function identifiers(names: readonly string[], used: readonly string[] = []): ReadonlyMap<string, string> {
  const seen = new Set([...taken.split(" "), ...used]);
  const given = new Map<string, string>();
  for (const name of names) {
    const wanted = camelCase(name);
    let variable = wanted;
    for (let count = 2; seen.has(variable); count++) variable = `${wanted}_${count}`;
    seen.add(variable);
    given.set(name, variable);
  }
  return given;
}

function camelCase(name: string): string {
  const text = name.replace(/[^A-Za-z0-9]+(.?)/g, (_, next: string) => next.toUpperCase());
  return /^[A-Za-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : `_${text}`;
}

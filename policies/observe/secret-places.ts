import type { Service } from "../../stacks/model/service";

/** Names of the stack's secrets in a declared string; `$$` is a literal dollar sign. */
function secretReferences(text: string): string[] {
  return [...text.replaceAll("$$", "").matchAll(/\$\{(\w+)\}/g)].map(([, name = ""]) => name);
}

/** Whether a declared string has a place for a secret of the stack. */
export const hasSecretPlace = (text: string): boolean => secretReferences(text).length > 0;

/** What a declared string with secrets in it may look like once they are filled in; each secret is a group. */
function templatePattern(declared: string): RegExp {
  const literal = (text: string) => text.replaceAll("$$", "$").replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(
    `^${declared
      .split(/\$\{\w+\}/)
      .map(literal)
      .join("(.+)")}$`,
    "s",
  );
}

/** Whether a string may be a declared one with its secrets filled in. */
export const mayBe = (text: string, declared: string): boolean => templatePattern(declared).test(text);

/** Values that the declared secrets of a service have in its container: what its environment shows where `${NAME}` stands. */
export function declaredSecretValues(declared: Service, actual: Readonly<Record<string, string | null>>): string[] {
  return Object.entries(declared.environment).flatMap(([key, template]) => {
    const value = actual[key];
    if (template === null || typeof value !== "string" || !hasSecretPlace(template)) return [];
    const groups = templatePattern(template).exec(value);
    return groups === null ? [value] : groups.slice(1);
  });
}

/** The same by name, where the environment tells. */
export function secretsByName(
  declared: Service,
  actual: Readonly<Record<string, string | null>>,
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [key, template] of Object.entries(declared.environment)) {
    const values = template === null ? null : templatePattern(template).exec(actual[key] ?? "");
    secretReferences(template ?? "").forEach((name, index) => {
      const value = values?.[index + 1];
      if (value !== undefined && !found.has(name)) found.set(name, value);
    });
  }
  return found;
}

/** A declared string as it is in a container: known secrets filled in, `$$` a dollar sign. The rest keeps its places. */
export const filledIn = (declared: string, secrets: ReadonlyMap<string, string>): string =>
  declared.replaceAll(/\$\$|\$\{(\w+)\}/g, (place, name: string | undefined) =>
    name === undefined ? "$" : (secrets.get(name) ?? place),
  );

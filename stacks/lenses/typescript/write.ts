import { Service } from "../../model/service";
import { Stack } from "../../model/stack";
import { expression, property, type Style } from "./expression";
import { identifiers } from "./identifiers";
import { sparse } from "./sparse";

/** What is said of a stack beside what it is. */
export interface Origin {
  /** The file it comes from, for its first line. */
  readonly file: string;
  /** Directory that its relative host paths start from. */
  readonly directory: string;
}

/**
 * The files of stacks/NAME by their paths below it: one a service, index.ts that gives the stack, directory.ts where host
 * paths need it. Not formatted.
 */
export function writeTypeScript(stack: Stack, origin: Origin): ReadonlyMap<string, string> {
  const names = Object.keys(stack.services);
  const variables = identifiers(names, ["stack", "service", "MiB", "directory"]);
  const files = fileNames(names);
  const result = new Map<string, string>();
  for (const [name, service] of Object.entries(stack.services)) {
    const file = files.get(name) ?? name;
    result.set(`services/${file}.ts`, serviceFile(service, variables.get(name) ?? name, origin));
  }
  const members = [...variables].map(([name, it]) => (name === it ? name : `${property(name)}: ${it}`));
  const others = Object.entries(sparse(Stack, { ...stack, name: undefined, services: undefined })).map(
    // Host paths stand in services only.
    ([key, value]) => `${key}: ${expression(value, { directory: undefined, used: new Set() })},`,
  );
  result.set(
    "index.ts",
    [
      'import { stack } from "../model/stack";',
      ...[...variables].map(([name, it]) => `import { ${it} } from "./services/${files.get(name) ?? name}";`),
      "",
      `/** The Compose project ${JSON.stringify(stack.name)}, imported from ${comment(origin.file)}. */`,
      `export default stack({\n${[`name: ${JSON.stringify(stack.name)},`, `services: {${members.join(", ")}},`, ...others].join("\n")}});`,
    ].join("\n"),
  );
  if ([...result.values()].some((text) => text.includes('from "../directory"')))
    result.set("directory.ts", directoryFile(origin.directory));
  return result;
}

function serviceFile(service: Service, variable: string, { directory }: Origin): string {
  const style: Style = { directory, used: new Set() };
  const declaration = expression(sparse(Service, service), style);
  return [
    'import { service } from "../../model/service";',
    ...(style.used.has("MiB") ? ['import { MiB } from "../../lenses/units";'] : []),
    ...(style.used.has("directory") ? ['import { directory } from "../directory";'] : []),
    "",
    // A line break after the brace keeps prettier from joining the fields to one line.
    `export const ${variable} = service(${declaration.replace("{", "{\n")});`,
  ].join("\n");
}

function directoryFile(directory: string): string {
  return [
    "/** Directory of the imported Compose file: relative host paths start here. */",
    `export const directory = ${JSON.stringify(directory)};`,
  ].join("\n");
}

/** A file name for each service: no two that a file system without capital letters takes for one. */
function fileNames(names: readonly string[]): ReadonlyMap<string, string> {
  const seen = new Set<string>();
  return new Map(
    names.map((name) => {
      let file = name;
      for (let count = 2; seen.has(file.toLowerCase()); count++) file = `${name}_${count}`;
      seen.add(file.toLowerCase());
      return [name, file];
    }),
  );
}

/** A text as it may stand in a comment. */
export const comment = (text: string): string => text.replace(/[\r\n]+|\*\//g, " ");

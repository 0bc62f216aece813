import type { EngineInfo } from "../../engine";
import type { PlainContainerArgs } from "../container-args";
import { engineContext, usualContext } from "./context";
import { groupBy, type FieldName, type Scope } from "./field";
import { partsOf } from "./normal";
import { fieldNames, fields, isField, withField } from "./table";

/** Why an input can't be used, as Pulumi's check failures have it. */
export interface CheckFailure {
  /** Path of the input: "memory", "ports[0].internal". */
  property: string;
  reason: string;
}

/**
 * Checks the inputs of a container: unknown ones, wrong types, and what host or Engine can't do. None is silently ignored.
 * @param engine what it is to run on; absent: only what holds everywhere is checked.
 */
export function checkArgs(args: object, engine?: EngineInfo): CheckFailure[] {
  const entries = Object.entries(args).filter(([, value]) => value !== undefined && value !== null);
  const failures = entries.flatMap(([name, value]): CheckFailure[] =>
    isField(name)
      ? typeFailures(name, value)
      : [
          {
            property: name,
            reason: `docker.Container has no input "${name}"; known are ${fieldNames.toSorted().join(", ")}`,
          },
        ],
  );
  if (!("image" in args)) failures.push({ property: "image", reason: "the image is missing" });
  // What follows reads the arguments as what their types say.
  if (failures.length > 0) return failures;
  const typed = typedArgs(Object.fromEntries(entries));
  const scope: Scope = { args: typed, ctx: engine ? engineContext(engine) : usualContext };
  return [...fieldNames.flatMap((name) => limitFailures(name, scope, engine)), ...clashes(scope)];
}

function typeFailures(name: FieldName, value: unknown): CheckFailure[] {
  const result = fields[name].schema.safeParse(value);
  if (result.success) return [];
  return result.error.issues.map(({ path, message }) => ({
    property: path.reduce<string>(
      (at, step) => at + (typeof step === "number" ? `[${step}]` : `.${String(step)}`),
      name,
    ),
    reason: message,
  }));
}

function typedArgs(entries: Record<string, unknown>): PlainContainerArgs {
  const args: PlainContainerArgs = { image: "" };
  for (const name of fieldNames) {
    const value = entries[name];
    if (value !== undefined) withField(name, (key, field) => (args[key] = field.schema.parse(value)));
  }
  return args;
}

const limitFailures = (name: FieldName, scope: Scope, engine: EngineInfo | undefined): CheckFailure[] =>
  withField(name, (key, { limit }) => {
    const value = scope.args[key];
    const reason = value === undefined ? undefined : limit?.(value, scope, engine);
    return reason === undefined ? [] : [{ property: name, reason }];
  });

/** Two parts of one identity with different values: two mounts on one path, a variable set twice. */
function clashes(scope: Scope): CheckFailure[] {
  return [
    ...groupBy(partsOf(scope), ({ field, key }) => (isMount(field) ? `mount\n${key}` : `${field}\n${key}`)).values(),
  ].flatMap((parts) => {
    const [first, second] = parts;
    if (!first || !second || (first.token === second.token && first.from === second.from)) return [];
    return [{ property: second.path, reason: `"${second.key}" is set twice, here and in ${first.path}` }];
  });
}

const isMount = (name: FieldName): boolean => name === "mounts" || name === "volumes";

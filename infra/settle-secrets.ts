import { splitEnv } from "../stacks/lenses/env";
import type { Engine } from "../stacks/engine";
import { containerName, type Secret, type Stack } from "../stacks/model/stack";
import { newSecret } from "./new-secret";

/** Where a secret's value came from; the values themselves are never said. */
export interface SettledSecrets {
  readonly values: Readonly<Record<string, string>>;
  /** NAME -> container and variable it was taken from. */
  readonly adopted: Readonly<Record<string, string>>;
  readonly generated: readonly string[];
  /** No value was found and none may be made up. */
  readonly missing: readonly string[];
}

/**
 * Gives every secret of the stack its one value: the known one, else that of a container that runs (its data was made
 * with it), else a new one where that makes sense. Without an Engine nothing can be adopted and nothing will run: every
 * open one gets a stand-in.
 */
export async function settleSecrets(
  stack: Stack,
  known: Readonly<Record<string, string>>,
  engine: Engine | undefined,
): Promise<SettledSecrets> {
  const values: Record<string, string> = { ...known };
  const adopted: Record<string, string> = {};
  const generated: string[] = [];
  const missing: string[] = [];
  const open = Object.entries(stack.secrets).filter(([name]) => values[name] === undefined);
  const environments =
    engine === undefined ? new Map<string, Environment>() : await readEnvironments(stack, open, engine);
  for (const [name, secret] of open) {
    const found = adopt(secret, environments);
    if (!found && !secret.generate && engine) {
      missing.push(name);
      continue;
    }
    values[name] = found?.value ?? newSecret(secret);
    if (found) adopted[name] = found.from;
    else generated.push(name);
  }
  return { values, adopted, generated, missing };
}

type Environment = ReadonlyMap<string, string>;

/** Environments of the containers that may hold one of the secrets, by service. */
async function readEnvironments(
  stack: Stack,
  secrets: readonly (readonly [string, Secret])[],
  engine: Engine,
): Promise<Map<string, Environment>> {
  const services = new Set(secrets.flatMap(([, { adopt }]) => adopt.map(({ service }) => service)));
  const read = await Promise.all(
    [...services].map(async (name): Promise<[string, Environment]> => {
      const declared = stack.services[name];
      const container = declared && (await engine.inspectContainer(containerName(stack, declared)));
      return [name, new Map((container?.Config.Env ?? []).map(splitEnv))];
    }),
  );
  return new Map(read);
}

function adopt(
  secret: Secret,
  environments: ReadonlyMap<string, Environment>,
): { value: string; from: string } | undefined {
  for (const { service, env, match } of secret.adopt) {
    const text = environments.get(service)?.get(env);
    const value = match === undefined ? text : text && new RegExp(match).exec(text)?.[1];
    if (value) return { value, from: `${service}: ${env}` };
  }
  return undefined;
}

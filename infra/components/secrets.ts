import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { secretKey, secretsKey } from "../secrets-key";
import { UserError } from "../../stacks/model/errors";
import { hasSecret } from "../../stacks/model/secret-place";
import type { Stack } from "../../stacks/model/stack";

/** Values of the stack's secrets by name. */
export type SecretValues = Readonly<Record<string, string>>;

const Values = z.record(z.string(), z.string());

/**
 * The secrets of the stack's configuration, written there once by the set-up (from config, from the container that runs,
 * or generated). Fails when one is missing rather than invent a second value for data that has the first.
 */
export function readSecretValues(stack: Stack): SecretValues {
  // Config.get would warn that the value is secret; each value is marked again where it is used.
  const text = pulumi.runtime.getConfig(secretsKey);
  const values = text === undefined ? {} : Values.parse(JSON.parse(text));
  for (const name of Object.keys(stack.secrets)) {
    const own = pulumi.runtime.getConfig(secretKey(name));
    if (own !== undefined) values[name] = own;
  }
  const missing = Object.keys(stack.secrets).filter((name) => values[name] === undefined);
  if (missing.length) {
    throw new UserError(
      `the configuration has no value for the secrets "${missing.join('", "')}" (key "${secretsKey}"); ` +
        'run "npm start" once, or eval "$(npm run -s env)" in this shell: both take them from what runs or make new ones. ' +
        `One that neither can know is set by hand: pulumi config set --secret ${secretKey(missing[0] ?? "NAME")}`,
    );
  }
  return values;
}

/** Fills `${NAME}` in and turns `$$` into `$`; the result is a secret output where a secret went in. */
export function fillSecrets(text: string, values: SecretValues): pulumi.Input<string> {
  const filled = fillText(text, values);
  return hasSecret(text) ? pulumi.secret(filled) : filled;
}

/** The same as plain text. */
export function fillText(text: string, values: SecretValues): string {
  return text.replaceAll(/\$\$|\$\{([A-Z][A-Z0-9_]*)\}/g, (place, name: string | undefined) => {
    if (name === undefined) return "$";
    const value = values[name];
    if (value === undefined) throw new UserError(`the stack declares no secret "${name}", used in "${place}"`);
    return value;
  });
}

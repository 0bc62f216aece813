import { readFile } from "node:fs/promises";
import execa from "execa";
import { z } from "zod";
import { UserError } from "../../stacks/model/errors";
import { childEnvironment } from "./child-environment";
import { secretPrefix, secretsKey } from "../secrets-key";
import { checkout } from "./paths";
import { hasKey } from "./settings";

const Secrets = z.record(z.string(), z.string());

/** Name to value. */
export type Secrets = z.infer<typeof Secrets>;

const Config = z.record(z.string(), z.object({ value: z.string().optional() }));

/**
 * The stack's secrets, generated and set by hand; none yet gives an empty object.
 *
 * @param environment what `pulumiEnvironment` gave
 * @param project the folder with Pulumi.yaml
 */
export async function readSecrets(environment: Record<string, string>, project = checkout): Promise<Secrets> {
  const file = environment.PULUMI_OPTION_CONFIG_FILE ?? "";
  // Saves a start of the CLI where there is nothing to decrypt.
  if (
    !hasKey({ file, text: await readFile(file, "utf8") }, (key) => key === secretsKey || key.startsWith(secretPrefix))
  )
    return {};
  const { stdout } = await pulumi(environment, project, ["config", "--show-secrets", "--json"]);
  const config = Config.parse(JSON.parse(stdout));
  const own = Object.entries(config).flatMap(([key, { value }]): [string, string][] =>
    key.startsWith(secretPrefix) && value !== undefined ? [[key.slice(secretPrefix.length), value]] : [],
  );
  return { ...Secrets.parse(JSON.parse(config[secretsKey]?.value ?? "{}")), ...Object.fromEntries(own) };
}

/** Replaces the generated secrets of the stack. They go through a pipe, never through an argument list. */
export async function writeSecrets(
  environment: Record<string, string>,
  secrets: Secrets,
  project = checkout,
): Promise<void> {
  await pulumi(environment, project, ["config", "set", "--secret", secretsKey], JSON.stringify(secrets));
}

async function pulumi(
  environment: Record<string, string>,
  cwd: string,
  args: readonly string[],
  input = "",
): Promise<{ stdout: string }> {
  const env = childEnvironment(environment);
  try {
    return await execa("pulumi", [...args, "--non-interactive"], { cwd, env, extendEnv: false, input });
  } catch (error) {
    // execa's message repeats stdout: it may hold a secret.
    const stderr = z.object({ stderr: z.string() }).safeParse(error).data?.stderr ?? "";
    throw new UserError(`"pulumi ${args.join(" ")}" failed: ${stderr.trim()}`);
  }
}

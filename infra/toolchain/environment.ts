import path from "node:path";
import { overruling } from "./child-environment";
import { ensurePulumi } from "./pulumi";
import { progress as onStderr, type Progress } from "./progress";
import { ensureState, type StateOptions } from "./state";

/** What to prepare; without options: this checkout's `dev` stack. */
export interface EnvironmentOptions extends StateOptions {
  /** The Engine to name in DOCKER_HOST: a private one. The user's own is found by its usual means. */
  dockerHost?: string;
  progress?: Progress;
}

/**
 * Makes the CLI and the state ready and tells the variables that plain `pulumi` commands in the checkout need.
 *
 * @throws UserError when there is no CLI and none can be had, or the state's passphrase is lost
 */
export async function pulumiEnvironment(options: EnvironmentOptions = {}): Promise<Record<string, string>> {
  const { progress = onStderr, dockerHost, ...stateOptions } = options;
  const pulumi = await ensurePulumi(progress);
  const state = await ensureState(pulumi, progress, stateOptions);
  const rest = (process.env.PATH ?? "").split(path.delimiter).filter((folder) => folder !== pulumi.dir);
  return {
    PATH: [pulumi.dir, ...rest].join(path.delimiter),
    PULUMI_HOME: state.home,
    PULUMI_BACKEND_URL: `file://${state.backend}`,
    PULUMI_CONFIG_PASSPHRASE_FILE: state.passphraseFile,
    PULUMI_OPTION_CONFIG_FILE: state.configFile,
    PULUMI_STACK: state.stack,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    ...(dockerHost !== undefined && { DOCKER_HOST: dockerHost }),
  };
}

/** Quotes a value for a POSIX shell. */
const quote = (value: string): string => `'${value.replaceAll("'", `'\\''`)}'`;

/** Shell code for `eval "$(npm run -s env)"`. */
export const shellExports = (environment: Readonly<Record<string, string>>): string =>
  [
    `unset ${overruling.join(" ")}`,
    ...Object.entries(environment).map(([name, value]) => `export ${name}=${quote(value)}`),
    "",
  ].join("\n");

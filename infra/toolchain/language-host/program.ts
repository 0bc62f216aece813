import type { ChildProcess } from "node:child_process";
import { RunResponse, type ProgramInfo, type RunRequest } from "@pulumi/pulumi/proto/language_pb";
import { node } from "./children";
import { locate, optionsEnvironment, optionsOf } from "./options";

/** The SDK's loader ends with it when it has told the user what went wrong: nothing more is to be said. */
const ALREADY_REPORTED = 32;

/** Runs a Pulumi program to its end; the answer carries its failure. */
export async function runProgram(request: RunRequest, engine: string): Promise<RunResponse> {
  const response = new RunResponse();
  const info = request.getInfo();
  if (!info) throw new Error("The request to run a program carries no program");
  const { code, signal } = await ended(start(request, info, engine));
  if (code === ALREADY_REPORTED) response.setBail(true);
  else if (code === null) response.setError(`Program exited unexpectedly: signal ${String(signal)}`);
  else if (code !== 0) response.setError(`Program exited with non-zero exit code: ${code}`);
  return response;
}

function start(request: RunRequest, info: ProgramInfo, engine: string): ChildProcess {
  const options = optionsOf(info);
  const folder = info.getProgramDirectory();
  const loader = locate(
    process.env.PULUMI_LANGUAGE_NODEJS_RUN_PATH ?? "@pulumi/pulumi/cmd/run",
    folder,
    "pulumi install",
  );
  const args = Object.entries({
    monitor: request.getMonitorAddress(),
    engine,
    organization: request.getOrganization(),
    project: request.getProject(),
    "root-directory": info.getRootDirectory(),
    stack: request.getStack(),
    pwd: folder,
    parallel: String(request.getParallel()),
  }).flatMap(([name, value]) => (value ? [`--${name}`, value] : []));
  if (request.getDryrun()) args.push("--dry-run");
  return node([...options.nodeargs, loader, ...args, info.getEntryPoint(), ...request.getArgsList()], {
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, ...configEnvironment(request), ...optionsEnvironment(options) },
  });
}

/** The SDK reads keys in their older form, `NAMESPACE:config:NAME`. */
function configEnvironment(request: RunRequest): Record<string, string> {
  const config = new Map<string, string>();
  request.getConfigMap().forEach((value: string, key: string) => {
    config.set(key.replace(/^([^:]+):(?!config:)/, "$1:config:"), value);
  });
  return {
    PULUMI_CONFIG: JSON.stringify(Object.fromEntries(config)),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
  };
}

const ended = (child: ChildProcess): Promise<{ code: number | null; signal: NodeJS.Signals | null }> =>
  new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => {
      resolve({ code, signal });
    });
  });

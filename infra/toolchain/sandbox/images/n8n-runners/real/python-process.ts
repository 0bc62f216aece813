import { spawn } from "node:child_process";
import { z } from "zod";

const Outcome = z.object({
  result: z.unknown().optional(),
  error: z.looseObject({ message: z.string(), description: z.string().optional() }).optional(),
  /** The arguments of each `print`. */
  printed: z.array(z.array(z.unknown())).default([]),
});
type Outcome = z.output<typeof Outcome>;

export interface Running {
  readonly outcome: Promise<Outcome>;
  readonly stop: (reason: string) => void;
}

/** Beside this script in the image. */
const TASK = "/opt/runners/task-runner-python/python-task.py";
const ALLOWED = ["PATH", "TZ", "N8N_RUNNERS_STDLIB_ALLOW", "N8N_RUNNERS_EXTERNAL_ALLOW"];

/** Runs one task's code in a python3 of its own, without this process's environment. Never rejects. */
export function runPython(settings: unknown, timeoutMs: number): Running {
  const env = Object.fromEntries(ALLOWED.map((name) => [name, process.env[name] ?? ""]));
  const child = spawn("/usr/bin/python3", ["-I", "-B", TASK], { env, stdio: ["pipe", "pipe", "pipe"] });
  let reason: string | undefined;
  const stop = (why: string): void => {
    reason ??= why;
    child.kill("SIGKILL");
  };
  const timer = setTimeout(stop, timeoutMs, `Task execution timed out after ${timeoutMs / 1000} seconds`);
  const [output, errors] = [child.stdout, child.stderr].map(collect);
  child.stdin.on("error", () => undefined);
  child.stdin.end(JSON.stringify(settings));
  const outcome = new Promise<Outcome>((resolve) => {
    const failed = (message: string): void => {
      resolve({ error: { message, description: errors?.() ?? "" }, printed: [] });
    };
    child.once("error", (error) => {
      failed(error.message);
    });
    child.once("close", (code) => {
      clearTimeout(timer);
      if (reason !== undefined || code !== 0) failed(reason ?? `Python exited with code ${code ?? "of a signal"}`);
      else resolve(Outcome.parse(JSON.parse(output?.() ?? "")));
    });
  });
  return { outcome, stop };
}

/** @returns what the stream has said so far. */
function collect(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = [];
  stream.on("data", (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString();
}

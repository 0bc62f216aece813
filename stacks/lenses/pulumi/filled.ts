import type { PlainContainerArgs } from "../container-args";
import { defined } from "../defined";

/** Every argument that may hold a `${SECRET}` or a `$$`, with its texts filled in: as strings, as outputs, as source text. */
export function filledArgs<T>(args: PlainContainerArgs, fill: (text: string) => T) {
  const { command, entrypoints, envs, healthcheck, labels, uploads } = args;
  return defined({
    command: command?.map(fill),
    entrypoints: entrypoints?.map(fill),
    envs: envs?.map(fill),
    healthcheck: healthcheck && { ...healthcheck, ...defined({ tests: healthcheck.tests?.map(fill) }) },
    labels: labels?.map(({ label, value }) => ({ label, value: fill(value) })),
    uploads: uploads?.map(({ content, ...upload }) => ({
      ...upload,
      ...(content !== undefined && { content: fill(content) }),
    })),
  });
}

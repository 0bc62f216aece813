import { EngineError, type Engine, type Progress, type RegistryAuth } from "../../../../stacks/engine";
import { UserError } from "../../../../stacks/model/errors";
import type { Logger } from "../../rpc/provider";
import { parseReference } from "./reference";

/**
 * A listener to the Engine's lines of a pull or push that says how far it is, over all layers.
 * @param what as in `pulling "redis:7"`
 */
export function layers(what: string, log: Logger): (line: Progress) => void {
  const seen = new Map<string, { readonly current: number; readonly total: number }>();
  return ({ id, status, current, total }) => {
    if (id === undefined || total === undefined) {
      if (status !== undefined) log.status(`${what}: ${status}`);
      return;
    }
    seen.set(id, { current: current ?? 0, total });
    const sum = (pick: "current" | "total") => [...seen.values()].reduce((all, each) => all + each[pick], 0);
    const percent = Math.min(100, Math.round((100 * sum("current")) / Math.max(1, sum("total"))));
    log.status(`${what}: ${status ?? ""} ${String(percent)} % of ${String(seen.size)} layers`);
  };
}

/** Pushes an image to its registry. @returns the digest there */
export async function push(
  engine: Engine,
  image: string,
  auth: RegistryAuth | undefined,
  log: Logger,
): Promise<string> {
  const { name, tag, registry } = parseReference(image);
  const begun = Date.now();
  try {
    const digest = await engine.pushImage(name, tag, {
      ...(auth && { auth }),
      onProgress: layers(`pushing "${image}"`, log),
    });
    if (digest === undefined) throw new UserError(`"${image}" was pushed, but the registry told no digest`);
    log.info(`pushed "${image}" in ${((Date.now() - begun) / 1000).toFixed(1)} s`);
    return digest;
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    const without = auth ? "" : `; there are no credentials for "${registry}" in docker:registryAuth`;
    throw new UserError(`${error.message}${without}`);
  }
}

import type { ContainerInspect, Engine, ImageInspect } from "../../../stacks/engine";
import type { PlainContainerArgs } from "../../../stacks/lenses/container-args";
import {
  engineContext,
  readArgs,
  readUploads,
  uploadPaths,
  usualContext,
  type EngineContext,
} from "../../../stacks/lenses/engine";
import { OWN_LABELS, SECRET_ENV_LABEL } from "./names";

const COMPOSE_LABEL = "com.docker.compose.";
const isId = (text: string): boolean => /^[0-9a-f]{64}$/.test(text);

/** Labels that are not shown: the provider's own, and Compose's bookkeeping on a container taken over; what is declared is shown. */
function ownLabels(container: ContainerInspect | undefined, declared: PlainContainerArgs | undefined): string[] {
  const wanted = new Set((declared?.labels ?? []).map(({ label }) => label));
  const compose = Object.keys(container?.Config.Labels ?? {}).filter((label) => label.startsWith(COMPOSE_LABEL));
  return [...OWN_LABELS, SECRET_ENV_LABEL, ...compose].filter((label) => !wanted.has(label));
}

/** What the lens has to know besides arguments and inspect. */
export async function lensContext(
  engine: Engine,
  args: readonly PlainContainerArgs[],
  container?: ContainerInspect,
): Promise<EngineContext> {
  const [info, apiVersion] = await Promise.all([engine.info(), engine.apiVersion()]);
  const context: EngineContext = { ...engineContext(info, apiVersion), ownLabels: ownLabels(container, args.at(-1)) };
  const networks = args.flatMap((each) => [
    each.networkMode ?? "",
    ...(each.networksAdvanced ?? []).map(({ name }) => name),
  ]);
  if (networks.some(isId)) {
    context.networkNames = new Map((await engine.listNetworks()).map(({ Id, Name }) => [Id, Name]));
  }
  const modes = [container?.HostConfig.NetworkMode, container?.HostConfig.PidMode, container?.HostConfig.IpcMode];
  const others = modes.flatMap((mode) => /^container:(.+)$/.exec(mode ?? "")?.[1] ?? []);
  if (others.length > 0) {
    const found = await Promise.all(others.map((ref) => engine.inspectContainer(ref)));
    context.containerNames = new Map(
      found.filter((other) => other !== undefined).map((other) => [other.Id, other.Name.replace(/^\//, "")]),
    );
  }
  return context;
}

/** The context for comparing where no Engine answers: what holds for a usual one. */
export const contextWithoutEngine = (args: PlainContainerArgs): EngineContext => ({
  ...usualContext,
  ownLabels: ownLabels(undefined, args),
});

/** A container as arguments, in the declared spelling where it means the same. */
export async function readLive(
  engine: Engine,
  container: ContainerInspect,
  declared: PlainContainerArgs | undefined,
): Promise<{ args: PlainContainerArgs; image: ImageInspect | undefined; context: EngineContext }> {
  const [image, context] = await Promise.all([
    engine.inspectImage(container.Image),
    lensContext(engine, declared ? [declared] : [], container),
  ]);
  const paths = declared ? uploadPaths(declared) : [];
  const files = paths.length > 0 ? await readUploads(engine, container.Id, paths) : undefined;
  const full: EngineContext = { ...context, image, ...(declared && { declared }), ...(files && { files }) };
  return { args: readArgs(container, image, full), image, context: full };
}

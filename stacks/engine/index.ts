import { Engine } from "./engine";
import { atHost, resolveEngineHost, type EngineHost } from "./host";

export { Engine, type ExecResult, type Filters, type Progress, type RegistryAuth } from "./engine";
export { EngineError } from "./errors";
export { atHost, certFolder, resolveEngineHost, type EngineHost, type EngineTls } from "./host";
export { compareApi, type EngineInfo } from "./info";
export { listedName } from "./names";
export { readAll } from "./streams";
export { requestsAtOnce } from "./transport";
export type { ObjectKind, ServiceInspect, SwarmObject, SwarmTask } from "./swarm";
export type {
  ContainerInspect,
  ContainerSummary,
  DiskChange,
  Endpoint,
  EngineEvent,
  EngineVersion,
  HostMount,
  ImageInspect,
  NetworkInspect,
  VolumeInspect,
} from "./schemas";

/**
 * A client of the Engine at `host` (unix://, npipe://, tcp://, ssh://); absent: where the docker CLI would look.
 * Opens no connection yet.
 * @param atOnce requests at once to this Engine alone; absent: it shares the process's bound with all others
 * @throws UserError when the docker context named by the environment can't be read.
 */
export function openEngine(host?: string | EngineHost, atOnce?: number): Engine {
  if (host === undefined) return new Engine(resolveEngineHost(), atOnce);
  return new Engine(typeof host === "string" ? atHost(host) : host, atOnce);
}

import { defined } from "../lenses/defined";
import { hasSecret } from "../model/secret-place";
import type { Service } from "../model/service";

/** A file that a swarm hands to a service. */
export interface SwarmFile {
  /** Name of the resource that holds it: SERVICE-SOURCE. */
  readonly name: string;
  /** A file with a secret in it is a Swarm secret: only then does the Engine never tell its content. */
  readonly kind: "config" | "secret";
  /** With `${NAME}` where a secret of the stack goes. */
  readonly content: string;
  /** Absolute path in the container, mode and owner. */
  readonly file: {
    readonly fileName: string;
    readonly fileMode?: number;
    readonly fileUid?: string;
    readonly fileGid?: string;
  };
}

/** The files of a service, each an object of the swarm of its own. */
export function filesOf({ name, configs }: Service): SwarmFile[] {
  return configs.map(({ source, target, content = "", mode, uid, gid }) => ({
    name: `${name}-${source}`,
    kind: hasSecret(content) ? "secret" : "config",
    content,
    file: defined({ fileName: target, fileMode: mode, fileUid: uid, fileGid: gid }),
  }));
}

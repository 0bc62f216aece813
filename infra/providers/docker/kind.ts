import type { Engine, EngineInfo, RegistryAuth } from "../../../stacks/engine";
import type { Kind as AnyKind } from "../rpc/kind";

/** What the resources of one provider process share. */
export interface Session {
  /** The Engine; asking for it opens no connection. @throws UserError when its address can't be told */
  engine(): Engine;
  /** What the Engine and its host can do; undefined where none answers: a check then looks only at what holds everywhere. */
  info(): Promise<EngineInfo | undefined>;
  readonly settings: Settings;
  /** Whether something of an unfinished replacement of that name stands there. One list of the Engine's serves many reads. */
  touched(name: string): Promise<boolean>;
  /** Ids that a resource is known to have had. */
  known(urn: string): ReadonlySet<string>;
  /** Id that a create of this process gave the resource: a later delete is that of its predecessor. */
  created(urn: string): string | undefined;
}

interface Settings {
  /** Rollback copies to keep of each container. */
  readonly rollbackCopies: number;
  /** Replace a container even when data that stands only in it is lost, or when it can't be brought back. */
  readonly allowDataLoss: boolean;
  /** Take over a container of the declared name that this provider has not made. */
  readonly takeOver: boolean;
  /** Credentials for the registry of an image reference. */
  registryAuth(image: string): RegistryAuth | undefined;
}

/** One type of resource of the docker package. */
export type Kind = AnyKind<Session>;

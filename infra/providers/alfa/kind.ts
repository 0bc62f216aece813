import type { Engine } from "../../../stacks/engine";
import type { Kind as AnyKind } from "../rpc/kind";
import type { KumaSessions } from "./uptimekuma/sessions";

/** What the resources of one process of the alfa provider share. */
export interface Session {
  /** The Engine; asking for it opens no connection. @throws UserError when its address can't be told */
  engine(): Engine;
  readonly kuma: KumaSessions;
}

/** One type of resource of the alfa package. */
export type Kind = AnyKind<Session>;

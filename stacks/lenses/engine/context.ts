import type { EngineInfo, ImageInspect } from "../../engine";
import type { PlainContainerArgs } from "../container-args";

/** A declared upload as the container has it now. */
export interface LiveFile {
  /** Hexadecimal hash of the content. */
  sha256: string;
  /** Permission bits, e.g. 0o644. */
  mode: number;
  uid: number;
  gid: number;
}

/** What the meaning of arguments and of an inspect hangs on besides themselves. */
export interface EngineContext {
  apiVersion: string;
  /** Log driver of a container that names none (/info). */
  defaultLogDriver: string;
  /** The Engine's own default log options, which it writes into each container; /info does not tell them. */
  defaultLogOpts?: Readonly<Record<string, string>>;
  cgroupVersion: 1 | 2;
  defaultRuntime: string;
  /** The host's name, which a container on the host's network gets. */
  hostName: string;
  /** false: the host can't limit swap, and the Engine drops the limit. */
  swapLimit: boolean;
  /** The image that the container runs: what it gives is left out of the normal form. readArgs sets it. */
  image?: ImageInspect | undefined;
  /** What is declared: readArgs gives back its spelling and order wherever it means what runs, and its provider-only inputs. */
  declared?: PlainContainerArgs | undefined;
  /** The declared uploads as the container has them (readUploads); absent: not looked at, so taken as declared. */
  files?: ReadonlyMap<string, LiveFile> | undefined;
  /** Network id -> name, for arguments that name a network by id. */
  networkNames?: ReadonlyMap<string, string> | undefined;
  /** Container id -> name, for modes such as "container:NAME", of which the Engine keeps the id. */
  containerNames?: ReadonlyMap<string, string> | undefined;
  /** Whether one of two compared containers shares the host's namespaces; absent: each by its own arguments. */
  sharesHost?: boolean | undefined;
  /** Labels that a provider adds on its own: neither read nor compared. */
  ownLabels?: readonly string[] | undefined;
}

/** The context of an Engine. */
export function engineContext(info: EngineInfo, apiVersion = info.apiVersion): EngineContext {
  return {
    apiVersion,
    defaultLogDriver: info.defaultLogDriver,
    cgroupVersion: info.cgroupVersion,
    defaultRuntime: info.defaultRuntime,
    hostName: info.hostName,
    swapLimit: info.limits.swap,
  };
}

/** A current Engine in its default configuration: for what is read without one. */
export const usualContext: EngineContext = {
  apiVersion: "1.47",
  defaultLogDriver: "json-file",
  cgroupVersion: 2,
  defaultRuntime: "runc",
  hostName: "",
  swapLimit: true,
};

import type { PropertyMap } from "./value";

/** Which resource a request is about. */
export interface ResourceRef {
  readonly urn: string;
  /** Type token, e.g. "docker:index/container:Container". */
  readonly type: string;
}

/** Writes to the engine's diagnostics of one resource. */
export interface Logger {
  readonly debug: (message: string) => void;
  readonly info: (message: string) => void;
  readonly warn: (message: string) => void;
  readonly error: (message: string) => void;
  /** A line of progress: shown while the resource is at work, not kept. */
  readonly status: (message: string) => void;
}

export interface Context {
  /** The resource that is asked about; empty: none. */
  readonly urn: string;
  readonly log: Logger;
  /** Aborted when the engine asks to cancel, or when the process that started this plugin is gone. */
  readonly signal: AbortSignal;
}

export interface CheckFailure {
  /** Input the failure is about; empty: the resource as a whole. */
  readonly property: string;
  readonly reason: string;
}

export interface Checked {
  readonly inputs: PropertyMap;
  readonly failures?: readonly CheckFailure[];
}

export type DiffKind = "add" | "add-replace" | "delete" | "delete-replace" | "update" | "update-replace";

export interface Diff {
  /** Property path -> what happens to it; empty: nothing changes. */
  readonly detailed: Readonly<Record<string, DiffKind>>;
  /** Inputs whose change needs a replacement. */
  readonly replaces: readonly string[];
  /** Changed inputs, by name. */
  readonly changed: readonly string[];
}

export interface ReadResult {
  readonly id: string;
  readonly outputs: PropertyMap;
  readonly inputs: PropertyMap;
}

/**
 * A create or update that made the resource and then failed: the engine keeps it in the state with the reasons and tries again next time.
 */
export class InitFailed extends Error {
  override readonly name = "InitFailed";
  constructor(
    readonly id: string,
    readonly outputs: PropertyMap,
    readonly inputs: PropertyMap,
    readonly reasons: readonly string[],
  ) {
    super(reasons.join("; "));
  }
}

/** A Pulumi resource provider, free of the wire protocol. Every method may throw; the message reaches the user. */
export interface Provider {
  /** Package name, e.g. "docker". */
  readonly name: string;
  /** Semantic version; the engine warns when it is older than the SDK's. */
  readonly version: string;
  /** The package's schema as JSON. */
  schema?(): string;
  checkConfig?(inputs: PropertyMap): Checked;
  /** Called once before any other call but checkConfig. */
  configure?(inputs: PropertyMap): void;
  check(
    request: ResourceRef & { readonly olds: PropertyMap; readonly news: PropertyMap },
    context: Context,
  ): Promise<Checked>;
  diff(
    request: ResourceRef & {
      readonly id: string;
      /** What the program declared last (after a refresh: what runs). */
      readonly oldInputs: PropertyMap;
      readonly oldOutputs: PropertyMap;
      readonly news: PropertyMap;
    },
    context: Context,
  ): Promise<Diff>;
  create(
    request: ResourceRef & { readonly inputs: PropertyMap; readonly preview: boolean; readonly timeout: number },
    context: Context,
  ): Promise<{ readonly id: string; readonly outputs: PropertyMap }>;
  update(
    request: ResourceRef & {
      readonly id: string;
      readonly oldInputs: PropertyMap;
      readonly oldOutputs: PropertyMap;
      readonly news: PropertyMap;
      readonly preview: boolean;
      readonly timeout: number;
    },
    context: Context,
  ): Promise<PropertyMap>;
  /** Refresh (with `inputs` and `outputs`) and import (without). `undefined`: there is no such resource. */
  read(
    request: ResourceRef & {
      readonly id: string;
      readonly inputs: PropertyMap | undefined;
      readonly outputs: PropertyMap;
    },
    context: Context,
  ): Promise<ReadResult | undefined>;
  delete(
    request: ResourceRef & {
      readonly id: string;
      readonly inputs: PropertyMap;
      readonly outputs: PropertyMap;
      readonly timeout: number;
    },
    context: Context,
  ): Promise<void>;
  invoke?(token: string, args: PropertyMap, context: Context): Promise<PropertyMap>;
  call?(token: string, args: PropertyMap, context: Context): Promise<PropertyMap>;
}

/**
 * How one upstream image is rebuilt for the sandbox. One recipe = one folder of images/ (see images/README.md).
 * What upstream's image says of itself (entry point, user, volumes, health check) is repeated here, because both the
 * rules and a repair depend on it.
 */
export interface Recipe {
  /** The folder's name. */
  readonly name: string;
  /** Upstream repositories this stands for, without registry: "traefik", "prom/prometheus", "goauthentik/server". */
  readonly repositories: readonly string[];
  /** true: a small program of ours answers in the place of the real one. false: the real binary. */
  readonly standIn: boolean;
  /** The version that a moving tag ("latest") means; default: the tag itself. */
  readonly latest?: string;
  /** The version it always is, whatever the tag (a real binary of one version). */
  readonly fixed?: string;
  /** A large application below the recipe's own files. */
  readonly layer?: Layer;
  /** Accounts the image adds to /etc/passwd and /etc/group. */
  readonly users?: readonly User[];
  /** Path in the image -> TypeScript file beside the recipe, bundled into one executable Node script. */
  readonly scripts?: Readonly<Record<string, string>>;
  /** Other files, links and folders of the image. */
  readonly files?: (version: string) => readonly ImageFile[];
  readonly image: (version: string) => ImageSettings;
}

/** Files that are made once, kept in the cache shared by checkouts, and stand on the Engine as an image of their own. */
export interface Layer {
  readonly name: string;
  /** Names what `fill` makes: another key makes another layer. */
  readonly key: string;
  /** Debian packages it needs besides those of the base image. */
  readonly packages: readonly string[];
  /** Puts the files below the folder `root`. */
  readonly fill: (root: string, note: (text: string) => void) => Promise<void>;
}

export interface User {
  readonly name: string;
  readonly uid: number;
  readonly gid?: number;
  readonly home: string;
}

/** A file, a link or an empty folder; default owner root, default modes 0644 / 0755. */
export interface ImageFile {
  readonly path: string;
  readonly content?: string | Buffer;
  /** A file of this machine that is copied. */
  readonly source?: string;
  readonly link?: string;
  readonly folder?: true;
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
}

/** The part of an image's configuration that upstream images set. Durations in seconds. */
export interface ImageSettings {
  readonly env?: Readonly<Record<string, string>>;
  readonly entrypoint?: readonly string[];
  readonly cmd?: readonly string[];
  readonly user?: string;
  readonly workdir?: string;
  readonly expose?: readonly string[];
  readonly volumes?: readonly string[];
  readonly stopSignal?: string;
  readonly healthcheck?: {
    readonly test: readonly string[];
    readonly interval?: number;
    readonly timeout?: number;
    readonly startPeriod?: number;
    readonly retries?: number;
  };
}

/** An executable shell script of the image. */
export function shellScript(path: string, content: string): ImageFile {
  return { path, content, mode: 0o755 };
}

/** A folder that belongs to the account the service runs as. */
export function ownedFolder(path: string, uid: number, gid = uid): ImageFile {
  return { path, folder: true, uid, gid };
}

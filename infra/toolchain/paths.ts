import { homedir } from "node:os";
import path from "node:path";
import { root } from "../../stacks/alfa/root";

/** The checkout this code stands in. */
export const checkout = root();

/** Private to this checkout and ignored by git: Pulumi's state, passphrase, home and the generated stack settings. */
export const privateDir = path.join(checkout, ".alfa");

/** Private to this checkout and ignored by git: the private Engine and what the sandbox runs. */
export const sandboxDir = path.join(checkout, ".sandbox");

/** Shared by all checkouts of a user: what takes long to fetch or to build. */
export const cacheDir = (): string => path.join(process.env.XDG_CACHE_HOME ?? path.join(homedir(), ".cache"), "alfa");

/** Finds a Docker Engine or starts a private one, and ends what was started. */
export { ensureEngine, type EngineOptions, type EnsuredEngine } from "./engine/ensure";
export { privatePaths, runningPrivateEngine, stopPrivateEngine } from "./engine/private";

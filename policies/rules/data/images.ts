/** What is known of images, a file a kind. */
export { compromisedImages } from "./compromised";
export { endedImages } from "./ended";
export type { VersionRange } from "./row";
export { vulnerableImages } from "./vulnerable";

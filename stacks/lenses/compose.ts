/** The Compose lens: Compose YAML <-> Stack. */
export { readCompose } from "./compose/read";
export type { ComposeReading, ReadOptions } from "./compose/reader";
export { writeCompose } from "./compose/write";
export { ComposeError } from "./compose/error";
export { positionOf, type Position, type Positions, type UnknownFields } from "./compose/positions";

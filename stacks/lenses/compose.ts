/** The Compose lens: Compose YAML <-> Stack. */
export { readCompose, type ComposeReading, type ReadOptions } from "./compose/read";
export { writeCompose } from "./compose/write";
export { ComposeError } from "./compose/error";
export { positionOf, type Position, type Positions, type UnknownFields } from "./compose/positions";

import { endedPrograms } from "./ended-programs";
import { endedSystems } from "./ended-systems";
import type { EndedImage } from "./row";

export const endedImages: readonly EndedImage[] = [...endedPrograms, ...endedSystems];

// Generated from the folders of stacks/ by `npm run generate`.
import type { Stack } from "./model/stack";

/** Every stack beside ALFA's own, by its folder: what `alfa:stack` may name. */
export const stacks: Readonly<Record<string, Stack>> = {};

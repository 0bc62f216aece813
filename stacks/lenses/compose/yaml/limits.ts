/** Ten times what Compose reads (100,000 nodes); more, aliases expanded, is an alias bomb. */
export const maxNodes = 1_000_000;
export const maxDepth = 100;
export const maxMegabytes = 32;

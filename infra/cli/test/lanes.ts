/** What runs at one time: jest's projects, and how many of their files side by side. */
export interface Lane {
  readonly projects: readonly string[];
  readonly workers: number;
}

/** Lanes of one phase run side by side, the phases one after the other. */
export type Phase = readonly Lane[];

/**
 * The unit tests use every core; then the files that share the host (its processes, its PM2, the sandbox) run one after
 * the other, and beside them those that only have objects of their own on the Engine.
 */
export const everywhere: readonly Phase[] = [
  [{ projects: ["unit"], workers: 2 }],
  [
    { projects: ["stack"], workers: 1 },
    { projects: ["integration"], workers: 1 },
  ],
];

/** The real applications, which are built once. */
export const applications: readonly Phase[] = [[{ projects: ["real"], workers: 1 }]];

/** The files that match patterns, whichever project they stand in, one after the other. */
export const chosen = (phases: readonly Phase[]): readonly Phase[] => [
  [{ projects: phases.flatMap((phase) => phase.flatMap(({ projects }) => projects)), workers: 1 }],
];

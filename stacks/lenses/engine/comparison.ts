/** One drift or fault, and what becomes of it. */
export interface Row {
  readonly what: string;
  readonly ours: string;
  /** What the official plugin was seen to do; absent: not run. */
  readonly official?: string;
  /** The test that shows ours, below test/integration. */
  readonly test: string;
}

const gone = "takes a container with a new id for gone; `up` ends in a name conflict";
const missed = "not seen, even with the new id patched into the state";

/** Every drift and fault that the provider is tested with. Source of the official plugin's column: runs on 2026-11-22. */
export const comparison: readonly Row[] = [
  {
    what: "a container recreated by hand, nothing changed",
    ours: "unchanged",
    official: gone,
    test: "providers/properties.test.ts",
  },
  ...["environment", "label", "volume path", "socket mount", "alias", "removed health check", "host PID mode"].map(
    (field) => ({
      what: `recreated with another ${field}`,
      ours: "the preview shows that field alone; `up` repairs it",
      official: missed,
      test: "providers/properties.test.ts",
    }),
  ),
  {
    what: "recreated with any other input changed",
    ours: "the preview shows that field alone; `up` repairs it",
    test: "providers/properties.test.ts",
  },
  {
    what: "preview right after `up`",
    ours: "unchanged, for every input",
    official: "shows changes that are none: `capabilities` (NET_RAW, CAP_NET_RAW), `memorySwap`, `networkMode`",
    test: "providers/properties-cli.test.ts",
  },
  { what: "import, then preview", ours: "unchanged", test: "providers/properties-cli.test.ts" },
  {
    what: "a changed health check",
    ours: "replaced by a transaction",
    official: "silently not applied",
    test: "providers/properties.test.ts",
  },
  {
    what: "an uploaded file changed in the container",
    ours: "seen by its hash; repaired",
    test: "providers/container.test.ts",
  },
  {
    what: "any replacement",
    ours: "the old container runs until the new one is created, and comes back if it does not come up",
    official: "deletes first, no way back",
    test: "providers/container.test.ts",
  },
  {
    what: "the new one exits at once, is unhealthy, has no image or no port",
    ours: "the former one runs again; the error shows the last output",
    test: "providers/faults.test.ts",
  },
  { what: "`deleteBeforeReplace`", ours: "the same transaction", test: "providers/container.test.ts" },
  {
    what: "a foreign container of that name",
    ours: "taken over and kept aside",
    test: "providers/faults.test.ts",
  },
  {
    what: "500, disk full or a cut connection at any request of a replacement",
    ours: "the old or the new one runs, data intact; the next `up` converges",
    test: "providers/faults-injected.test.ts",
  },
  {
    what: "CLI killed in the middle of a replacement",
    ours: "the next `up` finishes or undoes it",
    test: "providers/faults.test.ts",
  },
  {
    what: "Engine killed and restarted",
    ours: "one container each runs; the next `up` converges",
    test: "stack/engine-restart.test.ts",
  },
  {
    what: "a database that rewrites its data at start, then fails",
    ours: "`alfa upgrade` brings the saved volume and the former container back",
    test: "providers/aside.test.ts",
  },
];

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
  ...["has no image", "finds its port in use", "exits at once", "does not become healthy"].map((fault) => ({
    what: `the new one ${fault}`,
    ours: "the former one runs on, or again; the error says why and shows the last output",
    test: "providers/faults.test.ts",
  })),
  {
    what: "the old one does not stop",
    ours: "killed after its stop timeout, then replaced",
    test: "providers/faults.test.ts",
  },
  { what: "`deleteBeforeReplace`", ours: "the same transaction", test: "providers/container.test.ts" },
  {
    what: "a foreign container of that name",
    ours: "taken over and kept aside; refused, untouched, with `docker:takeOver: false`",
    test: "providers/faults.test.ts",
  },
  {
    what: "a container of that name of another resource or stack",
    ours: "refused; that one runs on",
    test: "providers/faults-many.test.ts",
  },
  {
    what: "a network changed under three running containers",
    ours: "rebuilt, each container on the new one with its alias; restored when that fails",
    test: "providers/faults-many.test.ts",
  },
  {
    what: "a network or volume of the declared name is there",
    ours: "adopted, never doubled; stays when the stack is destroyed",
    test: "providers/others.test.ts",
  },
  {
    what: "changed options of a volume",
    ours: "refused before anything is touched, with the way to move the data",
    test: "providers/others.test.ts",
  },
  { what: "an anonymous volume", ours: "goes on at its mount point", test: "providers/faults-many.test.ts" },
  {
    what: "data only in the container's layer",
    ours: "not replaced, unless the loss is allowed",
    test: "providers/faults-many.test.ts",
  },
  {
    what: "50 containers changed in one `up`",
    ours: "each is replaced, none is left over",
    test: "providers/faults-many.test.ts",
  },
  {
    what: "two `up` at once",
    ours: "one replacement is made; the next `up` has nothing to do",
    test: "providers/faults-many.test.ts",
  },
  {
    what: "500, disk full or a cut connection at any request of a replacement",
    ours: "the old or the new one runs, data intact; the next `up` converges",
    test: "providers/faults-injected.test.ts",
  },
  {
    what: "CLI killed, at ten moments of a replacement",
    ours: "the next `up` finishes or undoes it, data intact",
    test: "stack/kill.test.ts",
  },
  {
    what: "Engine killed and restarted, at six steps of a replacement",
    ours: "the old or the new one runs, data intact; the next `up` converges",
    test: "stack/engine-restart.test.ts",
  },
  {
    what: "a database that rewrites its data at start, then fails",
    ours: "`alfa upgrade` brings the saved volume and the former container back",
    test: "stack/upgrade.test.ts",
  },
  {
    what: "a wrong CA, client certificate, context, registry password or ssh key",
    ours: "one error that names the setting and what to do",
    test: "providers/configuration.test.ts",
  },
];

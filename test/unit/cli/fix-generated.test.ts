import { diffArrays } from "diff";
import fc from "../../support/fc";
import { fixText } from "../../../infra/cli/fix/fix";
import { evaluate } from "../../../policies/evaluate";
import { allRules } from "../../../policies/rules/index";
import { ComposeError, readCompose } from "../../../stacks/lenses/compose";

const options = { environment: {}, profiles: [], directory: "/project" };

/** A value in any of the forms its author may choose; lines after the first are indented by what stands around. */
type Written = readonly string[];

const comment = fc.constantFrom("", "", " # why", "  #x: [y]");
const quoted = (text: string) => fc.constantFrom(text, `"${text}"`, `'${text}'`);

/** A list in block style (with comments between, below or beside its key) or in flow style. */
const list = (key: string, item: fc.Arbitrary<string>): fc.Arbitrary<Written> =>
  fc
    .record({
      items: fc.uniqueArray(fc.tuple(item, comment), { minLength: 1, maxLength: 3, selector: ([text]) => text }),
      style: fc.constantFrom("block", "tight", "flow", "lines"),
      note: fc.boolean(),
      end: comment,
    })
    .map(({ items, style, note, end }) => {
      const texts = items.map(([text]) => text);
      if (style === "flow") return [`${key}: [${texts.join(", ")}]${end}`];
      if (style === "lines") return [`${key}: [`, ...texts.map((text) => `    ${text},`), `  ]${end}`];
      const indent = style === "tight" ? "" : "  ";
      const lines = items.map(([text, beside]) => `${indent}- ${text}${beside}`);
      return [`${key}:${end}`, ...lines, ...(note ? [`${indent}# - ${texts[0] ?? ""}`] : [])];
    });

const map = (key: string, entries: Readonly<Record<string, string>>): fc.Arbitrary<Written> =>
  fc.record({ flow: fc.boolean(), end: comment }).map(({ flow, end }) => {
    const all = Object.entries(entries).map(([name, value]) => `${name}: ${value}`);
    return flow ? [`${key}: {${all.join(", ")}}${end}`] : [`${key}:${end}`, ...all.map((line) => `  ${line}`)];
  });

const line = (...texts: string[]): fc.Arbitrary<Written> =>
  fc.tuple(fc.constantFrom(...texts), comment).map(([text, end]) => [text + end]);

const port = fc
  .constantFrom("8080:80", "0.0.0.0:81:81", "127.0.0.1:82:82", "3000-3001:3000-3001", "${P:-83}:83", "53:53/udp")
  .chain((text) => fc.constantFrom(`"${text}"`, `'${text}'`));
const volume = fc
  .constantFrom("/a:/a", "/b:/b:shared", "/c:/c:ro,rshared", "{type: bind, source: /d, target: /d}")
  .chain((text) => (text.startsWith("{") ? fc.constant(text) : quoted(text)));

/** Keys a fix may touch, and some it never does. */
const keys: readonly fc.Arbitrary<Written>[] = [
  list("ports", port),
  list("volumes", volume),
  list("security_opt", fc.constantFrom("seccomp:unconfined", "no-new-privileges:false", "'label:disable'", '"a:b"')),
  list("cap_add", fc.constantFrom("SYS_ADMIN", '"NET_RAW"', "CAP_BPF", "CHOWN")),
  list("tmpfs", fc.constantFrom("/tmp", "/run:exec", "'/x:size=1m,suid'")),
  fc.constantFrom("y", "z").chain((name) => list("depends_on", fc.constantFrom("db", `"${name}"`))),
  line("privileged: true", 'privileged: "true"', "privileged: ${P:-true}"),
  line("restart: on-failure", 'restart: "no"', "restart:", "restart: *r"),
  line("pid: host", "pid: 'host'", "network_mode: host", "ipc: host"),
  line("stop_grace_period: 1s", 'stop_grace_period: "2s"'),
  map("logging", { driver: "json-file" }),
  map("logging", { driver: '"none"' }),
  line("logging: *log"),
  map("healthcheck", { disable: "true" }),
  map("healthcheck", { test: '["CMD", "true"]', interval: "5s" }),
  map("x-alfa-ignore", { "cpu-limit": "batch", "no-such-rule": '"for no reason"' }),
  map("deploy", { resources: '{limits: {cpus: "0.5"}}' }),
  map("environment", { A: "'it''s'", B: '"${C:-x}"' }),
  fc.constant(["command: |", "  a", "", "   b # no comment"]),
  fc.constant(["labels: [a=b, # one", "  c=d]"]),
  line("mem_limit: 0", "cpus: 0.0", "read_only: false", "user: '1000'"),
  line("<<: *common", "<<: [*common]"),
];

/** Several keys, each once. */
const body = fc
  .subarray([...keys], { maxLength: 7 })
  .chain((chosen) => fc.tuple(...chosen))
  .chain((chosen) => fc.shuffledSubarray(chosen, { minLength: chosen.length, maxLength: chosen.length }))
  .map((chosen) => {
    const seen = new Set<string>();
    return chosen.filter(([first = ""]) => {
      const key = first.split(":")[0] ?? "";
      return !seen.has(key) && Boolean(seen.add(key));
    });
  });

const service = fc.record({
  image: fc.constantFrom("redis:8.10.1", '"postgres:18.6"', "nginx", "traefik:v3.5.0", "${REG:-}n8nio/n8n:2.2.3"),
  body,
  gap: fc.constantFrom("", "\n", "\n# next\n", "  # of the section\n"),
});

const head = [
  "# everything at once",
  "x-common: &common",
  "  privileged: true # from here",
  "  cap_drop: [NET_RAW]",
  "x-log: &log {driver: json-file}",
  "x-r: &r always",
];

const file = fc
  .record({
    services: fc.tuple(service, service, service, service),
    step: fc.constantFrom(2, 4),
    eol: fc.constantFrom("\n", "\r\n"),
    end: fc.boolean(),
  })
  .map(({ services, step, eol, end }) => {
    const sections = services.map(({ image, body: entries, gap }, index) => {
      const name = ["web", "db", "y", "z"][index] ?? "";
      // Only the first two wait for others: no circle.
      const own = entries.filter(([first = ""]) => index === 0 || !first.startsWith("depends_on"));
      const lines = [`image: ${image}`, ...own.flat()].map((text) => (text === "" ? "" : " ".repeat(2 * step) + text));
      return [`${" ".repeat(step)}${name}:`, ...lines, ""].join("\n") + gap;
    });
    const text = `${head.join("\n")}\nservices:\n${sections.join("")}`;
    return (end ? text : text.trimEnd()).replaceAll("\n", eol);
  });

/** Whether a file is one that Compose takes: of two keys some contradict each other. */
function readable(text: string): boolean {
  try {
    readCompose([{ path: "c.yaml", text }], options);
    return true;
  } catch (error) {
    if (error instanceof ComposeError) return false;
    throw error;
  }
}

/** Lines that a change takes away. */
const lost = (before: string, after: string): string[] =>
  diffArrays(before.split(/\r?\n/), after.split(/\r?\n/)).flatMap(({ removed, value }) => (removed ? value : []));

const touched =
  /^\s*(?:- |image: |ports:|volumes:|security_opt:|cap_add:|tmpfs:|depends_on:|privileged:|restart:|pid:|network_mode:|ipc:|stop_grace_period:|logging:|driver:|healthcheck:|disable:|x-alfa-ignore:|cpu-limit:|no-such-rule:|deploy:|resources:|mem_limit:|cpus:|read_only:|["'$/\w{][^#]*,?$|\])/;

test("what no fix concerns keeps every byte; twice changes nothing; what is said to be fixed is", () => {
  fc.assert(
    fc.property(file, fc.boolean(), (text, unsafe) => {
      fc.pre(readable(text));
      const fixed = fixText(text, { ...options, path: "c.yaml", rules: allRules, unsafe });
      // The head, with its anchors and comments, is shared: never touched.
      expect(fixed.text.split(/\r?\n/).slice(0, head.length)).toEqual(head);
      for (const gone of lost(text, fixed.text)) expect(gone).toMatch(touched);
      const comments = (source: string): number =>
        source.match(/# (?:why|next|of the section|one|- )|#x/g)?.length ?? 0;
      const removed = fixed.fixed.some(({ rule }) => /privileged|^host-|capab|security-profile|suppression/.test(rule));
      if (!removed) expect(comments(fixed.text)).toBe(comments(text));
      expect(text.includes("\r")).toBe(fixed.text.includes("\r"));
      if (text.includes("\r")) expect(fixed.text).not.toMatch(/[^\r]\n/);
      expect(fixed.text.endsWith("\n")).toBe(text.endsWith("\n"));

      const { findings } = evaluate({
        ...readCompose([{ path: "c.yaml", text: fixed.text }], options),
        lens: "compose",
      });
      const open = new Set(findings.map(({ fingerprint }) => fingerprint));
      for (const { fingerprint } of fixed.fixed) expect(open.has(fingerprint)).toBe(false);
      expect(fixed.left).toHaveLength(findings.length);
      expect(fixText(fixed.text, { ...options, path: "c.yaml", rules: allRules, unsafe }).text).toBe(fixed.text);
    }),
    { numRuns: 25 },
  );
});

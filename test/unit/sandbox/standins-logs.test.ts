import { readPipeline } from "../../../infra/toolchain/sandbox/images/alloy/config";
import { DockerLines, nanoseconds } from "../../../infra/toolchain/sandbox/images/alloy/docker-lines";
import { relabel, RelabelRule, visible } from "../../../infra/toolchain/sandbox/images/alloy/relabel";
import { parseLogQuery } from "../../../infra/toolchain/sandbox/images/loki/logql";
import { parseConfig } from "../../../infra/toolchain/sandbox/images/promtail/config";
import { alfaStack, parseAlfaConfig } from "../../../stacks/alfa";

/** The configuration file that the stack gives its log collector. */
function declared(promtail: "alloy" | "promtail"): string {
  const content = alfaStack(parseAlfaConfig({ promtail })).services["promtail"]?.configs[0]?.content;
  return content!.replaceAll("$$", "$");
}

const n8n = { __meta_docker_container_name: "/alfa-n8n", __meta_docker_container_id: "1" };

describe("Alloy's configuration", () => {
  test("the stack's own leads from the socket proxy to Loki, with a label of the service", () => {
    const { sources } = readPipeline("config.alloy", declared("alloy"), {});
    expect(sources).toMatchObject([
      {
        id: "loki.source.docker.stack",
        host: "tcp://socket-proxy:2375",
        filters: { label: [expect.stringMatching(/=alfa$/)] },
        endpoints: [{ url: "http://loki:3100/loki/api/v1/push" }],
      },
    ]);
    expect(visible(sources[0]?.labels(n8n) ?? {})).toEqual({ container: "alfa-n8n", service: "n8n", project: "alfa" });
  });

  test.each([
    ["a missing brace", 'loki.write "a" {', "c.alloy:1:1: expected block or attribute name, got end of file"],
    ["an unknown component", 'loki.nope "a" { }', 'cannot find the definition of component name "loki.nope"'],
    [
      "a dangling reference",
      'loki.source.docker "a" {\n host = "x"\n targets = discovery.docker.b.targets\n forward_to = [] }',
      'component "discovery.docker.b" does not exist',
    ],
    ["a strange character", "a = ?", 'c.alloy:1:5: illegal character "?"'],
  ])("%s is an error with its place", (_, text, message) => {
    expect(() => readPipeline("c.alloy", text, {})).toThrow(message);
  });
});

test("Promtail's configuration of the stack gives the same labels as Alloy's", () => {
  const [scrape] = parseConfig("promtail.yml", declared("promtail")).scrape_configs;
  expect(visible(relabel(n8n, scrape?.relabel_configs ?? []) ?? {})).toEqual({
    container: "alfa-n8n",
    service: "n8n",
    project: "alfa",
  });
});

test("a relabelling rule drops what it does not keep", () => {
  const rule = RelabelRule.parse({ source_labels: ["a"], regex: "x.*", action: "keep" });
  expect(relabel({ a: "xy" }, [rule])).toEqual({ a: "xy" });
  expect(relabel({ a: "y" }, [rule])).toBeUndefined();
});

test("frames of a container's log become lines, however they are cut", () => {
  const frame = (stream: number, text: string): Buffer => {
    const header = Buffer.from([stream, 0, 0, 0, 0, 0, 0, 0]);
    header.writeUInt32BE(Buffer.byteLength(text), 4);
    return Buffer.concat([header, Buffer.from(text)]);
  };
  const all = Buffer.concat([
    frame(1, "2026-01-07T10:00:00.5Z one\n"),
    frame(2, "2026-01-07T10:00:01Z tw"),
    frame(2, "o\n"),
  ]);
  const lines = new DockerLines(false);
  const found = [...all].flatMap((byte) => lines.take(Buffer.from([byte])));
  expect(found.map(({ stream, line }) => [stream, line])).toEqual([
    ["stdout", "one"],
    ["stderr", "two"],
  ]);
  expect(nanoseconds("2026-01-07T10:00:00.5Z")).toBe("1767780000500000000");
});

describe("LogQL", () => {
  const matches = (query: string, labels: Record<string, string>, line: string): boolean => {
    const { selects, keeps } = parseLogQuery(query);
    return selects(labels) && keeps(line);
  };

  test.each([
    ['{a="b"}', true],
    ['{a=~"b|c", d!="e"}', true],
    ['{a!~"b.*"}', false],
    ['{a="b"} |= "err" != "warn"', true],
    ['{a="b"} |~ "^err"', false],
  ])("%s", (query, expected) => {
    expect(matches(query, { a: "b" }, "an error")).toBe(expected);
  });

  test.each(["", "{}", '{a="b"', 'rate({a="b"}[1m])'])("refuses %j", (query) => {
    expect(() => parseLogQuery(query)).toThrow("parse error");
  });
});

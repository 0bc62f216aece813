import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { stringify } from "yaml";
import { compareManifest } from "../../../stacks/alfa/slack-manifest";
import { evaluate } from "../../../policies/evaluate";
import { alfaStack, parseAlfaConfig, slackManifest } from "../../../stacks/alfa";

const tunnel = { id: "0b0b0b0b-1111-4222-8333-444444444444", account: "a".repeat(32), hostname: "alfa.example.com" };
const declared = slackManifest(alfaStack(parseAlfaConfig({ tunnel, portOffset: 1000 })));
const check = (text: string) => compareManifest("app.yml", text, declared);

test("the manifest names the bot, the command, its address through the tunnel, and no scope more than needed", () => {
  expect(declared).toMatchObject({
    features: {
      bot_user: { display_name: "ALFA" },
      slash_commands: [{ command: "/alfa", url: "https://alfa.example.com/slack/command" }],
    },
    oauth_config: { scopes: { bot: ["app_mentions:read", "chat:write", "commands"] } },
  });
});

test("without a tunnel there is none", () => {
  expect(() => slackManifest(alfaStack(parseAlfaConfig({})))).toThrow(
    'no tunnel of the stack "alfa" reaches the webhook, so Slack has no address to call: set alfa:tunnel',
  );
});

test("what Slack exports of it is as declared: YAML, JSON, what Slack adds or leaves out, another order", () => {
  expect(check(stringify(declared))).toEqual([]);
  const exported = {
    _metadata: { major_version: 2 },
    ...declared,
    oauth_config: { scopes: { bot: [...declared.oauth_config.scopes.bot].reverse() } },
    settings: { org_deploy_enabled: false, interactivity: { is_enabled: false } },
  };
  expect(check(JSON.stringify(exported))).toEqual([]);
});

test("each difference is named with its place, what is seen and what is wanted", () => {
  const text = stringify(declared)
    .replace("https://alfa.example.com/slack/command", "https://old.trycloudflare.com/slack/command")
    .replace("- commands", "- commands\n      - channels:history")
    .replace("      - chat:write\n", "");
  expect(check(text)).toEqual([
    {
      field: "features.slash_commands[0].url",
      line: 10,
      column: 12,
      seen: '"https://old.trycloudflare.com/slack/command"',
      wanted: '"https://alfa.example.com/slack/command"',
    },
    expect.objectContaining({ field: "oauth_config.scopes.bot", wanted: '"chat:write"' }),
    expect.objectContaining({ field: "oauth_config.scopes.bot[2]", seen: '"channels:history"' }),
  ]);
});

test("a file that is no manifest is refused", () => {
  expect(() => check("a: [")).toThrow('"app.yml" is neither YAML nor JSON');
  expect(() => check("services: {}")).toThrow('"app.yml" is no manifest of a Slack app: it has no "features"');
});

describe("the manifest that the settings give", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "alfa-slack-"));
  const file = path.join(folder, "slack.yml");
  const given = (text: string) => {
    writeFileSync(file, text);
    return alfaStack(parseAlfaConfig({ tunnel, portOffset: 1000, slackManifest: file }));
  };
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });
  const findings = (text: string) =>
    evaluate({ stack: given(text), lens: "declared" }).findings.filter(({ rule }) => rule === "slack-manifest");

  test("is a finding where it is not as declared, with file, line and column", () => {
    expect(findings(stringify(declared))).toEqual([]);
    const [finding, ...more] = findings(stringify(declared).replace("alfa.example.com", "old.trycloudflare.com"));
    expect(more).toEqual([]);
    expect(finding).toMatchObject({
      service: "slack",
      seen: '"https://old.trycloudflare.com/slack/command"',
      wanted: '"https://alfa.example.com/slack/command"',
    });
    expect(JSON.stringify(finding)).toContain(`${file}:10:12 features.slash_commands[0].url`);
  });

  test("leaves no trace in the program's inputs where it is as declared: no difference in a preview", () => {
    expect(given(stringify(declared)).host).toEqual(alfaStack(parseAlfaConfig({ tunnel, portOffset: 1000 })).host);
  });

  test("is refused where it can't be read, is none, or has no tunnel to be compared with", () => {
    expect(() => given("services: {}")).toThrow(`"${file}" is no manifest of a Slack app`);
    expect(() => alfaStack(parseAlfaConfig({ tunnel, slackManifest: "/nonexistent.yml" }))).toThrow(
      'can\'t read the manifest "/nonexistent.yml"',
    );
    expect(() => parseAlfaConfig({ slackManifest: "slack.yml" })).toThrow('set "alfa:tunnel"');
  });
});

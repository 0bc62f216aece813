import { stringify } from "yaml";
import { compareManifest } from "../../../infra/cli/slack/compare";
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
    expect.objectContaining({ field: "oauth_config.scopes.bot[2]", seen: '"channels:history"', wanted: "nothing" }),
  ]);
});

test("a file that is no manifest is refused", () => {
  expect(() => check("a: [")).toThrow('"app.yml" is neither YAML nor JSON');
  expect(() => check("services: {}")).toThrow('"app.yml" is no manifest of a Slack app: it has no "features"');
});

import { createServer, type RequestListener, type Server } from "node:http";
import { webhookServer, type WebhookSettings } from "../../../../stacks/alfa/webhook/server";
import { settingsOf } from "../../../../stacks/alfa/webhook/settings";
import { refusal, REPLAY_SECONDS, sign } from "../../../../stacks/alfa/webhook/signature";

/** The example of Slack's own documentation. */
const example = {
  secret: "8f742231b10e8888abcd99yyyzzz85a5",
  timestamp: "1531420618",
  body: Buffer.from(
    "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c",
  ),
  signature: "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
};
const then = Number(example.timestamp) * 1000;

describe("Slack's signature", () => {
  test("is the one of its documentation", () => {
    expect(sign(example.secret, example.timestamp, example.body)).toBe(example.signature);
    expect(refusal(example.secret, example, then)).toBeUndefined();
  });

  test("covers body, timestamp and secret", () => {
    const changed = Buffer.from(example.body.toString().replace("roadrunner", "coyote"));
    expect(refusal(example.secret, { ...example, body: changed }, then)).toBe("wrong signature");
    expect(refusal(example.secret, { ...example, timestamp: "1531420619" }, then)).toBe("wrong signature");
    expect(refusal("another", example, then)).toBe("wrong signature");
    expect(refusal(example.secret, { ...example, signature: "v0=" }, then)).toBe("wrong signature");
  });

  test("is good for five minutes, in either direction", () => {
    const limit = REPLAY_SECONDS * 1000;
    expect(refusal(example.secret, example, then + limit)).toBeUndefined();
    expect(refusal(example.secret, example, then + limit + 1)).toBe("too old");
    expect(refusal(example.secret, example, then - limit - 1)).toBe("too old");
    expect(refusal(example.secret, { ...example, timestamp: "1e9" }, then)).toBe("no timestamp");
    expect(refusal(example.secret, { ...example, timestamp: undefined }, then)).toBe("no signature");
  });
});

describe("the webhook", () => {
  const servers: Server[] = [];
  const listen = async (server: Server): Promise<string> => {
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    if (typeof address !== "object" || !address) throw new Error("no port");
    return `http://127.0.0.1:${address.port}`;
  };
  /** What n8n was asked, and the webhook's address. */
  const open = async (answer: RequestListener, settings: Partial<WebhookSettings> = {}) => {
    const asked: { url: string | undefined; secret: unknown; body: unknown }[] = [];
    const n8n = await listen(
      createServer((request, response) => {
        let text = "";
        request.on("data", (chunk: Buffer) => (text += chunk.toString()));
        request.on("end", () => {
          asked.push({ url: request.url, secret: request.headers["x-alfa-secret"], body: JSON.parse(text) });
          answer(request, response);
        });
      }),
    );
    const url = await listen(
      webhookServer({ n8n, signingSecret: example.secret, webhookSecret: "shared", now: () => then, ...settings }),
    );
    return { asked, url };
  };
  const slack = (url: string, { timestamp, signature, body } = example) =>
    fetch(`${url}/slack/command`, {
      method: "POST",
      headers: { "x-slack-request-timestamp": timestamp, "x-slack-signature": signature },
      body: new Uint8Array(body),
    });

  beforeEach(() => {
    jest.spyOn(console, "log").mockReturnValue();
    jest.spyOn(console, "error").mockReturnValue();
  });
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
    jest.restoreAllMocks();
  });

  test("hands a command to n8n with the shared secret, without Slack's token, and gives its answer back", async () => {
    const { asked, url } = await open((_request, response) => response.end('{"text":"hello"}'));
    const answer = await slack(url);
    expect([answer.status, await answer.json()]).toEqual([200, { text: "hello" }]);
    expect(asked).toMatchObject([
      {
        url: "/webhook/slack-command",
        secret: "shared",
        body: { command: "/webhook-collect", user_name: "roadrunner" },
      },
    ]);
    expect(asked[0]?.body).not.toHaveProperty("token");
  });

  test("asks n8n nothing for a call that is not Slack's", async () => {
    const { asked, url } = await open((_request, response) => response.end("{}"));
    expect((await slack(url, { ...example, signature: example.signature.replace("v0=a", "v0=b") })).status).toBe(401);
    expect((await fetch(`${url}/slack/command`, { method: "POST", body: "x" })).status).toBe(401);
    expect((await slack(url, { ...example, body: Buffer.alloc(100_000) })).status).toBe(413);
    expect((await fetch(`${url}/other`)).status).toBe(404);
    expect(asked).toEqual([]);
  });

  test("without Slack's secret it refuses, and is healthy", async () => {
    const { asked, url } = await open((_request, response) => response.end("{}"), { signingSecret: undefined });
    expect((await slack(url)).status).toBe(503);
    expect(await (await fetch(`${url}/health`)).json()).toMatchObject({ status: "ok", service: "alfa-webhook" });
    expect(asked).toEqual([]);
  });

  test("tells the user when n8n refuses or is away, and logs neither secret nor text", async () => {
    const { url } = await open((_request, response) => response.writeHead(404).end());
    expect(await (await slack(url)).json()).toMatchObject({ text: "ALFA can't take commands now: n8n answered 404." });
    const away = await open(() => undefined, { n8n: "http://127.0.0.1:1" });
    expect(await (await slack(away.url)).json()).toMatchObject({ text: "ALFA can't reach n8n now." });
    const said = JSON.stringify([jest.mocked(console.log).mock.calls, jest.mocked(console.error).mock.calls]);
    expect(said).not.toMatch(/shared|roadrunner|8f742231/);
  });
});

test("its environment: what it takes, and what it refuses", () => {
  expect(settingsOf({})).toEqual({ port: 3333, n8n: "http://127.0.0.1:5678" });
  expect(
    settingsOf({ PORT: "8443", N8N_URL: "http://n8n:1", SLACK_SIGNING_SECRET: "s", N8N_WEBHOOK_SECRET: "w" }),
  ).toEqual({
    port: 8443,
    n8n: "http://n8n:1",
    signingSecret: "s",
    webhookSecret: "w",
  });
  expect(() => settingsOf({ PORT: "http" })).toThrow('PORT is "http": want a port');
  expect(() => settingsOf({ N8N_URL: "n8n:5678" })).toThrow('N8N_URL is "n8n:5678": want http://HOST:PORT');
});

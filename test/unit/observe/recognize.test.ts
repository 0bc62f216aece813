import { Host } from "../../../stacks/model/stack";
import { portOf, recognize } from "../../../policies/observe/processes/recognize";

const host = Host.parse({
  processes: [{ name: "alfa-webhook", port: 3333, healthPath: "/health", script: "webhook/server.mjs" }],
});

const webhook = { role: "webhook", of: "alfa-webhook", script: "/srv/alfa/webhook/server.mjs" };

test.each([
  ["a quick tunnel", ["cloudflared", "tunnel", "--url", "http://localhost:3333"], { role: "tunnel", port: 3333 }],
  ["with =", ["/usr/local/bin/cloudflared", "tunnel", "--url=http://127.0.0.1:5678/"], { role: "tunnel", port: 5678 }],
  ["the short form", ["cloudflared", "--url", "localhost:5678"], { role: "tunnel", port: 5678 }],
  ["a named tunnel", ["cloudflared", "tunnel", "run", "--token", "x"], { role: "tunnel" }],
  [
    "by configuration",
    ["cloudflared", "--config", "/etc/c.yml", "tunnel", "run", "alfa"],
    { role: "tunnel", configFile: "/etc/c.yml" },
  ],
  ["a renamed process", ["cloudflared tunnel --url http://localhost:3333"], { role: "tunnel", port: 3333 }],
  [
    "run by an interpreter",
    ["node", "--import", "tsx", "/opt/cloudflared", "tunnel", "--url", "http://localhost:80"],
    { role: "tunnel", port: 80 },
  ],
  ["ngrok", ["ngrok", "http", "3333"], { role: "ngrok", port: 3333 }],
  ["an ngrok without a tunnel", ["ngrok", "start", "--none"], { role: "ngrok" }],
  ["the webhook", ["node", "/srv/alfa/webhook/server.mjs"], webhook],
  ["the webhook as PM2 renames it", ["node /srv/alfa/webhook/server.mjs   "], webhook],
])("%s is recognized", (_, argv, expected) => {
  expect(recognize(argv, host)).toEqual(expected);
});

test("a relative script counts from the process's directory", () => {
  expect(recognize(["node", "server.mjs"], host, "/srv/alfa/webhook")).toEqual(webhook);
  expect(recognize(["node", "server.mjs"], host, "/srv/other")).toBeUndefined();
});

test.each([
  [["vim", "/srv/alfa/webhook/server.mjs"]],
  [["tail", "-f", "webhook/server.mjs"]],
  [["node", "-e", "require('webhook/server.mjs')"]],
  [["sh", "-c", "cloudflared tunnel --url http://localhost:1"]],
  [["grep", "cloudflared"]],
  [["cloudflared", "access", "ssh", "--hostname", "x"]],
  [["cloudflared", "--version"]],
  [["node", "/srv/other/server.mjs"]],
  [[""]],
])("%j is not", (argv) => {
  expect(recognize(argv, host)).toBeUndefined();
});

test.each([
  ["http://localhost:3333", 3333],
  ["https://localhost", 443],
  ["http://localhost/path", 80],
  ["3333", 3333],
  ["tcp://[::1]:22", 22],
  ["http_status:404", undefined],
  ["unix:/run/x.sock", undefined],
  ["http://localhost:99999", undefined],
])("the port of %s", (target, port) => {
  expect(portOf(target)).toBe(port);
});

import { randomBytes } from "node:crypto";
import { createServer, type Server } from "node:http";
import { buildSandboxImages } from "../../../infra/toolchain/sandbox/build/build";
import { sandbox } from "../../../infra/toolchain/sandbox/settings";
import { answersOk, until } from "../../../infra/toolchain/sandbox/up/wait";
import { secretHeader } from "../../../stacks/alfa/workflows/slack-call";
import { slackCommand, webhookCredential } from "../../../stacks/alfa/workflows/slack-command";
import { removeAll, testEngine, testPrefix } from "../support/engine";
import { Workspace, type Declared } from "./support/workspace";

/** Against n8n's stand-in with its real PostgreSQL, by a real Pulumi engine; test/real has the same against the real n8n. */
const engine = testEngine();
const prefix = testPrefix();
const images = { postgres: `${sandbox.registry}postgres:15`, n8n: `${sandbox.registry}n8nio/n8n:2.46.5` };
const port = 33_010;
const server = `http://127.0.0.1:${port}`;
const secret = `canary-${randomBytes(8).toString("hex")}`;
const place = {
  server,
  container: `${prefix}-n8n`,
  database: { container: `${prefix}-postgres`, user: "alfa", name: "alfa" },
};
const { id, ...declared } = slackCommand;
let workspace: Workspace;
let other: Server;

const credential = (value = secret): Declared => ({
  type: "alfa:n8n:Credential",
  name: "credential",
  args: {
    ...place,
    credentialId: webhookCredential.id,
    name: webhookCredential.name,
    type: webhookCredential.type,
    data: { name: secretHeader, value: { secret: value } },
  },
});
const workflow = (args: object = {}, value = secret): Declared => ({
  type: "alfa:n8n:Workflow",
  name: "workflow",
  args: {
    ...place,
    ...declared,
    workflowId: id,
    probe: { method: "POST", path: "slack-command", headers: { [secretHeader]: { secret: value } }, body: {} },
    ...args,
  },
  options: { dependsOn: ["credential"] },
});

const password = `A1-canary-${randomBytes(8).toString("hex")}`;
const owner = (value = password, email = "owner@alfa.invalid"): Declared => ({
  type: "alfa:n8n:Owner",
  name: "owner",
  args: { server, email, password: { secret: value } },
});
const enters = async (value: string): Promise<boolean> => {
  const answer = await fetch(`${server}/rest/login`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ emailOrLdapLoginId: "owner@alfa.invalid", password: value }),
  });
  return answer.ok;
};

const call = async (header: string | undefined, text = "hello"): Promise<{ status: number; body: string }> => {
  const answer = await fetch(`${server}/webhook/slack-command`, {
    method: "POST",
    headers: { "content-type": "application/json", ...(header !== undefined && { [secretHeader]: header }) },
    body: JSON.stringify({ command: "/alfa", text }),
  });
  return { status: answer.status, body: await answer.text() };
};
async function run(container: string, command: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await engine.exec(container, command);
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  return stdout.trim();
}
const sql = (text: string): Promise<string> =>
  run(place.database.container, ["psql", "-U", "alfa", "-d", "alfa", "-Atc", text]);
function ok({ exitCode, output }: { exitCode: number; output: string }): void {
  expect({ exitCode, output: exitCode === 0 ? "" : output }).toEqual({ exitCode: 0, output: "" });
}

async function startContainer(name: string, body: Readonly<Record<string, unknown>>, host: object = {}): Promise<void> {
  const { id: made } = await engine.createContainer(`${prefix}-${name}`, {
    ...body,
    HostConfig: { NetworkMode: `${prefix}-network`, ...host },
    NetworkingConfig: { EndpointsConfig: { [`${prefix}-network`]: { Aliases: [name] } } },
  });
  await engine.startContainer(made);
}

beforeAll(async () => {
  await buildSandboxImages(engine, Object.values(images));
  await engine.createNetwork({ Name: `${prefix}-network` });
  await startContainer("postgres", { Image: images.postgres, Env: ["POSTGRES_USER=alfa", "POSTGRES_PASSWORD=p"] });
  await until("PostgreSQL is ready", 60_000, async () => {
    const { exitCode } = await engine.exec(place.database.container, ["pg_isready", "-h", "127.0.0.1", "-U", "alfa"]);
    return exitCode === 0;
  });
  await startContainer(
    "n8n",
    {
      Image: images.n8n,
      Env: [
        "DB_POSTGRESDB_HOST=postgres",
        "DB_POSTGRESDB_DATABASE=alfa",
        "DB_POSTGRESDB_USER=alfa",
        "DB_POSTGRESDB_PASSWORD=p",
      ],
      ExposedPorts: { "5678/tcp": {} },
    },
    { PortBindings: { "5678/tcp": [{ HostIp: "127.0.0.1", HostPort: String(port) }] } },
  );
  other = createServer((_request, response) => response.end("<html>not n8n</html>"));
  await new Promise<void>((resolve) => other.listen(port + 1, "127.0.0.1", resolve));
  workspace = await Workspace.open("n8n");
}, 300_000);

afterAll(async () => {
  other.close();
  workspace.remove();
  await removeAll(engine, prefix);
}, 60_000);

test("an update waits for n8n, imports credential and workflow, has it run, and proves that its webhook answers", async () => {
  workspace.declare([credential(), workflow()]);
  const planned = await workspace.preview();
  ok(planned);
  expect(planned.changes).toMatchObject({ create: 3 });

  ok(await workspace.up());
  expect(await call(secret)).toEqual({
    status: 200,
    body: JSON.stringify({ response_type: "ephemeral", text: "ALFA has received: hello" }),
  });
  expect((await call("wrong")).status).toBe(403);
  expect((await call(undefined)).status).toBe(403);

  const next = await workspace.preview("--expect-no-changes");
  ok(next);
  expect(next.events + next.output + (await workspace.export())).not.toContain(secret);
  expect(await sql("SELECT data FROM credentials_entity")).not.toContain(secret);
  expect(await run(place.container, ["ls", "/tmp"])).not.toContain("tmp.");
}, 240_000);

test("what was changed by hand shows as just that and is repaired; what is not ours is left alone", async () => {
  const theirs = { id: "theirs", name: "theirs", nodes: [], connections: {} };
  await run(place.container, [
    "sh",
    "-c",
    `echo '${JSON.stringify(theirs)}' >/tmp/t && n8n import:workflow --input=/tmp/t`,
  ]);
  const before = await sql("SELECT row_to_json(w) FROM workflow_entity w WHERE id = 'theirs'");
  const keys = await sql("SELECT data FROM credentials_entity");
  await sql(
    `UPDATE workflow_entity SET connections = '{}', nodes = (SELECT json_agg(CASE WHEN n->>'name' = 'Answer'
       THEN jsonb_set(n::jsonb, '{parameters,responseBody}', '"by hand"') ELSE jsonb_set(n::jsonb, '{position}', '[9, 9]') END)
       FROM json_array_elements(nodes) n) WHERE id = '${id}'`,
  );
  const drift = await workspace.preview("--diff");
  ok(drift);
  expect(drift.output).toMatch(/~ responseBody *: "by hand" => "=\{\{/);
  expect(drift.output).toMatch(/\+ Webhook *:/);
  expect(drift.output).not.toMatch(/[~+-] (position|active|settings|name)\b/);
  expect(drift.changes).toMatchObject({ update: 1 });

  ok(await workspace.up());
  expect((await call(secret)).body).toContain("ALFA has received: hello");
  expect(await sql("SELECT row_to_json(w) FROM workflow_entity w WHERE id = 'theirs'")).toBe(before);
  expect(await sql("SELECT data FROM credentials_entity")).toBe(keys);
  expect(await sql(`SELECT (nodes->0->'position')::jsonb FROM workflow_entity WHERE id = '${id}'`)).toBe("[9, 9]");
  ok(await workspace.preview("--expect-no-changes"));
}, 180_000);

test("a credential that somebody wrote anew is drift of its data alone, which nobody reads; it is written again", async () => {
  await sql("UPDATE credentials_entity SET data = 'by hand'");
  const drift = await workspace.preview("--diff");
  ok(drift);
  expect(drift.changes).toMatchObject({ update: 1 });
  expect(drift.output).toMatch(/[~+] data\b/);
  expect(drift.output + drift.events).not.toContain("by hand");
  ok(await workspace.up());
  expect((await call(secret)).status).toBe(200);
  ok(await workspace.preview("--expect-no-changes"));
}, 180_000);

test("one that no longer runs, or that was never started, is drift of `active` alone", async () => {
  await run(place.container, ["n8n", "unpublish:workflow", `--id=${id}`]);
  const off = await workspace.preview("--diff");
  expect(off.output).toMatch(/~ active *: false => true/);
  ok(await workspace.up());
  // as after an import that was killed before n8n was started again
  await sql(`DELETE FROM webhook_entity WHERE "workflowId" = '${id}'`);
  expect((await workspace.preview("--diff")).output).toMatch(/~ active *: false => true/);
  ok(await workspace.up());
  expect((await call(secret)).status).toBe(200);
  ok(await workspace.preview("--expect-no-changes"));
}, 180_000);

test("deleted ones are made again; a lost state finds them by id", async () => {
  await sql(`DELETE FROM workflow_entity WHERE id = '${id}'; DELETE FROM credentials_entity`);
  expect((await workspace.preview()).changes).toMatchObject({ create: 2 });
  ok(await workspace.up());
  expect((await call(secret)).status).toBe(200);
  const fresh = await Workspace.open("n8n-again");
  try {
    fresh.declare([credential(), workflow()]);
    ok(await fresh.up());
    expect(await sql("SELECT string_agg(id, ' ' ORDER BY id) FROM workflow_entity")).toBe(`${id} theirs`);
    ok(await fresh.preview("--expect-no-changes"));
  } finally {
    fresh.remove();
  }
}, 240_000);

test("a rotated secret is written and proven", async () => {
  const next = `${secret}-2`;
  workspace.declare([credential(next), workflow({}, next)]);
  ok(await workspace.up());
  expect((await call(next)).status).toBe(200);
  expect((await call(secret)).status).toBe(403);
  workspace.declare([credential(), workflow({}, "canary-other")]);
  const wrong = await workspace.up();
  expect(wrong.exitCode).not.toBe(0);
  expect(wrong.output).toContain("answers HTTP 403: n8n refuses the secret that is shared with it");
  expect(wrong.output).not.toContain("canary");
  workspace.declare([credential(), workflow()]);
  ok(await workspace.up());
}, 240_000);

test("a path that another workflow listens on is refused with its id, and neither is touched", async () => {
  const clash = { ...workflow({ workflowId: "clash" }), name: "clash" };
  workspace.declare([credential(), workflow(), clash]);
  const up = await workspace.up();
  expect(up.exitCode).not.toBe(0);
  expect(up.output).toContain(`the workflow "${id}" of n8n at "${server}" listens on "POST slack-command" already`);
  expect(await sql("SELECT count(*) FROM workflow_entity WHERE id = 'clash'")).toBe("0");
  workspace.declare([credential(), workflow()]);
  ok(await workspace.up());
}, 180_000);

test("n8n down, something else in its place, a container that is not there: a preview says it and goes on, an update fails", async () => {
  await engine.stopContainer(place.container, 20);
  const down = await workspace.preview();
  ok(down);
  expect(down.output).toContain(`not looked at, shown as it was last known: n8n does not answer at "${server}"`);
  await engine.startContainer(place.container);
  await until("n8n is ready", 60_000, () => answersOk(`${server}/healthz/readiness`));

  const lost = await Workspace.open("n8n-wrong");
  try {
    const timeouts = { customTimeouts: { create: "2s" } };
    const failing = async (args: object): Promise<string> => {
      lost.declare([{ ...workflow(args), options: timeouts }]);
      const { exitCode, output } = await lost.up();
      expect(exitCode).not.toBe(0);
      expect(output).not.toMatch(/\n\s+at /);
      return output;
    };
    expect(await failing({ server: `${server.slice(0, -1)}1` })).toContain("does not speak as n8n does");
    expect(await failing({ database: { ...place.database, name: "nowhere" } })).toContain(
      'database "nowhere" does not exist',
    );
    expect(await failing({ database: { ...place.database, container: "nowhere" } })).toContain("can't be read");
  } finally {
    lost.remove();
  }
}, 240_000);

test("the owner is set up, taken over by a lost state, given a new password, and made again after a reset", async () => {
  const others = [credential(), workflow()];
  workspace.declare([...others, owner()]);
  ok(await workspace.up());
  expect(await enters(password)).toBe(true);
  const next = await workspace.preview("--expect-no-changes");
  ok(next);
  expect(next.events + next.output + (await workspace.export())).not.toContain(password);
  const changed = `${password}-2`;
  workspace.declare([...others, owner(changed)]);
  ok(await workspace.up());
  expect([await enters(password), await enters(changed)]).toEqual([false, true]);

  const fresh = await Workspace.open("n8n-owner");
  try {
    fresh.declare([owner("A1-of-somebody-else")]);
    const up = await fresh.up();
    ok(up);
    expect(up.output).toContain(`n8n at "${server}" has an owner, and refuses the declared password of`);
    expect(await enters(changed)).toBe(true);
  } finally {
    fresh.remove();
  }
  await sql(`UPDATE "user" SET email = NULL, password = NULL`);
  const reset = await workspace.up();
  ok(reset);
  expect(reset.changes).toMatchObject({ create: 1 });
  expect(await enters(changed)).toBe(true);
  workspace.declare(others);
  expect((await workspace.up()).output).toContain(`the owner of n8n at "${server}" stays`);
}, 600_000);

test("a version that is not supported, and a psql that answers no JSON: an update fails with it and changes nothing", async () => {
  const kept = () => sql("SELECT string_agg(row_to_json(w)::text, ' ' ORDER BY id) FROM workflow_entity w");
  const before = await kept();
  const asRoot = async (container: string, script: string): Promise<void> => {
    const { exitCode, stderr } = await engine.exec(container, ["sh", "-c", script], { user: "root" });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  };
  const folder = "/usr/local/sbin";
  const instead = (container: string, command: string, says: string) =>
    asRoot(
      container,
      `mkdir -p ${folder} && printf '#!/bin/sh\\necho "%s"\\n' '${says}' >${folder}/${command} && chmod 755 ${folder}/${command}`,
    );
  const again = (container: string, command: string) => asRoot(container, `rm ${folder}/${command}`);
  workspace.declare([credential(), workflow({ name: "of another name" })]);
  const failing = async (): Promise<string> => {
    const { exitCode, output } = await workspace.up();
    expect(exitCode).not.toBe(0);
    expect(output).not.toMatch(/\n\s+at /);
    return output;
  };
  await instead(place.container, "n8n", "3.0.0");
  expect(await failing()).toContain(
    `n8n in the container "${place.container}" is of version "3.0.0", which is not supported: 1.111 to 2.x are`,
  );
  await again(place.container, "n8n");
  expect(await kept()).toBe(before);

  await instead(place.database.container, "psql", "<html>");
  const garbage = `n8n's database "alfa" in the container "${place.database.container}" can't be read: psql there answers`;
  const seen = await workspace.preview();
  ok(seen);
  expect(seen.output).toContain(`not looked at, shown as it was last known: ${garbage}`);
  expect(await failing()).toContain(garbage);
  await again(place.database.container, "psql");
  expect(await kept()).toBe(before);
  workspace.declare([credential(), workflow()]);
  ok(await workspace.up());
  ok(await workspace.preview("--expect-no-changes"));
}, 240_000);

test("a workflow that is no longer declared stops and stays, archived, as somebody edited it; declared again it runs", async () => {
  await sql(`UPDATE workflow_entity SET name = 'edited' WHERE id = '${id}'`);
  const nodes = await sql(`SELECT nodes FROM workflow_entity WHERE id = '${id}'`);
  workspace.declare([credential()]);
  const up = await workspace.up();
  ok(up);
  expect(up.output).toContain(`the workflow "${id}" stays in n8n, archived`);
  expect((await call(secret)).status).toBe(404);
  expect(await sql(`SELECT name, active, "isArchived" FROM workflow_entity WHERE id = '${id}'`)).toBe("edited|f|t");
  expect(
    await sql(`SELECT nodes::jsonb = '${nodes.replaceAll("'", "''")}' FROM workflow_entity WHERE id = '${id}'`),
  ).toBe("t");
  workspace.declare([credential(), workflow()]);
  ok(await workspace.up());
  expect((await call(secret)).status).toBe(200);
}, 180_000);

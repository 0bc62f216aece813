import { removeAll, testEngine, testPrefix } from "../support/engine";
import { eventually, Scene } from "./standins-support";

const engine = testEngine();
const scene = new Scene(engine, testPrefix(), { authentikForwardAuth: true });
const app = `grafana.localhost:${80 + 41_000}`;
const outpost = "http://127.0.0.1:9000/outpost.goauthentik.io";

beforeAll(async () => {
  await scene.prepare(["postgres", "authentik-server", "authentik-worker", "trivy", "backstage"]);
  await scene.start("postgres");
  await scene.reaches("postgres", "healthy");
}, 300_000);

afterAll(async () => {
  await removeAll(engine, scene.prefix);
}, 60_000);

test("Authentik waits for its role and database, and is well once they are there", async () => {
  await scene.start("authentik-server");
  await eventually(async () => {
    expect(await scene.logs("authentik-server")).toMatch(
      /PostgreSQL connection failed, retrying\.\.\. \(password authentication failed for user \\"authentik\\"\)/,
    );
  });
  expect((await scene.run("authentik-server", ["ak", "healthcheck"])).exitCode).toBe(1);
  await scene.bootstrapDatabases();
  await scene.reaches("authentik-server", "healthy");
}, 120_000);

test("forward authentication knows only the hosts of the blueprint that the worker applies", async () => {
  const ask = () => scene.curl("authentik-server", "-H", `X-Forwarded-Host: ${app}`, `${outpost}/auth/traefik`);
  expect(await ask()).toContain("no app for hostname");
  await scene.start("authentik-worker");
  await scene.reaches("authentik-worker", "healthy");
  await eventually(async () => {
    expect(await ask()).not.toContain("no app for hostname");
  });
}, 120_000);

test("forward authentication sends a stranger to the sign-in, and lets in who has signed in", async () => {
  const head = ["-o", "/dev/null", "-w", "%{http_code} %{redirect_url}"];
  const forwarded = ["-H", `X-Forwarded-Host: ${app}`, "-H", "X-Forwarded-Proto: http", "-H", "X-Forwarded-Uri: /d/1"];
  const stranger = await scene.curl("authentik-server", ...head, ...forwarded, `${outpost}/auth/traefik`);
  expect(stranger).toBe(`302 http://${app}/outpost.goauthentik.io/start?rd=${encodeURIComponent(`http://${app}/d/1`)}`);
  const session = await signIn(scene.secret("AUTHENTIK_BOOTSTRAP_PASSWORD"));
  const started = await follow(`${outpost}/start?rd=${encodeURIComponent(`http://${app}/d/1`)}`, forwarded);
  const authorized = await follow(inside(started), ["-H", `Cookie: ${session}`]);
  const headers = await scene.curl("authentik-server", "-i", ...forwarded, inside(authorized));
  expect(headers).toMatch(new RegExp(`location: http://${app}/d/1`, "i"));
  const [cookie = ""] = /authentik_proxy_[^;]+/.exec(headers) ?? [];
  const known = await scene.curl(
    "authentik-server",
    "-i",
    ...forwarded,
    "-H",
    `Cookie: ${cookie}`,
    `${outpost}/auth/traefik`,
  );
  expect(known).toMatch(/200 OK[\s\S]*x-authentik-username: akadmin/i);
}, 60_000);

test("a wrong password gives no session", async () => {
  expect(await signIn("wrong")).toBe("");
}, 30_000);

test("Authentik is not ready while PostgreSQL is stopped", async () => {
  await engine.stopContainer(scene.container("postgres"), 5);
  expect((await scene.run("authentik-server", ["ak", "healthcheck"])).exitCode).toBe(1);
  await engine.startContainer(scene.container("postgres"));
  await scene.reaches("postgres", "healthy");
  await eventually(async () => {
    expect((await scene.run("authentik-server", ["ak", "healthcheck"])).exitCode).toBe(0);
  });
}, 120_000);

test("Backstage serves the stack's catalogue to who has its token", async () => {
  await scene.start("backstage");
  await scene.reaches("backstage", "healthy");
  const entities = "http://127.0.0.1:7007/api/catalog/entities?filter=kind=component,metadata.name=n8n";
  expect(await scene.curl("backstage", entities)).toContain("Missing credentials");
  const answer = await scene.curl(
    "backstage",
    "-H",
    `Authorization: Bearer ${scene.secret("BACKSTAGE_API_TOKEN")}`,
    entities,
  );
  expect(JSON.parse(answer)).toMatchObject([
    { kind: "Component", metadata: { name: "n8n" }, spec: { system: scene.prefix } },
  ]);
}, 120_000);

test("Backstage ends when its database refuses it", async () => {
  await engine.removeContainer(scene.container("backstage"), { force: true });
  await scene.start("backstage", (service) => ({
    ...service,
    restart: "no",
    environment: { ...service.environment, POSTGRES_PASSWORD: "wrong" },
  }));
  await scene.reaches("backstage", "exited");
  expect(await scene.logs("backstage")).toContain(
    "Failed to connect to the database to make sure that 'catalog' exists",
  );
}, 60_000);

test("Trivy's server asks for its token", async () => {
  await scene.start("trivy");
  await scene.reaches("trivy", "healthy");
  const scan = "http://127.0.0.1:4954/twirp/trivy.scanner.v1.Scanner/Scan";
  expect(await scene.curl("trivy", "-X", "POST", scan)).toContain("invalid token");
  const known = await scene.curl("trivy", "-X", "POST", "-H", `Trivy-Token: ${scene.secret("TRIVY_TOKEN")}`, scan);
  expect(known).toContain("unimplemented");
  expect(JSON.parse(await scene.curl("trivy", "http://127.0.0.1:4954/version"))).toMatchObject({ Version: "0.74.0" });
}, 60_000);

/** The session cookie of "akadmin", "" when Authentik gives none. */
async function signIn(password: string): Promise<string> {
  const url = "http://127.0.0.1:9000/api/v3/flows/executor/default-authentication-flow/";
  const body = JSON.stringify({ uid_field: "akadmin", password });
  const answer = await scene.curl("authentik-server", "-i", "-H", "content-type: application/json", "-d", body, url);
  return /authentik_session=[^;]+/.exec(answer)?.[0] ?? "";
}

const follow = (url: string, headers: readonly string[]): Promise<string> =>
  scene.curl("authentik-server", "-o", "/dev/null", "-w", "%{redirect_url}", ...headers, url);

/** The same address as the container itself reaches it. */
function inside(url: string): string {
  const { pathname, search } = new URL(url);
  return `http://127.0.0.1:9000${pathname}${search}`;
}

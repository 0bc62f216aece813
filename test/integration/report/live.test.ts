import { readFileSync } from "node:fs";
import path from "node:path";
import { alfa, folder } from "../../unit/cli/alfa";
import { busybox, makeBusyboxImages } from "../support/busybox-image";
import { removeAll, testEngine, testPrefix } from "../support/engine";

jest.setTimeout(120_000);

const engine = testEngine();
const project = testPrefix();
const canary = "c4n4ry-report-91d3";
const before = { ...process.env };

beforeAll(async () => {
  await makeBusyboxImages(engine);
  const { id } = await engine.createContainer(`${project}-web-1`, {
    Image: busybox,
    Cmd: ["sh", "-c", "echo 'ERROR: the till is empty'; exec sleep 600"],
    Env: [`API_TOKEN=${canary}`],
    Labels: { "com.docker.compose.project": project, "com.docker.compose.service": "web" },
  });
  await engine.startContainer(id);
  process.env["XDG_STATE_HOME"] = folder({});
});
afterAll(async () => {
  process.env = before;
  await removeAll(engine, project);
});

test("alfa report --live says what runs beside what is declared, and no secret", async () => {
  const root = folder({
    "compose.yml": `name: ${project}\nservices:\n  web: {image: "${busybox}", privileged: true}\n  db: {image: "${busybox}"}\n`,
  });
  const { code, stderr } = await alfa(root, "report", "--live", "-o", "page.html");
  expect([code, stderr]).toEqual([0, "The report is in page.html\n"]);
  const page = readFileSync(path.join(root, "page.html"), "utf8");
  const state = /<section id="state".*?<\/section>/s.exec(page)?.[0] ?? page;
  expect(state).toMatch(/web[^]*running/);
  expect(page).toContain("the till is empty");
  expect(page).not.toContain(canary);
});

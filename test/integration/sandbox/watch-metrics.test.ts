import { z } from "zod";
import { putMetrics } from "../../../infra/cli/watch/publish";
import { renderMetrics } from "../../../policies/report/metrics";
import { buildReport } from "../../../policies/report/report";
import { evaluate } from "../../../policies/evaluate";
import { removeAll, testEngine, testPrefix } from "../support/engine";
import { eventually, Scene } from "./standins-support";

const engine = testEngine();
const scene = new Scene(engine, testPrefix());

beforeAll(async () => {
  await scene.prepare(["node-exporter", "prometheus"]);
}, 300_000);

afterAll(async () => {
  await removeAll(engine, scene.prefix);
}, 180_000);

const Answer = z.object({
  data: z.object({
    result: z.array(z.object({ metric: z.record(z.string(), z.string()), value: z.tuple([z.number(), z.string()]) })),
  }),
});

test("the stack's real node-exporter and Prometheus pick up what a watch publishes, and Prometheus has its alerts", async () => {
  await scene.start("node-exporter");
  await scene.start("prometheus");
  await scene.reaches("node-exporter", "healthy");
  await scene.reaches("prometheus", "healthy");
  const { stack } = scene;
  const report = buildReport({
    evaluation: evaluate({ stack, lens: "declared" }),
    toolVersion: "test",
    subject: { project: stack.name, files: [], services: Object.keys(stack.services).length, live: false },
  });
  const text = renderMetrics({ project: stack.name, report, endedAt: 1_700_000_000, seconds: 1.5 });
  await putMetrics(engine, scene.container("node-exporter"), text);
  const get = async (path: string) =>
    (await scene.run("prometheus", ["wget", "-q", "-O", "-", `http://127.0.0.1:9090${path}`])).stdout;
  await eventually(async () => {
    const query = encodeURIComponent("alfa_findings");
    const { result } = Answer.parse(JSON.parse(await get(`/api/v1/query?query=${query}`))).data;
    const seen = new Map(result.map(({ metric, value }) => [metric["severity"], Number(value[1])]));
    expect(seen).toEqual(new Map(Object.entries(report.summary)));
  }, 90);
  expect(await get("/api/v1/rules")).toMatch(/AlfaFindings.*AlfaDrift.*AlfaWatchSilent/s);
  expect(await get(`/api/v1/query?query=${encodeURIComponent("node_textfile_scrape_error")}`)).toMatch(/"0"\]/);
}, 240_000);

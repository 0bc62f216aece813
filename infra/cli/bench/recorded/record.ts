/**
 * Records what a real Engine answers to an audit of three containers, which it makes and removes:
 * `DOCKER_HOST=… npx tsx infra/cli/bench/recorded/record.ts > infra/cli/bench/recorded/engine.json`
 * The image alfa.test/busybox:1 of the integration tests has to be there.
 */
import { request } from "node:http";
import path from "node:path";
import { z } from "zod";
import { openEngine } from "../../../../stacks/engine";
import type { RecordedAnswer } from "./server";

const Info = z.object({ DockerRootDir: z.string(), Name: z.string() });
const engine = openEngine();
const socketPath = engine.where.host.replace("unix://", "");
const labels = (service: string) => ({
  "com.docker.compose.project": "shop",
  "com.docker.compose.service": service,
  "com.docker.compose.container-number": "1",
});
const services = {
  web: { script: "for i in 1 2 3; do echo 'ERROR no database'; done; sleep 600", host: { PidMode: "host" } },
  cache: { script: "sleep 600", host: { Memory: 64 * 1024 * 1024, ReadonlyRootfs: true } },
  db: { script: "echo 'disk is full' >&2; exit 3", host: {} },
};

const get = (url: string): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    request({ socketPath, path: url }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("end", () => {
        resolve(Buffer.concat(chunks));
      });
    })
      .on("error", reject)
      .end();
  });

async function record(): Promise<void> {
  const network = await engine.createNetwork({
    Name: "shop_default",
    Labels: { "com.docker.compose.project": "shop" },
  });
  const ids: string[] = [];
  try {
    for (const [name, { script, host }] of Object.entries(services)) {
      const { id } = await engine.createContainer(`shop-${name}-1`, {
        Image: "alfa.test/busybox:1",
        Cmd: ["sh", "-c", script],
        Labels: labels(name),
        HostConfig: { NetworkMode: "shop_default", ...host },
      });
      ids.push(id);
      await engine.startContainer(id);
    }
    await engine.waitContainer("shop-db-1");
    const image = (await engine.inspectImage("alfa.test/busybox:1"))?.Id ?? "";
    const filter = (filters: object) => `filters=${encodeURIComponent(JSON.stringify(filters))}`;
    const asked: Record<string, string> = {
      "/version": "/version",
      "/info": "/info",
      "/containers/json": `/containers/json?all=1&${filter({ label: ["com.docker.compose.project=shop"] })}`,
      "/networks": `/networks?${filter({ name: ["shop_default"] })}`,
      "/volumes": `/volumes?${filter({ name: ["shop_"] })}`,
      [`/images/${image}/json`]: `/images/${image}/json`,
      ...Object.fromEntries(ids.map((id) => [`/containers/${id}/json`, `/containers/${id}/json`])),
    };
    const { DockerRootDir: root, Name: host } = Info.parse(JSON.parse((await get("/info")).toString()));
    const answers: Record<string, RecordedAnswer> = {};
    for (const [asking, url] of Object.entries(asked)) {
      // Of the machine nothing is kept that an audit does not read.
      const text = (await get(url))
        .toString()
        .replaceAll(root, "/var/lib/docker")
        .replaceAll(path.dirname(root), "/run/docker")
        .replaceAll(host, "recorded");
      answers[asking] = { json: z.unknown().parse(JSON.parse(text)) };
    }
    for (const id of ids) {
      const log = await get(`/containers/${id}/logs?stdout=1&stderr=1&timestamps=1`);
      answers[`/containers/${id}/logs`] = { base64: log.toString("base64") };
    }
    process.stdout.write(`${JSON.stringify(answers, undefined, 2)}\n`);
  } finally {
    await Promise.all(ids.map((id) => engine.removeContainer(id, { force: true, volumes: true })));
    await engine.removeNetwork(network);
  }
}

void record();

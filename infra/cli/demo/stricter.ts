import type { Engine } from "../../../stacks/engine";
import { runPulumi } from "../pulumi";
import { repair } from "../repair";
import { openSandbox } from "../sandbox-workspace";
import { eventually, request } from "./http";
import { published } from "./proof";
import { chapter, command, proven } from "./story";

/** The stricter way the finding on the socket recommends: Traefik behind a filtering socket proxy. */
export async function stricter(engine: Engine): Promise<boolean> {
  chapter("The stricter way: Traefik reads the Docker API through a filtering proxy");
  command("pulumi config set alfa:traefikSocket proxy");
  const workspace = await openSandbox(engine, { traefikSocket: "proxy" });
  if ((await repair(workspace, { confirm: false })) !== 0) return false;
  const web = published(workspace.stack, "traefik", 80);
  await eventually("n8n through Traefik", 60, async () => {
    const { status } = await request(web, "/healthz", { host: "n8n.localhost" });
    return status === 200 ? true : undefined;
  });
  proven(
    "Traefik routes without the socket",
    `GET http://127.0.0.1:${web}/healthz with Host: n8n.localhost answers 200`,
  );
  command("pulumi preview --expect-no-changes");
  return (await runPulumi(workspace.run, ["preview", "--expect-no-changes"])) === 0;
}

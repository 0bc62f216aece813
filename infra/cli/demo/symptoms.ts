import type { Engine } from "../../../stacks/engine";

const ansi = /\u001b\[[0-9;]*m/g;

/** Log lines by which the audit found its defects, by service; the last one of each kind counts. */
const telling: Readonly<Record<string, readonly RegExp[]>> = {
  traefik: [/Failed to retrieve information of the docker client/, /Provider error, retrying/],
  n8n: [/Python 3 is missing|virtual environment is missing/, /Last session crashed/, /unknown webhook/],
  "uptime-kuma": [/No user, need setup/],
};

/** What the broken stack itself says, as `docker logs` shows it. */
export async function symptoms(
  engine: Engine,
  prefix: string,
): Promise<{ service: string; line: string; count: number }[]> {
  const found: { service: string; line: string; count: number }[] = [];
  for (const [service, patterns] of Object.entries(telling)) {
    const log = await engine.logText(`${prefix}${service}`, 2_000);
    const lines = log.replaceAll(ansi, "").split("\n");
    for (const pattern of patterns) {
      const matching = lines.filter((line) => pattern.test(line));
      const line = matching.at(-1);
      if (line !== undefined) found.push({ service, line: line.trim(), count: matching.length });
    }
  }
  return found;
}

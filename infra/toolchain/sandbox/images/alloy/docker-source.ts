import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parse, stringify } from "yaml";
import { z } from "zod";
import { Engine, type Container } from "../lib/engine";
import { sleep } from "../lib/process";
import { DockerLines, nanoseconds } from "./docker-lines";
import type { Log, LokiClient } from "./loki-client";
import { visible, type Labels } from "./relabel";

const Positions = z.object({ positions: z.record(z.string(), z.string()).default({}) });

export interface DockerSourceSettings {
  /** unix:///var/run/docker.sock or tcp://HOST:PORT. */
  readonly host: string;
  readonly filters: Readonly<Record<string, readonly string[]>>;
  readonly refreshMs: number;
  /** File that keeps, by container, the Unix time up to which lines were read. */
  readonly positions: string;
  /** Labels of a container's lines from its discovered labels; undefined: it is not collected. */
  readonly labels: (discovered: Labels) => Labels | undefined;
}

/** Follows the logs of an Engine's running containers. */
export class DockerSource {
  /** Why the Engine can't be read; undefined while it can. */
  problem: string | undefined = "not reached yet";
  private readonly engine: Engine;
  private readonly followed = new Set<string>();
  private readonly positions: Map<string, string>;

  /** @throws Error when the positions file's folder is not writable. */
  constructor(
    private readonly settings: DockerSourceSettings,
    private readonly loki: readonly LokiClient[],
    private readonly log: Log,
  ) {
    this.engine = new Engine(settings.host);
    mkdirSync(path.dirname(settings.positions), { recursive: true });
    this.positions = new Map(Object.entries(readPositions(settings.positions)));
    this.save();
  }

  /** Containers whose logs are followed now. */
  get targets(): number {
    return this.followed.size;
  }

  async run(): Promise<never> {
    for (;;) {
      await this.refresh();
      this.save();
      await sleep(this.settings.refreshMs);
    }
  }

  save(): void {
    writeFileSync(this.settings.positions, stringify({ positions: Object.fromEntries(this.positions) }));
  }

  private async refresh(): Promise<void> {
    try {
      const containers = await this.engine.containers(this.settings.filters);
      this.problem = undefined;
      for (const container of containers) {
        const labels = this.settings.labels(discoveredLabels(container));
        if (labels && !this.followed.has(container.Id)) void this.follow(container.Id, labels);
      }
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
      this.log("error", {
        msg: "Unable to refresh target groups",
        err: `error while listing containers: ${this.problem}`,
      });
    }
  }

  private async follow(id: string, labels: Labels): Promise<void> {
    this.followed.add(id);
    try {
      const lines = new DockerLines(await this.engine.hasTerminal(id));
      const stream = await this.engine.logs(id, Number(this.positions.get(id) ?? 0));
      for await (const chunk of stream) {
        for (const { timestamp, line, stream: name } of lines.take(
          Buffer.from(z.instanceof(Uint8Array).parse(chunk)),
        )) {
          const time = nanoseconds(timestamp);
          const sent = visible({ ...labels, stream: name });
          for (const client of this.loki) client.add({ labels: sent, time, line });
          this.positions.set(id, time.slice(0, -9));
        }
      }
    } catch (error) {
      this.log("warn", {
        msg: "could not transfer logs",
        target: `docker/${id}`,
        err: error instanceof Error ? error.message : String(error),
      });
    } finally {
      this.followed.delete(id);
    }
  }
}

/** Labels that Docker discovery gives a container: https://grafana.com/docs/alloy/latest/reference/components/discovery/discovery.docker/ */
export function discoveredLabels({ Id, Names, Labels: own, HostConfig, NetworkSettings }: Container): Labels {
  const network = Object.keys(NetworkSettings?.Networks ?? {}).sort()[0] ?? "";
  const labels = Object.entries(own ?? {}).map(
    ([name, value]) => [`__meta_docker_container_label_${name.replace(/[^a-zA-Z0-9_]/g, "_")}`, value] as const,
  );
  return {
    ...Object.fromEntries(labels),
    __meta_docker_container_id: Id,
    __meta_docker_container_name: Names[0] ?? "",
    __meta_docker_container_network_mode: HostConfig?.NetworkMode ?? "",
    __meta_docker_network_name: network,
  };
}

function readPositions(file: string): Record<string, string> {
  try {
    return Positions.parse(parse(readFileSync(file, "utf8"))).positions;
  } catch {
    // none yet, or cut short by a kill: everything is read again, and Loki keeps a line it has only once in its order
    return {};
  }
}

import type { IncomingMessage } from "node:http";
import { z } from "zod";
import { open, request } from "./request";

const Summary = z.looseObject({
  Id: z.string(),
  Names: z.array(z.string()),
  Image: z.string(),
  Labels: z.record(z.string(), z.string()).nullish(),
  HostConfig: z.looseObject({ NetworkMode: z.string().optional() }).optional(),
  NetworkSettings: z.looseObject({ Networks: z.record(z.string(), z.unknown()).nullish() }).optional(),
});
/** A running container, as `GET /containers/json` lists it. */
export type Container = z.output<typeof Summary>;

const Details = z.looseObject({ Config: z.looseObject({ Tty: z.boolean() }) });
const Failure = z.looseObject({ message: z.string() });

/** The little of the Docker Engine's API that observers of containers use, over `unix://` or `tcp://`. */
export class Engine {
  constructor(private readonly host: string) {}

  /**
   * The running containers, filtered as the Engine filters them (`{name: ["n8n"]}`).
   * @throws Error in the Docker client's words when the Engine can't be reached or refuses.
   */
  async containers(filters: Readonly<Record<string, readonly string[]>> = {}): Promise<Container[]> {
    return z
      .array(Summary)
      .parse(await this.json(`/containers/json?filters=${encodeURIComponent(JSON.stringify(filters))}`));
  }

  /** Whether the container has a terminal: its log stream then has no frames. */
  async hasTerminal(id: string): Promise<boolean> {
    return Details.parse(await this.json(`/containers/${id}/json`)).Config.Tty;
  }

  /** The log of a container from a Unix time on, with timestamps, followed until it ends. */
  async logs(id: string, since: number): Promise<IncomingMessage> {
    const stream = await this.reach(`/containers/${id}/logs?follow=1&stdout=1&stderr=1&timestamps=1&since=${since}`);
    if (stream.statusCode !== 200) {
      stream.resume();
      throw new Error(`Error response from daemon: status ${stream.statusCode ?? 0} for the logs of ${id}`);
    }
    return stream;
  }

  private async json(path: string): Promise<unknown> {
    const { base, socketPath } = this.address();
    const reply = await request(base + path, socketPath === undefined ? {} : { socketPath }).catch((error: unknown) =>
      this.unreachable(error),
    );
    const body: unknown =
      reply.body.startsWith("{") || reply.body.startsWith("[")
        ? JSON.parse(reply.body)
        : { message: reply.body.trim() };
    if (reply.status >= 400)
      throw new Error(
        `Error response from daemon: ${Failure.safeParse(body).data?.message ?? `status ${reply.status}`}`,
      );
    return body;
  }

  private async reach(path: string): Promise<IncomingMessage> {
    const { base, socketPath } = this.address();
    return open(base + path, socketPath === undefined ? {} : { socketPath }).catch((error: unknown) =>
      this.unreachable(error),
    );
  }

  private unreachable(error: unknown): never {
    const text = String(error);
    if (text.includes("permission denied"))
      throw new Error(`permission denied while trying to connect to the Docker daemon socket at ${this.host}`);
    throw new Error(`Cannot connect to the Docker daemon at ${this.host}. Is the docker daemon running?`);
  }

  private address(): { base: string; socketPath?: string } {
    if (this.host.startsWith("unix://"))
      return { base: "http://docker", socketPath: this.host.slice("unix://".length) };
    return { base: this.host.replace(/^tcp:/, "http:") };
  }
}

import { spawn } from "node:child_process";
import { Agent } from "node:http";
import { Duplex } from "node:stream";

/**
 * An HTTP agent that reaches a remote Engine as the docker CLI does: `ssh HOST docker system dial-stdio`, by the ssh program itself,
 * so that ~/.ssh/config, keys, agents and known_hosts count (docker-modem's own ssh accepts any host key).
 */
export class SshAgent extends Agent {
  constructor(
    private readonly target: URL,
    maxSockets: number,
    private readonly options: readonly string[] = [],
  ) {
    super({ keepAlive: true, maxSockets, timeout: 60_000 });
  }

  override createConnection(): Duplex {
    const { username, port, hostname } = this.target;
    // ssh takes the first of two values of an option: the caller's.
    const args = [...this.options, "-o", "ConnectTimeout=30", "-o", "BatchMode=yes", "-T"];
    if (username) args.push("-l", decodeURIComponent(username));
    if (port) args.push("-p", port);
    const child = spawn("ssh", [...args, "--", hostname, "docker", "system", "dial-stdio"], {
      stdio: ["pipe", "pipe", "pipe"],
    });
    let complaint = "";
    child.stderr.on("data", (chunk: Buffer) => {
      complaint = (complaint + chunk.toString()).slice(-2000);
    });
    const pipe = new SshPipe(child.stdin, child.stdout, () => child.kill());
    child.once("error", (error) => pipe.destroy(error));
    // Its last words come before the end of the stream: "socket hang up" alone would say nothing.
    child.once("close", (code) => {
      if (code) pipe.destroy(new Error(`ssh: ${complaint.trim() || `exit code ${code}`}`));
      else pipe.push(null);
    });
    return pipe;
  }
}

/** A child's stdin and stdout as the one socket that node:http expects. */
class SshPipe extends Duplex {
  constructor(
    private readonly input: NodeJS.WritableStream,
    private readonly output: NodeJS.ReadableStream,
    private readonly end_: () => void,
  ) {
    super();
    output.on("data", (chunk: Buffer) => {
      if (!this.push(chunk)) output.pause();
    });
    // A broken pipe is not the cause: the exit code and stderr are.
    input.on("error", () => undefined);
  }
  override _read(): void {
    this.output.resume();
  }
  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.input.write(chunk, () => {
      done();
    });
  }
  override _final(done: () => void): void {
    this.input.end(done);
  }
  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.end_();
    done(error);
  }
  // node:http calls these on a socket; a pipe has no such notion.
  setTimeout(): this {
    return this;
  }
  setKeepAlive(): this {
    return this;
  }
  setNoDelay(): this {
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
}

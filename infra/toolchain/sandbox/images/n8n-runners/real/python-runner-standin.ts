/**
 * Stand-in for n8n's Python task runner, whose image can't be had everywhere: it speaks the broker's real protocol and runs
 * the code of a Code node in a python3 of its own (python-task.py). It is started by the launcher, which gives it its grant.
 * Environment: N8N_RUNNERS_GRANT_TOKEN, …_TASK_BROKER_URI, …_ID, …_MAX_CONCURRENCY, …_TASK_TIMEOUT and
 * …_AUTO_SHUTDOWN_TIMEOUT (seconds), …_STDLIB_ALLOW and …_EXTERNAL_ALLOW (modules code may import).
 */
import { randomBytes } from "node:crypto";
import { main, onStop } from "../../lib/process";
import { connect, type BrokerMessage, type Connection } from "../broker-connection";
import { runPython, type Running } from "./python-process";

const OFFER_MS = 5_000;
/** Offers are made again before the broker drops the last ones. */
const OFFER_EVERY_MS = 250;

const required = (name: string): string => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is required`);
  return value;
};
const seconds = (name: string, fallback: number): number => Number(process.env[name] ?? fallback) * 1000;

class PythonRunner {
  private readonly concurrency = Number(process.env.N8N_RUNNERS_MAX_CONCURRENCY ?? 5);
  private readonly timeoutMs = seconds("N8N_RUNNERS_TASK_TIMEOUT", 60);
  private readonly idleMs = seconds("N8N_RUNNERS_AUTO_SHUTDOWN_TIMEOUT", 0);
  /** Offers that stand, with the time they end. */
  private readonly offers = new Map<string, number>();
  /** Accepted tasks; undefined while their code is awaited. */
  private readonly tasks = new Map<string, Running | undefined>();
  private registered = false;
  private usedAt = Date.now();
  private readonly connection: Connection;

  constructor() {
    const broker = new URL(required("N8N_RUNNERS_TASK_BROKER_URI"));
    this.connection = connect(broker, required("N8N_RUNNERS_GRANT_TOKEN"), required("N8N_RUNNERS_ID"), {
      message: (message) => {
        this.hear(message);
      },
      gone: (reason) => {
        console.error(reason);
        process.exit(1);
      },
    });
    setInterval(() => {
      this.tick();
    }, OFFER_EVERY_MS);
    onStop(() => {
      for (const running of this.tasks.values()) running?.stop("Task runner is shutting down");
    });
  }

  private tick(): void {
    const now = Date.now();
    if (this.tasks.size > 0) this.usedAt = now;
    if (this.idleMs > 0 && now - this.usedAt > this.idleMs) process.exit(0);
    for (const [id, end] of this.offers) if (end < now) this.offers.delete(id);
    while (this.registered && this.offers.size + this.tasks.size < this.concurrency) {
      const offerId = randomBytes(8).toString("hex");
      this.offers.set(offerId, now + OFFER_MS);
      this.connection.send({ type: "runner:taskoffer", taskType: "python", offerId, validFor: OFFER_MS });
    }
  }

  private hear(message: BrokerMessage): void {
    switch (message.type) {
      case "broker:inforequest":
        this.connection.send({ type: "runner:info", name: "Python Task Runner (stand-in)", types: ["python"] });
        break;
      case "broker:runnerregistered":
        this.registered = true;
        break;
      case "broker:taskofferaccept":
        this.accept(message.offerId, message.taskId);
        break;
      case "broker:tasksettings":
        void this.execute(message.taskId, message.settings);
        break;
      case "broker:taskcancel":
        this.tasks.get(message.taskId)?.stop(message.reason);
        this.tasks.delete(message.taskId);
        break;
      case "broker:drain":
        this.registered = false;
        break;
    }
  }

  private accept(offerId: string, taskId: string): void {
    if (!this.offers.delete(offerId)) {
      this.connection.send({ type: "runner:taskrejected", taskId, reason: "Offer expired" });
      return;
    }
    this.tasks.set(taskId, undefined);
    this.connection.send({ type: "runner:taskaccepted", taskId });
  }

  private async execute(taskId: string, settings: unknown): Promise<void> {
    if (!this.tasks.has(taskId)) return;
    const running = runPython(settings, this.timeoutMs);
    this.tasks.set(taskId, running);
    const { result, error, printed } = await running.outcome;
    // what a cancelled task gave nobody awaits
    if (!this.tasks.delete(taskId)) return;
    for (const params of printed) {
      const callId = randomBytes(8).toString("hex");
      this.connection.send({ type: "runner:rpc", callId, taskId, name: "logNodeOutput", params });
    }
    if (error) this.connection.send({ type: "runner:taskerror", taskId, error });
    else this.connection.send({ type: "runner:taskdone", taskId, data: { result } });
  }
}

main(() => {
  new PythonRunner();
  return Promise.resolve();
});

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { evaluate, type Evaluation } from "../../../policies/evaluate";
import type { Lang } from "../../../policies/lang";
import type { ContainerEvidence, Evidence } from "../../../policies/observe/evidence";
import { readCompose } from "../../../stacks/lenses/compose";
import { defined } from "../../../stacks/lenses/defined";
import type { Service } from "../../../stacks/model/service";
import { allRules } from "../../../policies/rules/index";
import type { Rule } from "../../../policies/rules/rule";
import { UptimeKuma } from "../../../stacks/model/monitor";
import { Host, type Stack } from "../../../stacks/model/stack";

const LogEvidence = z.strictObject({
  count: z.number(),
  perMinute: z.number(),
  first: z.string(),
  last: z.string(),
  lines: z.array(z.string()),
});

/** What an example may say beside its Compose services: what runs of them, and what stands outside. */
const Beside = z.looseObject({
  "x-host": Host.optional(),
  "x-uptime-kuma": UptimeKuma.optional(),
  "x-evidence": z
    .strictObject({
      containers: z
        .record(
          z.string(),
          z.strictObject({
            status: z.enum(["running", "exited", "created", "restarting"]),
            health: z.enum(["starting", "healthy", "unhealthy"]).optional(),
            exitCode: z.number().optional(),
            oomKilled: z.boolean().default(false),
            restartCount: z.number().default(0),
            lastLines: z.array(z.string()).default([]),
            logs: z.record(z.string(), LogEvidence).default({}),
            logLines: z.number().default(0),
            errorLines: z.number().default(0),
            startedAt: z.string().optional(),
            imageUser: z.string().optional(),
            drift: z
              .array(
                z
                  .strictObject({
                    field: z.string(),
                    part: z.string().optional(),
                    path: z.string(),
                    seen: z.string(),
                    wanted: z.string(),
                  })
                  .transform((each) => defined(each)),
              )
              .optional(),
          }),
        )
        .default({}),
      imagesMissing: z.array(z.string()).default([]),
      probes: z
        .array(
          z
            .strictObject({
              name: z.string(),
              service: z.string().optional(),
              kind: z.enum(["http", "postgres", "redis", "uptime-kuma"]),
              target: z.string(),
              state: z.enum(["well", "ill", "unknown"]),
              seen: z.string(),
            })
            .transform((probe) => defined({ ...probe, milliseconds: 1 })),
        )
        .default([]),
      disk: z
        .strictObject({
          root: z.strictObject({ path: z.string(), size: z.number(), free: z.number() }).optional(),
          images: z.number().default(0),
        })
        .transform((disk) => defined({ ...disk, containers: 0, buildCache: 0, volumes: {} }))
        .optional(),
      tunnels: z
        .array(
          z.strictObject({
            metrics: z.string(),
            connections: z.number(),
            ingress: z.array(z.strictObject({ hostname: z.string(), service: z.string() })),
          }),
        )
        .default([]),
      orphans: z
        .array(
          z.strictObject({ containerName: z.string(), reason: z.strictObject({ en: z.string(), fr: z.string() }) }),
        )
        .default([]),
      processes: z
        .array(
          z
            .strictObject({
              pid: z.number(),
              role: z.enum(["tunnel", "webhook", "ngrok"]),
              port: z.number().optional(),
              command: z.array(z.string()),
              of: z.string().optional(),
              underPm2: z.literal(true).optional(),
              open: z.number().optional(),
            })
            .transform((each) => defined(each)),
        )
        .default([]),
      pm2: z
        .array(
          z
            .strictObject({
              name: z.string(),
              pmId: z.number(),
              pid: z.number().optional(),
              status: z.string(),
              restarts: z.number(),
              script: z.string(),
              cwd: z.string(),
            })
            .transform((each) => defined(each)),
        )
        .default([]),
    })
    .optional(),
});

export const examplesOf = (rule: string, kind: "good" | "bad"): string[] => {
  const directory = join(__dirname, rule);
  return readdirSync(directory)
    .filter((file) => file.startsWith(kind))
    .map((file) => join(directory, file));
};

/** Reads an example as Compose does, with what it says of its host. */
export function readExample(path: string) {
  const text = readFileSync(path, "utf8");
  const reading = readCompose([{ path, text }], {
    environment: { TOKEN: "t0ken", PASSWORD: "p4ss", DB_PASSWORD: "p4ss" },
    profiles: [],
    directory: "/project",
  });
  const beside = Beside.parse(parse(text));
  return {
    ...reading,
    stack: {
      ...reading.stack,
      host: beside["x-host"] ?? reading.stack.host,
      ...(beside["x-uptime-kuma"] && { uptimeKuma: beside["x-uptime-kuma"] }),
    },
    seen: beside["x-evidence"],
  };
}

/** Evaluates an example with all rules. */
export function evaluateExample(path: string, lang?: Lang): Evaluation {
  const { seen, ...reading } = readExample(path);
  const { stack } = reading;
  const evidence: Evidence | undefined = seen && {
    takenAt: "2026-01-07T11:00:00Z",
    window: 3600,
    containers: Object.fromEntries(
      Object.entries(seen.containers).map(([name, container]) => [name, containerOf(stack.services[name]!, container)]),
    ),
    orphans: seen.orphans,
    processes: seen.processes,
    pm2: seen.pm2,
    imagesMissing: seen.imagesMissing,
    probes: seen.probes,
    ...(seen.disk && { disk: seen.disk }),
    tunnels: seen.tunnels,
    absent: [],
  };
  return evaluate({ ...reading, lens: "compose", evidence, lang });
}

export function containerOf(
  service: Service,
  {
    health,
    exitCode,
    startedAt,
    imageUser,
    drift,
    ...seen
  }: Partial<{ -readonly [K in keyof ContainerEvidence]: ContainerEvidence[K] | undefined }>,
): ContainerEvidence {
  return {
    service: service.name,
    containerName: service.name,
    id: "c0ffee",
    status: seen.status ?? "running",
    oomKilled: seen.oomKilled ?? false,
    restartCount: seen.restartCount ?? 0,
    imageHasHealthcheck: false,
    actual: seen.actual ?? service,
    logs: seen.logs ?? {},
    logLines: seen.logLines ?? 0,
    errorLines: seen.errorLines ?? 0,
    lastLines: seen.lastLines ?? [],
    ...(health && { health }),
    ...(exitCode !== undefined && { exitCode }),
    ...(startedAt !== undefined && { startedAt }),
    ...(imageUser !== undefined && { imageUser }),
    ...(drift && { drift }),
  };
}

/** Services that the rule speaks of, with severity. */
export const verdict = (rule: Rule, stack: Stack, secretKeys: Readonly<Record<string, readonly string[]>>): string[] =>
  evaluate({ stack, lens: "declared", rules: [rule], secretKeys }).findings.map(
    ({ service, severity }) => `${service}: ${severity}`,
  );

/** Title, rule and path of every example that needs no evidence: what each lens must judge alike. */
export const declaredExamples = allRules
  .filter(({ check, checkStack }) => check ?? checkStack)
  .flatMap((rule) =>
    [...examplesOf(rule.id, "bad"), ...examplesOf(rule.id, "good")].map(
      (path) => [path.slice(__dirname.length + 1), rule, path] as const,
    ),
  )
  .filter(([, , path]) => !readFileSync(path, "utf8").includes("x-evidence"));

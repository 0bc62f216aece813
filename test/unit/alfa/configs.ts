import fc from "../../support/fc";
import { profileNames, type AlfaConfig } from "../../../stacks/alfa/config";
import { alfaStack, parseAlfaConfig } from "../../../stacks/alfa";
import type { Stack } from "../../../stacks/model/stack";

const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

/** Every combination of settings that parses. */
const configs: fc.Arbitrary<AlfaConfig> = fc
  .record({
    project: fc.constantFrom("alfa", "alfa-sandbox"),
    prefix: fc.constantFrom("alfa-", "sandbox-", ""),
    portOffset: fc.constantFrom(0, 10_000, 50_000),
    registry: optional(fc.constantFrom("sandbox.local", "localhost:5000")),
    domain: fc.constantFrom("localhost", "alfa.example.org"),
    timezone: fc.constantFrom("UTC", "Europe/Paris"),
    profiles: fc.subarray(profileNames.slice(1)).map((names) => ["core", ...names]),
    traefikSocket: fc.constantFrom("mount", "proxy"),
    postgresVersion: fc.constantFrom("15", "17"),
    redisVersion: fc.constantFrom("7", "8"),
    n8nVersion: fc.constantFrom("1", "2"),
    uptimeKumaVersion: fc.constantFrom("1", "2"),
    n8nDatabaseUser: fc.constantFrom("alfa", "n8n"),
    promtail: fc.constantFrom("alloy", "promtail"),
    authentikForwardAuth: fc.boolean(),
    alertWebhook: optional(fc.constant("http://host.docker.internal:3333/alerts?key=a$b")),
    backstageImage: optional(fc.constant("registry.example/alfa/backstage:1.0.0")),
    tunnel: optional(
      fc.constant({
        id: "7f0e2a61-9c1d-4b7e-8a53-1f2d3c4b5a69",
        account: "0123456789abcdef0123456789abcdef",
        hostname: "alfa.example.org",
      }),
    ),
  })
  .filter(({ authentikForwardAuth, profiles }) => !authentikForwardAuth || profiles.includes("security"))
  .map((record) =>
    parseAlfaConfig(Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined))),
  );

/** Sampled configurations with their stacks, made once: the checks look at the same ones. */
export const samples: readonly { config: AlfaConfig; stack: Stack }[] = fc
  .sample(configs, { numRuns: 40, seed: 7 })
  .map((config) => ({ config, stack: alfaStack(config) }));

import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";
import { fullName, type Dynamic } from "./dynamic";
import { parseRule } from "./rule";

/** The part of a dynamic configuration file that this stand-in knows; anything else is refused by name. */
const File = z.strictObject({
  http: z
    .strictObject({
      routers: z
        .record(
          z.string(),
          z.strictObject({
            rule: z.string(),
            service: z.string(),
            entryPoints: z.array(z.string()).optional(),
            middlewares: z.array(z.string()).default([]),
            priority: z.number().optional(),
          }),
        )
        .default({}),
      services: z
        .record(
          z.string(),
          z.strictObject({
            loadBalancer: z.looseObject({ servers: z.array(z.looseObject({ url: z.string() })).min(1) }),
          }),
        )
        .default({}),
      middlewares: z
        .record(
          z.string(),
          z.strictObject({
            forwardAuth: z.strictObject({
              address: z.string(),
              trustForwardHeader: z.boolean().optional(),
              authResponseHeaders: z.array(z.string()).default([]),
            }),
          }),
        )
        .default({}),
    })
    .default({ routers: {}, services: {}, middlewares: {} }),
});

/**
 * Reads a dynamic configuration file (YAML).
 * @param defaultEntryPoints of a router that names none.
 */
export function dynamicOfFile(file: string, defaultEntryPoints: readonly string[]): Dynamic {
  const { http } = File.parse(parse(readFileSync(file, "utf8")) ?? {});
  return {
    routers: Object.entries(http.routers).map(([name, router]) => ({
      name: fullName(name, "file"),
      text: router.rule,
      rule: parseRule(router.rule),
      entryPoints: router.entryPoints ?? defaultEntryPoints,
      priority: router.priority ?? router.rule.length,
      service: fullName(router.service, "file"),
      middlewares: router.middlewares.map((one) => fullName(one, "file")),
    })),
    services: new Map(
      Object.entries(http.services).map(([name, { loadBalancer }]) => [
        fullName(name, "file"),
        loadBalancer.servers[0]?.url ?? "",
      ]),
    ),
    forwardAuths: new Map(
      Object.entries(http.middlewares).map(([name, { forwardAuth }]) => [
        fullName(name, "file"),
        { address: forwardAuth.address, responseHeaders: forwardAuth.authResponseHeaders },
      ]),
    ),
    errors: [],
  };
}

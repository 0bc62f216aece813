import { z } from "zod";
import { filled, map, one, strings, type Fields } from "./field";

export const loggingFields: Fields<"logDriver" | "logOpts"> = {
  logDriver: one({
    doc: "Log driver; the Engine's default (docker info) is the default.",
    schema: z.string(),
    change: "replace",
    write: (value, { body }) => (body.HostConfig.LogConfig = { ...body.HostConfig.LogConfig, Type: value }),
    read: ({ container }) => filled(container.HostConfig.LogConfig?.Type),
    normal: (value, { ctx }) => (value === ctx.defaultLogDriver ? undefined : filled(value)),
    limit: (value, _scope, engine) =>
      engine?.logDrivers.length &&
      value &&
      value !== "none" &&
      !engine.logDrivers.includes(value.replace(/:latest$/, ""))
        ? `the Engine has no log driver "${value}"; it has ${engine.logDrivers.map((name) => `"${name}"`).join(", ")}`
        : undefined,
  }),
  logOpts: map({
    doc: "Options of the log driver.",
    schema: z.record(z.string(), z.string()),
    change: "replace",
    write(value, { body }, { ctx }) {
      // Options without a driver are refused: they belong to the Engine's own.
      body.HostConfig.LogConfig = { Type: ctx.defaultLogDriver, ...body.HostConfig.LogConfig, Config: value };
    },
    read: ({ container }) => strings(container.HostConfig.LogConfig?.Config),
    normal: (key, value, { args, ctx }) => {
      const usual = !args.logDriver || args.logDriver === ctx.defaultLogDriver;
      return usual && ctx.defaultLogOpts?.[key] === value ? undefined : value;
    },
  }),
};

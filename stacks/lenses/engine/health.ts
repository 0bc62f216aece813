import { z } from "zod";
import { compareApi, type ImageInspect } from "../../engine";
import { defined } from "../defined";
import { formatGoDuration, parseGoDuration } from "../units";
import { filled, nonZero, one, type Fields, type Value } from "./field";

type Health = Value<"healthcheck">;

const duration = z
  .string()
  .refine((text) => parseGoDuration(text) !== undefined, "a duration is written like 30s, 1m30s or 500ms");

export const healthFields: Fields<"healthcheck"> = {
  healthcheck: one({
    doc: 'Health check; what is absent comes from the image. tests: ["NONE"] removes the image\'s.',
    unit: "durations as 1m30s",
    schema: z.strictObject({
      tests: z.array(z.string()).optional(),
      interval: duration.optional(),
      timeout: duration.optional(),
      startPeriod: duration.optional(),
      startInterval: duration.optional(),
      retries: z.int().min(0).optional(),
    }),
    change: "replace",
    write(value, { body }) {
      body.Healthcheck = defined({
        Test: filled(value.tests),
        Interval: nanoseconds(value.interval),
        Timeout: nanoseconds(value.timeout),
        StartPeriod: nanoseconds(value.startPeriod),
        StartInterval: nanoseconds(value.startInterval),
        Retries: value.retries,
      });
    },
    read: ({ container }) => fromEngine(container.Config.Healthcheck),
    normal(value, { ctx }) {
      const image = fromEngine(ctx.image?.Config?.Healthcheck);
      const whole = merged(value, image);
      return whole === undefined || JSON.stringify(whole) === JSON.stringify(merged({}, image)) ? undefined : whole;
    },
    limit: (value, { ctx }) =>
      value.startInterval !== undefined && compareApi(ctx.apiVersion, "1.44") < 0
        ? `startInterval needs API 1.44 (Engine 25), this Engine speaks "${ctx.apiVersion}"`
        : undefined,
  }),
};

function fromEngine(health: NonNullable<ImageInspect["Config"]>["Healthcheck"]): Health | undefined {
  if (!health) return undefined;
  return defined({
    tests: filled(health.Test),
    interval: text(health.Interval),
    timeout: text(health.Timeout),
    startPeriod: text(health.StartPeriod),
    startInterval: text(health.StartInterval),
    retries: nonZero(health.Retries),
  });
}

/** As the Engine merges: what is zero comes from the image. Without a test there is no health check. */
function merged(own: Health, image: Health = {}): Health | undefined {
  const tests = filled(own.tests) ?? filled(image.tests);
  if (!tests) return undefined;
  if (tests[0] === "NONE") return { tests: ["NONE"] };
  const time = (name: "interval" | "timeout" | "startPeriod" | "startInterval") =>
    text(nanoseconds(own[name])) ?? text(nanoseconds(image[name]));
  return defined({
    tests,
    interval: time("interval"),
    timeout: time("timeout"),
    startPeriod: time("startPeriod"),
    startInterval: time("startInterval"),
    retries: nonZero(own.retries) ?? nonZero(image.retries),
  });
}

const nanoseconds = (duration: string | undefined): number | undefined => {
  const seconds = duration === undefined ? undefined : parseGoDuration(duration);
  return seconds === undefined ? undefined : Math.round(seconds * 1e9);
};
const text = (nanoseconds: number | null | undefined): string | undefined =>
  nanoseconds ? formatGoDuration(nanoseconds / 1e9) : undefined;

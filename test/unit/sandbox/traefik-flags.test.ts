import { backoff, goDuration } from "../../../infra/toolchain/sandbox/images/traefik/backoff";
import { entryPoints, isOn, parseFlags } from "../../../infra/toolchain/sandbox/images/traefik/flags";

test("flags win over the environment; a bare flag is true", () => {
  const flags = parseFlags(["--ping", "--log.level=INFO"], {
    TRAEFIK_LOG_LEVEL: "DEBUG",
    TRAEFIK_API_INSECURE: "true",
  });
  expect([flags.get("log.level"), isOn(flags, "ping"), isOn(flags, "api.insecure")]).toEqual(["INFO", true, true]);
});

test("an unknown option ends in Traefik's own words", () => {
  expect(() => parseFlags(["--provider.docker=true"], {})).toThrow("field not found, node: provider");
});

test("entry points: those declared, and traefik on 8080 where something internal answers", () => {
  const flags = parseFlags(["--entrypoints.web.address=:80", "--entrypoints.m.address=0.0.0.0:8082/tcp", "--ping"], {});
  expect([...entryPoints(flags)]).toEqual([
    ["web", 80],
    ["m", 8082],
    ["traefik", 8080],
  ]);
  expect([...entryPoints(parseFlags(["--entrypoints.web.address=:80"], {}))]).toEqual([["web", 80]]);
});

test("the provider retries every 0.5 to 18 s, from the start again after 30 s", () => {
  let now = 0;
  const next = backoff(
    () => now,
    () => 0.5,
  );
  const waits: number[] = [];
  for (let i = 0; i < 20; i++) {
    const wait = next();
    waits.push(wait);
    now += wait;
  }
  expect(waits.slice(0, 3)).toEqual([500, 750, 1125]);
  expect(Math.max(...waits) * 1.5).toBeLessThan(20_000);
  expect(waits.lastIndexOf(500)).toBeGreaterThan(5);
});

test("durations read as Go's", () => {
  expect([goDuration(265.020242), goDuration(1500)]).toEqual(["265.020242ms", "1.500000000s"]);
});

import { owasp } from "./lib/references";
import { isSecretName } from "./lib/secrets";
import { rule } from "./rule";

/** Passwords that stand in the vendors' own examples. */
const known = new Set([
  "admin",
  "administrator",
  "changeme",
  "change_me",
  "changeit",
  "default",
  "demo",
  "docker",
  "example",
  "guest",
  "letmein",
  "minioadmin",
  "mysql",
  "n8n",
  "pass",
  "passw0rd",
  "password",
  "password1",
  "postgres",
  "prom-operator",
  "qwerty",
  "redis",
  "root",
  "secret",
  "test",
  "toor",
  "user",
  "1234",
  "12345",
  "123456",
  "12345678",
]);

export default rule({
  id: "default-credential",
  title: "A password is a known default",
  severity: "high",
  references: [owasp("D06")],
  why: "It is the first one that anybody tries.",
  remedy: "Generate a long random one and give it as a secret.",
  check: ({ service, secretKeys }) =>
    Object.keys(service.environment)
      .filter(
        (key) => !secretKeys.has(key) && isSecretName(key) && known.has((service.environment[key] ?? "").toLowerCase()),
      )
      .map((key) => ({
        field: `environment.${key}`,
        key,
        seen: "a known default",
        wanted: "a random value from a secret",
      })),
});

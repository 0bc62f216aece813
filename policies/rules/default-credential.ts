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
  title: { en: "A password is a known default", fr: "Un mot de passe est une valeur par défaut connue" },
  severity: "high",
  references: [owasp("D06")],
  why: { en: "It is the first one that anybody tries.", fr: "C'est le premier que chacun essaie." },
  remedy: {
    en: "Generate a long random one and give it as a secret.",
    fr: "Générez-en un long et aléatoire, et transmettez-le comme secret.",
  },
  check: ({ service, secretKeys }) =>
    Object.keys(service.environment)
      .filter(
        (key) => !secretKeys.has(key) && isSecretName(key) && known.has((service.environment[key] ?? "").toLowerCase()),
      )
      .map((key) => ({
        field: `environment.${key}`,
        key,
        seen: { en: "a known default", fr: "une valeur par défaut connue" },
        wanted: { en: "a random value from a secret", fr: "une valeur aléatoire issue d'un secret" },
      })),
});

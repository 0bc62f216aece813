import { doc, owasp } from "./lib/references";
import { isLiteralSecret } from "./lib/secrets";
import { rule } from "./rule";

export default rule({
  id: "secret-in-environment",
  title: "A secret stands in clear in the environment",
  severity: "high",
  references: [owasp("D06"), doc("Compose: secrets", "https://docs.docker.com/compose/how-tos/use-secrets/")],
  why: "It is in the file, in its history and in every copy of it.",
  remedy:
    "Take it from a secret or a variable (`${NAME}`, a Compose secret with NAME_FILE), and change it: it is known.",
  check: ({ service, secretKeys }) =>
    Object.keys(service.environment)
      .filter((key) => !secretKeys.has(key) && isLiteralSecret(key, service.environment[key] ?? ""))
      .map((key) => ({
        field: `environment.${key}`,
        key,
        seen: "a literal value",
        wanted: "a reference to a secret",
      })),
});

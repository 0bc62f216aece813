import type { Service } from "../../stacks/model/service";
import { doc, owasp } from "./lib/references";
import { comesFromElsewhere, isLiteralSecret, secretWords } from "./lib/secrets";
import { rule } from "./rule";

const commands = ({ command, entrypoint, healthcheck }: Service): [string, readonly string[]][] => [
  ["command", command ?? []],
  ["entrypoint", entrypoint ?? []],
  ["healthcheck.test", healthcheck?.test ?? []],
];

export default rule({
  id: "secret-in-environment",
  title: "A secret stands in clear",
  severity: "high",
  references: [owasp("D06"), doc("Compose: secrets", "https://docs.docker.com/compose/how-tos/use-secrets/")],
  why: "It is in the file, in its history and in every copy of it; in a command also in the list of processes.",
  remedy:
    "Take it from a secret or a variable (`${NAME}`, a Compose secret with NAME_FILE), and change it: it is known.",
  check: ({ service, secretKeys }) => [
    ...Object.keys(service.environment)
      .filter((key) => !secretKeys.has(key) && isLiteralSecret(key, service.environment[key] ?? ""))
      .map((key) => ({
        field: `environment.${key}`,
        key,
        seen: "a literal value",
        wanted: "a reference to a secret",
      })),
    ...commands(service).flatMap(([field, words]) => {
      const places = new Set(secretWords(words).map(({ index }) => `${field}[${index}]`));
      return [...places]
        .filter((place) => !comesFromElsewhere(secretKeys, place))
        .map((place) => ({
          field: place,
          key: place,
          seen: "a secret among the arguments",
          wanted: "a reference to a secret, or a file that holds it",
        }));
    }),
  ],
});

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
  title: { en: "A secret stands in clear", fr: "Un secret figure en clair" },
  severity: "high",
  references: [owasp("D06"), doc("Compose: secrets", "https://docs.docker.com/compose/how-tos/use-secrets/")],
  why: {
    en: "It is in the file, in its history and in every copy of it; in a command also in the list of processes.",
    fr: "Il est dans le fichier, dans son historique et dans toutes ses copies ; dans une commande, aussi dans la liste des processus.",
  },
  remedy: {
    en: "Take it from a secret or a variable (`${NAME}`, a Compose secret with NAME_FILE), and change it: it is known.",
    fr: "Prenez-le d'un secret ou d'une variable (`${NAME}`, un secret Compose avec NAME_FILE), et changez-le : il est connu.",
  },
  check: ({ service, secretKeys }) => [
    ...Object.keys(service.environment)
      .filter((key) => !secretKeys.has(key) && isLiteralSecret(key, service.environment[key] ?? ""))
      .map((key) => ({
        field: `environment.${key}`,
        key,
        seen: { en: "a literal value", fr: "une valeur littérale" },
        wanted: { en: "a reference to a secret", fr: "une référence à un secret" },
      })),
    ...commands(service).flatMap(([field, words]) => {
      const places = new Set(secretWords(words).map(({ index }) => `${field}[${index}]`));
      return [...places]
        .filter((place) => !comesFromElsewhere(secretKeys, place))
        .map((place) => ({
          field: place,
          key: place,
          seen: { en: "a secret among the arguments", fr: "un secret parmi les arguments" },
          wanted: {
            en: "a reference to a secret, or a file that holds it",
            fr: "une référence à un secret, ou un fichier qui le contient",
          },
        }));
    }),
  ],
});

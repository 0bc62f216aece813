import { REDACTED } from "../observe/redact";
import type { Service } from "../../stacks/model/service";
import { owasp } from "./lib/references";
import { comesFromElsewhere, hasPasswordInUrl } from "./lib/secrets";
import { type Hit, rule } from "./rule";

/** Every text of the service a URL may stand in, less the environment: field and text. */
function texts(service: Service): [string, string][] {
  return [
    ...(service.command ?? []).map((text, index): [string, string] => [`command[${index}]`, text]),
    ...(service.entrypoint ?? []).map((text, index): [string, string] => [`entrypoint[${index}]`, text]),
    ...(service.healthcheck?.test ?? []).map((text, index): [string, string] => [`healthcheck.test[${index}]`, text]),
    ...Object.entries(service.labels).map(([key, text]): [string, string] => [`labels.${key}`, text]),
  ];
}

export default rule({
  id: "secret-in-url",
  title: { en: "A URL holds a password in clear", fr: "Une URL contient un mot de passe en clair" },
  severity: "high",
  references: [owasp("D06")],
  why: {
    en: "URLs end up in logs, process lists and error messages, with their password.",
    fr: "Les URL finissent dans les journaux, les listes de processus et les messages d'erreur, avec leur mot de passe.",
  },
  remedy: {
    en: "Build it from a secret (`postgres://user:${PASSWORD}@host/db`), or give the password apart.",
    fr: "Construisez-la à partir d'un secret (`postgres://user:${PASSWORD}@host/db`), ou transmettez le mot de passe séparément.",
  },
  check: ({ service, secretKeys }) => {
    const hit = (field: string): Hit => ({
      field,
      key: field,
      seen: { en: "user:password@ in a URL", fr: "utilisateur:motdepasse@ dans une URL" },
      wanted: { en: "a reference to a secret", fr: "une référence à un secret" },
    });
    const variables = Object.keys(service.environment)
      .filter((key) => !secretKeys.has(key) && hasPasswordInUrl(service.environment[key] ?? ""))
      .map((key) => hit(`environment.${key}`));
    return [
      ...variables,
      ...texts(service)
        .filter(
          ([field, text]) =>
            !comesFromElsewhere(secretKeys, field) && !text.includes(REDACTED) && hasPasswordInUrl(text),
        )
        .map(([field]) => hit(field)),
    ];
  },
});

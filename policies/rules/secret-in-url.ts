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
  title: "A URL holds a password in clear",
  severity: "high",
  references: [owasp("D06")],
  why: "URLs end up in logs, process lists and error messages, with their password.",
  remedy: "Build it from a secret (`postgres://user:${PASSWORD}@host/db`), or give the password apart.",
  check: ({ service, secretKeys }) => {
    const hit = (field: string): Hit => ({
      field,
      key: field,
      seen: "user:password@ in a URL",
      wanted: "a reference to a secret",
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

import { table } from "../../markdown";
import { comparison, type Row } from "./comparison";
import type { Change } from "./field";
import { fieldNames, fields } from "./table";

const applied: Readonly<Record<Change, string>> = {
  update: "in place",
  network: "in place: networks are connected and disconnected",
  replace: "replacement",
  none: "nothing on the Engine: an input of the provider",
};

function inputRow(name: (typeof fieldNames)[number]): string[] {
  const { doc, unit, form, change, removal, write, read, limit } = fields[name];
  const away = removal !== undefined && removal !== change ? `; taken away: ${applied[removal]}` : "";
  const compared = form === "set" ? "as a set" : form === "map" ? "key by key" : "as a whole";
  return [
    `\`${name}\``,
    doc,
    unit ?? "",
    write ? (read ? `yes, ${compared}` : "no") : "as declared",
    applied[change] + away,
    limit ? "yes" : "",
  ];
}

const comparisonRow = ({ what, ours, official, test }: Row): string[] => [
  what,
  ours,
  official ?? "not run",
  `\`test/integration/${test}\``,
];

/** The manual of the Docker provider: docs/provider.md. `npm run generate` writes it. */
export const providerManual = (): string => `# The Docker provider

<!-- Written by \`npm run generate\` from the table in stacks/lenses/engine. -->

\`infra/providers/docker\` serves the package \`docker\` with the tokens and inputs of \`@pulumi/docker\` 5.2.0, so the same program
runs with the official plugin once the lines \`plugins.providers\` are gone from Pulumi.yaml. An input that it does not know is a check
failure that names it. What the Engine or its host can't do is one, too, where an Engine answers.

## Inputs of docker.Container

"Read back" is what a refresh compares with what runs, less what the image gives. A replacement is a transaction: the new container
is created beside the old one, takes its name, has to come up, and gives way when it does not. "Checked" inputs are refused by name
where the Engine, its version or its host can't do what is asked.

${table(["input", "meaning", "unit", "read back", "a change is applied by", "checked"], fieldNames.toSorted().map(inputRow))}

## Drift and faults, beside the official plugin

The last column but one is what \`@pulumi/docker\` 5.2.0 with its official plugin was seen to do on 2026-11-22; "not run" says that
nobody has looked. Each line of ours is a test on a real Engine.

${table(["what happens", "this provider", "official plugin", "test"], comparison.map(comparisonRow))}

## Settings

\`docker:host\` is \`unix://\`, \`tcp://\` or \`ssh://\`; \`docker:context\`, a docker context, goes before it; without both the Engine is found
as the docker CLI finds it (\`DOCKER_HOST\`, \`DOCKER_CONTEXT\`, the current context). TLS of \`tcp://\`: \`docker:certPath\`, a folder with
ca.pem, cert.pem and key.pem, or \`caMaterial\`, \`certMaterial\` and \`keyMaterial\` as PEM texts. \`docker:sshOpts\` are further arguments of
ssh. \`docker:registryAuth\` is a list: an \`address\` with \`username\` and \`password\`, or with the docker CLI's \`configFile\` or
\`configFileContent\` (absent: ~/.docker/config.json), credential helpers included. Of this provider alone: \`docker:rollbackCopies\`,
\`docker:allowDataLoss\`, and \`docker:takeOver: false\`, which refuses a container of a declared name that someone else has made.

## The way back

A replacement keeps the last container as \`NAME.replaced-ID\` (\`docker:rollbackCopies\`, default 1), stopped, with its files.
\`alfa rollback SERVICE\` lets it serve again; \`alfa prune\` lists what is kept, asks, and removes it. \`alfa upgrade SERVICE\` brings
Redis, n8n or Uptime Kuma to another version line: it stops the service and what holds its data, copies their volumes, upgrades, waits
until the new version is healthy, and puts data, version and container back when it is not. The copies stay. PostgreSQL's major
versions can't read each other's files: they take a dump, and the command says so. Each prints how long the service was down.
`;

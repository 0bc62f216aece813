import { stringify } from "yaml";
import { devDependencies } from "../../../package.json";
import { UserError } from "../../../stacks/model/errors";
import { templateOptions } from "../template";

/** What the files of a Pulumi project say beside its program. */
export interface Project {
  readonly name: string;
  /** Names of the Compose files. */
  readonly file: string;
  /** What npm installs as ALFA, whose Docker provider is used; undefined: the vendor's provider. */
  readonly alfa: string | undefined;
  /** The commands that set the secrets. */
  readonly secretCommands: readonly string[];
}

/**
 * Name of a Pulumi project, which is its npm package's too.
 * @throws UserError for a name that one of both does not take
 */
export function projectName(given: string | undefined, project: string): string {
  const name = given ?? project;
  if (/^[a-z0-9][a-z0-9._-]{0,99}$/.test(name)) return name;
  throw new UserError(
    `"${name}" can't be the name of a Pulumi project: it wants lower-case letters, digits, ".", "-" and "_", at most 100, ` +
      "the first a letter or digit; give another one: --name NAME",
  );
}

/** The project's files beside index.ts: name -> text. */
export function projectFiles(project: Project): [string, string][] {
  return [
    ["Pulumi.yaml", pulumiYaml(project)],
    ["Pulumi.dev.yaml", stackYaml(project)],
    ["package.json", packageJson(project)],
    ["tsconfig.json", tsconfig],
    [".gitignore", "node_modules/\n"],
    ["README.md", readme(project)],
  ];
}

function pulumiYaml({ name, file, alfa }: Project): string {
  const description = `The Compose project of ${file} as a Pulumi program`;
  const runtime = { name: "nodejs", options: { packagemanager: "npm" } };
  const base = stringify({ name, description, runtime, main: "index.ts" });
  if (alfa === undefined) return base;
  return [
    base,
    "# ALFA's Docker provider sees every change of what runs and repairs it in transactions. It wants to be asked each time.\n",
    "# Without these lines the vendor's provider serves the same program.\n",
    stringify({
      options: { refresh: "always" },
      plugins: { providers: [{ name: "docker", path: "node_modules/alfa/infra/providers/docker" }] },
    }),
  ].join("");
}

function stackYaml({ secretCommands }: Project): string {
  return [
    "# The settings of the stack dev.",
    ...(secretCommands.length ? ["# `pulumi config set --secret NAME` writes secrets here, encrypted."] : []),
    "config: {}",
    "",
  ].join("\n");
}

function packageJson({ name, alfa }: Project): string {
  const pinned = (names: readonly (keyof typeof devDependencies)[]) =>
    Object.fromEntries(names.map((one) => [one, devDependencies[one]]));
  const manifest = {
    name,
    private: true,
    main: "index.ts",
    dependencies: { ...pinned(["@pulumi/docker", "@pulumi/pulumi"]), ...(alfa !== undefined && { alfa }) },
    devDependencies: pinned(["@types/node", "typescript"]),
  };
  return `${JSON.stringify(manifest, undefined, 2)}\n`;
}

/** Of Pulumi's own template for TypeScript. */
const tsconfig = `${JSON.stringify(
  {
    compilerOptions: { ...templateOptions, skipLibCheck: true },
    files: ["index.ts"],
  },
  undefined,
  2,
)}\n`;

/** The commands from these files to a preview, one a line. */
export const firstCommands = ({ secretCommands }: Project): string[] => [
  "  npm install",
  "  pulumi login --local             # or where you keep the state of your stacks",
  "  pulumi stack init dev",
  ...secretCommands,
  "  pulumi preview",
];

function readme({ name, file, alfa, secretCommands, ...project }: Project): string {
  const commands = firstCommands({ name, file, alfa, secretCommands, ...project }).map((line) => line.trim());
  const takeover =
    alfa === undefined
      ? [
          "The vendor's provider takes over nothing that runs: before the first `pulumi up`, `docker compose down` removes the",
          "containers and networks of the same names. It leaves named volumes, with their data.",
        ]
      : [
          "What runs under the same names is taken over by the first `pulumi up`, with its data: each container is replaced in a",
          "transaction that goes back when the new one does not become healthy.",
        ];
  return [
    `# ${name}`,
    "",
    `The services of \`${file}\` as a [Pulumi](https://www.pulumi.com/docs/) program: \`index.ts\`. \`alfa init\` wrote it once;`,
    "from now on it is yours to change.",
    "",
    "```sh",
    ...commands,
    "```",
    "",
    ...(secretCommands.length
      ? ["The values of secrets stand in none of these files: each is set once and kept encrypted.", ""]
      : []),
    ...takeover,
    "",
    "Labels `alfa.*` say what a container has no field for: its service, a limit of processes, a suppressed rule.",
    "",
  ].join("\n");
}

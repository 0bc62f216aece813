import { writeFileSync } from "node:fs";
import execa from "execa";
import { Clone } from "../stack/support/clone";
import { blocksOf } from "./commands";

/** These change containers of an Engine; the tests of import and takeover run them. */
const changesContainers = / (start|up|rollback|prune) --stack /;

let clone: Clone;
beforeAll(() => {
  clone = Clone.make();
  writeFileSync(
    clone.path("docker-compose.yml"),
    "name: shop\nservices:\n  web:\n    image: nginx:1.29.3\n    privileged: true\n",
  );
});
afterAll(() => {
  clone.remove();
});

test.each(["docs/getting-started.md", "docs/demarrer.md"])(
  "a newcomer's commands of %s do what it says, fewer than ten of them",
  async (document) => {
    const commands = blocksOf(document).flat();
    expect(commands.length).toBeGreaterThan(4);
    expect(commands.length).toBeLessThan(10);
    const outputs: string[] = [];
    for (const command of commands.filter((line) => !changesContainers.test(line))) {
      const again = document.endsWith("demarrer.md") ? command.replace(/ import /, " import --force ") : command;
      const { exitCode, all = "" } = await execa("sh", ["-c", again], { cwd: clone.dir, all: true, reject: false });
      // An audit that finds something gates; a fix that has something to mend says so too.
      expect([command, exitCode <= 1, exitCode <= 1 ? "" : all]).toEqual([command, true, ""]);
      outputs.push(all);
    }
    expect(outputs[0]).toContain("privileged");
    expect(outputs[2]).toMatch(/^\+\s+driver: json-file/m);
    expect(clone.read("Pulumi.shop.yaml")).toContain("alfa:");
    expect(clone.read("stacks/index.ts")).toContain("shop");
  },
  240_000,
);

test.each([
  ["docs/adopting.md", /export --stack shop/, /^services:\n {2}web:/m],
  ["docs/report.md", /--format markdown/, /^## Action plan$/m],
] as const)(
  "the commands of %s do what it says",
  async (document, command, said) => {
    const commands = blocksOf(document)
      .flat()
      .filter((line) => !changesContainers.test(line));
    expect(commands.filter((line) => command.test(line))).toHaveLength(1);
    for (const line of commands) {
      const again = line.replace(" import ", " import --force ");
      const env = { XDG_STATE_HOME: clone.path(".state") };
      const run = await execa("sh", ["-c", again], { cwd: clone.dir, env, all: true, reject: false });
      expect([line, run.exitCode <= 1, run.exitCode <= 1 ? "" : run.all]).toEqual([line, true, ""]);
      if (command.test(line)) expect(run.stdout).toMatch(said);
    }
  },
  240_000,
);

import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import execa from "execa";
import { checkout } from "../../../infra/toolchain/paths";
import { Clone } from "../stack/support/clone";

/** The commands of a document's blocks, in their order. */
const commandsOf = (document: string): string[] =>
  [...readFileSync(path.join(checkout, document), "utf8").matchAll(/^```sh\n([^]*?)^```/gm)].flatMap(([, block = ""]) =>
    block
      .split("\n")
      .map((line) => line.replace(/\s+#.*$/, "").trim())
      .filter(Boolean),
  );

/** These change containers of an Engine; the tests of import and takeover run them. */
const changesContainers = / (start|up) --stack /;

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
    const commands = commandsOf(document);
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

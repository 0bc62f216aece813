import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { alfa, folder } from "../cli/alfa";
import { Endpoints } from "../../../infra/cli/bench/recorded/server";

/** The commands of the documents on several hosts, on recorded Engines in the place of those that they name. */
const endpoints = new Endpoints();
const before = process.env["XDG_STATE_HOME"];
afterAll(() => {
  endpoints.close();
  if (before === undefined) delete process.env["XDG_STATE_HOME"];
  else process.env["XDG_STATE_HOME"] = before;
});

const commandsOf = (document: string): string[] =>
  [...readFileSync(path.join(__dirname, "../../../docs", document), "utf8").matchAll(/^```sh\n([^]*?)^```/gm)].flatMap(
    ([, block = ""]) => block.split("\n").filter((line) => line.startsWith("npm run -s alfa -- ")),
  );

jest.setTimeout(120_000);

test.each([
  ["several-hosts.md", 6],
  ["scale.md", 5],
])("%s: its commands do what it says", async (document, count) => {
  const commands = commandsOf(document);
  expect(commands).toHaveLength(count);
  const root = folder({});
  process.env["XDG_STATE_HOME"] = path.join(root, "state");
  mkdirSync(path.join(root, "hosts.d"));
  const addresses = [];
  for (const name of ["a", "b"]) addresses.push(await endpoints.engine(path.join(root, `${name}.sock`)));
  for (const file of ["hosts.txt", "hosts.d/00", "hosts.d/01"])
    writeFileSync(path.join(root, file), `# recorded\n${addresses.join(" # one\n")}\n`);
  for (const command of commands) {
    const args = command.replace("npm run -s alfa -- ", "").split(" ");
    const { code, stdout, stderr } = await alfa(root, ...args);
    expect([command, code, code === 0 ? "" : stderr]).toEqual([command, 0, ""]);
    const output = args[args.indexOf("-o") + 1] ?? "";
    const said = args.includes("-o") ? readFileSync(path.join(root, output), "utf8") : stdout + stderr;
    // Both hosts, or the file that names them.
    expect(said).toMatch(/a\.sock[^]*b\.sock|^(?:hosts\.txt|00)\b.*/m);
  }
});

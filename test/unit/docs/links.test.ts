import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { commands } from "../../../infra/cli/commands";
import { Command } from "commander";

const root = path.join(__dirname, "..", "..", "..");
const here = (folder: string): string[] =>
  readdirSync(path.join(root, folder))
    .filter((name) => name.endsWith(".md"))
    .map((name) => path.join(folder, name));
const documents = [...here("."), ...here("docs"), ...here("docs/adr")];
const text = (file: string): string => readFileSync(path.join(root, file), "utf8");
const prose = (file: string): string =>
  text(file)
    .replace(/^```[^]*?^```/gm, "")
    .replace(/`[^`\n]*`/g, "");

/** A heading as GitHub names its anchor. */
const anchors = (file: string): Set<string> =>
  new Set(
    (text(file).match(/^#+ .+$/gm) ?? []).map((line) =>
      line
        .replace(/^#+ /, "")
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, "")
        .replace(/\s/g, "-"),
    ),
  );

test("every link within the project leads to a file and a heading that are there", () => {
  const broken: string[] = [];
  let count = 0;
  for (const file of documents) {
    for (const [, target = ""] of prose(file).matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(target)) continue;
      count++;
      const [name = "", anchor] = target.split("#");
      const to = name === "" ? file : path.join(path.dirname(file), name);
      const there = existsSync(path.join(root, to)) && (anchor === undefined || anchors(to).has(anchor));
      if (!there) broken.push(`${file}: ${target}`);
    }
  }
  expect(broken).toEqual([]);
  expect(count).toBeGreaterThan(40);
});

test("every command in the documents is one that there is, with options that it has", () => {
  const program = new Command("alfa");
  for (const register of commands) register(program);
  const scripts = Object.keys(Object(JSON.parse(text("package.json"))).scripts as object); // eslint-disable-line @typescript-eslint/no-unsafe-member-access, @typescript-eslint/consistent-type-assertions -- JSON has no type
  const unknown: string[] = [];
  let count = 0;
  for (const file of documents) {
    for (const [, block = ""] of text(file).matchAll(/^```sh\n([^]*?)^```/gm)) {
      for (const line of block
        .split("\n")
        .map((entry) => entry.replace(/\s+#.*$/, "").trim())
        .filter(Boolean)) {
        count++;
        const words = (/^(?:npm run -s alfa -- |alfa )(.+)$/.exec(line)?.[1] ?? "").split(/\s+/).filter(Boolean);
        const script = /^npm (?:run )?(?:-s )?([\w:]+)/.exec(line)?.[1];
        if (words.length === 0) {
          if (script !== undefined && script !== "install" && !scripts.includes(script))
            unknown.push(`${file}: ${line}`);
          continue;
        }
        let command = program.commands.find((entry) => entry.name() === words[0]);
        const sub = command?.commands.find((entry) => entry.name() === words[1]);
        if (sub) command = sub;
        const options = new Set(command?.options.flatMap(({ long, short }) => [long, short]));
        const wrong = words.filter(
          (word) => word.startsWith("-") && word !== "-" && !options.has(word.split("=")[0] ?? ""),
        );
        if (!command || wrong.length > 0) unknown.push(`${file}: ${line} ${wrong.join(" ")}`);
      }
    }
  }
  expect(unknown).toEqual([]);
  expect(count).toBeGreaterThan(20);
});

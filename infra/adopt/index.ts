import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { z } from "zod";
import { UserError } from "../../stacks/model/errors";
import { capturePulumi, runPulumi } from "../cli/pulumi";
import type { Workspace } from "../cli/workspace";
import { importFile } from "./import-file";

const Export = z.looseObject({
  deployment: z.looseObject({ resources: z.array(z.looseObject({ urn: z.string() })).nullish() }).nullish(),
});

/** Imports what runs under the declared names into the state. Nothing on the Engine is touched. Resolves to an exit code. */
export async function adopt(workspace: Workspace): Promise<number> {
  const { run, stack, engine } = workspace;
  if (engine === undefined) throw new UserError("can't adopt without a Docker Engine; start Docker or set DOCKER_HOST");
  const resources = await importFile(stack, engine, await urnsInState(workspace));
  if (resources.length === 0) {
    process.stderr.write("Nothing to adopt: all that runs under the declared names is in the state.\n");
    return 0;
  }
  const folder = await mkdtemp(path.join(tmpdir(), "alfa-adopt-"));
  try {
    const file = path.join(folder, "import.json");
    await writeFile(file, JSON.stringify({ resources }));
    const exitCode = await runPulumi(run, [
      "import",
      "--file",
      file,
      "--yes",
      "--protect=false",
      "--generate-code=false",
      "--skip-preview",
    ]);
    return exitCode === 0 ? 0 : 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** URNs of the resources that the state holds. */
async function urnsInState({ run }: Workspace): Promise<string[]> {
  const { exitCode, stdout, stderr } = await capturePulumi(run, ["stack", "export"]);
  if (exitCode !== 0) throw new UserError(`can't read the state of stack "${run.stack}": ${stderr.trim()}`);
  return (Export.parse(JSON.parse(stdout)).deployment?.resources ?? []).map(({ urn }) => urn);
}

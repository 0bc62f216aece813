/** `npm run picture`: photographs the report of the audited stack for the README. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import execa from "execa";
import { checkout } from "../toolchain/paths";
import { photograph } from "./photograph";

async function main(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), "alfa-picture-"));
  try {
    const page = path.join(folder, "report.html");
    const alfa = path.join(checkout, "infra", "cli", "alfa.cjs");
    // A state of its own: the picture must not depend on what was reported on this machine before.
    await execa(process.execPath, [alfa, "report", "docker-compose.yml", "--lang", "en", "--output", page], {
      cwd: path.join(checkout, "stacks", "alfa", "audit"),
      env: { XDG_STATE_HOME: folder },
    });
    await photograph(page, path.join(checkout, "docs", "report.png"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

void main();

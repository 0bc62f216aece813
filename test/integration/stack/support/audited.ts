import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { sandboxDown, sandboxUp } from "../../../../infra/toolchain/sandbox/sandbox";
import { buildSandboxImages } from "../../../../infra/toolchain/sandbox/build/build";
import { sandbox, type SandboxSettings } from "../../../../infra/toolchain/sandbox/settings";
import { alfaStack, parseAlfaConfig } from "../../../../stacks/alfa";
import type { Engine } from "../../../../stacks/engine";
import { isActive } from "../../../../stacks/model/stack";

/** Names and ports of one test file's stack. The offsets keep clear of the sandbox's ports and of other tests'. */
export function ownSettings(test: string, portOffset: number): SandboxSettings {
  const project = `alfa-${test}${process.pid}`;
  return { project, prefix: `${project}-`, portOffset, registry: sandbox.registry };
}

/** Images of the declared core stack, built where the Engine lacks them. */
export async function buildCoreImages(engine: Engine, settings: Readonly<Record<string, unknown>>): Promise<void> {
  const stack = alfaStack(parseAlfaConfig(settings));
  const started = Object.values(stack.services).filter((service) => isActive(stack, service));
  await buildSandboxImages(
    engine,
    started.flatMap(({ image }) => image ?? []),
  );
}

/** The audited core stack, broken as it was, with its data. */
export class Audited {
  private readonly directory = mkdtempSync(path.join(tmpdir(), "alfa-audited-"));

  constructor(
    private readonly engine: Engine,
    private readonly settings: SandboxSettings,
  ) {}

  async up(): Promise<void> {
    await sandboxUp(this.engine, { settings: this.settings, directory: this.directory, compose: null });
  }

  async down(): Promise<void> {
    await sandboxDown(this.engine, { settings: this.settings, directory: this.directory });
    rmSync(this.directory, { recursive: true, force: true });
  }
}

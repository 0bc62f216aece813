import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { sandboxDown, sandboxUp } from "../../../../infra/toolchain/sandbox/sandbox";
import { buildSandboxImages } from "../../../../infra/toolchain/sandbox/build/build";
import type { Recipe } from "../../../../infra/toolchain/sandbox/images/recipe";
import { sandbox, type SandboxSettings } from "../../../../infra/toolchain/sandbox/settings";
import { alfaStack, parseAlfaConfig } from "../../../../stacks/alfa";
import type { Engine } from "../../../../stacks/engine";
import { isActive } from "../../../../stacks/model/stack";

/** Names and ports of one test file's stack. The offsets keep clear of the sandbox's ports and of other tests'. */
export function ownSettings(test: string, portOffset: number): SandboxSettings {
  const project = `alfa-${test}${process.pid}`;
  return { project, prefix: `${project}-`, portOffset, registry: sandbox.registry };
}

/**
 * Images of the declared core stack, built where the Engine lacks them.
 * @param instead recipes of real applications in the places of stand-ins
 */
export async function buildCoreImages(
  engine: Engine,
  settings: Readonly<Record<string, unknown>>,
  instead: readonly Recipe[] = [],
): Promise<void> {
  const stack = alfaStack(parseAlfaConfig(settings));
  const started = Object.values(stack.services).filter((service) => isActive(stack, service));
  await buildSandboxImages(
    engine,
    started.flatMap(({ image }) => image ?? []),
    undefined,
    instead,
  );
}

/** The audited core stack, broken as it was, with its data. */
export class Audited {
  /** Where its host processes, their logs and their PM2 are. */
  readonly directory = mkdtempSync(path.join(tmpdir(), "alfa-audited-"));

  constructor(
    private readonly engine: Engine,
    private readonly settings: SandboxSettings,
    /** Recipes of real applications in the places of stand-ins. */
    private readonly instead: readonly Recipe[] = [],
  ) {}

  async up(): Promise<void> {
    const { settings, directory, instead } = this;
    await sandboxUp(this.engine, { settings, directory, real: instead, compose: null });
  }

  async down(): Promise<void> {
    await sandboxDown(this.engine, { settings: this.settings, directory: this.directory });
    rmSync(this.directory, { recursive: true, force: true });
  }
}

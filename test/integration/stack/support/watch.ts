import type { Engine } from "../../../../stacks/engine";
import type { EngineEvent } from "../../../../stacks/engine/schemas";

/** Follows the Engine's events of the containers whose names start with a prefix. */
export class Watch {
  private readonly actions: string[] = [];
  private readonly running = new Map<string, Set<string>>();
  private readonly besideAnother: string[] = [];
  private stopped = false;
  private readonly events: AsyncGenerator<EngineEvent>;

  constructor(
    engine: Engine,
    private readonly prefix: string,
  ) {
    // From now on: what happens before the answer comes is told all the same.
    this.events = engine.events({ type: ["container"] }, { since: Date.now() / 1000 });
    // An Engine that is killed ends its answer in the middle.
    this.follow().catch(() => undefined);
  }

  /** How often something was told since `forget`. */
  count(action: string): number {
    return this.actions.filter((one) => one.startsWith(action)).length;
  }

  forget(): void {
    this.actions.length = 0;
  }

  /** Containers that were started while another one of their service ran. */
  get startedBesideAnother(): readonly string[] {
    return this.besideAnother;
  }

  /** Lets go of the Engine's answer at the next event. */
  stop(): void {
    this.stopped = true;
  }

  private async follow(): Promise<void> {
    for await (const { Action, Actor } of this.events) {
      if (this.stopped) return;
      const name = Actor?.Attributes?.["name"] ?? "";
      if (!name.startsWith(this.prefix)) continue;
      this.actions.push(Action ?? "");
      this.track(name, Actor?.ID ?? "", Action ?? "");
    }
  }

  private track(name: string, id: string, action: string): void {
    // NAME.next and NAME.old-… stand on NAME's volume.
    const service = name.split(".")[0] ?? "";
    const running = this.running.get(service) ?? new Set<string>();
    this.running.set(service, running);
    if (action === "die") running.delete(id);
    if (action !== "start") return;
    running.add(id);
    if (running.size > 1) this.besideAnother.push(`${name} (${id.slice(0, 12)})`);
  }
}

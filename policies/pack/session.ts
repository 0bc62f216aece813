import { openEngine, type Engine } from "../../stacks/engine";
import { UserError } from "../../stacks/model/errors";
import { evaluate, type Evaluation } from "../evaluate";
import { observe, type Evidence } from "../observe/index";
import { Deadline } from "../observe/limit";
import { allRules } from "../rules/index";
import { declaredStack, type Declaration, type DeclaredStack } from "./declared";
import { defaultSettings, type Settings } from "./settings";

/** What the policies report on. */
export interface Verdict extends Evaluation {
  readonly declared: DeclaredStack;
  readonly settings: Settings;
  /** Why what runs was not looked at. */
  readonly unseen?: string;
}

/** Seconds until the Engine must have answered at all (it is asked while the program still declares), and told everything. */
const patience = { answer: 1, everything: 3 };

/**
 * One preview or update: collects what the program declares, judges it once, whichever policy asks first.
 * Declarations are inputs: what comes back from a provider holds values that nobody declared.
 */
export class Session {
  readonly #inputs = new Map<string, Declaration>();
  readonly #secrets = new Map<string, ReadonlySet<string>>();
  #settings = defaultSettings;
  #verdict: Promise<Verdict> | undefined;
  #engine: Engine | undefined;

  /** Takes the settings, which only their own policy can read. */
  configure(settings: Settings): void {
    this.#settings = settings;
    if (settings.live && isPreview()) this.#warmUp();
  }

  /** Takes a resource's inputs. */
  declare(declaration: Declaration): void {
    this.#verdict = undefined;
    this.#inputs.set(declaration.urn, declaration);
  }

  /** Takes the strings of a resource's inputs that are secret. */
  conceal(urn: string, secrets: readonly string[]): void {
    this.#secrets.set(urn, new Set(secrets));
  }

  /** @param resources of the whole stack; those whose inputs were not seen count as they are in the state */
  verdict(resources: readonly Declaration[]): Promise<Verdict> {
    return (this.#verdict ??= this.#judge(resources));
  }

  async #judge(resources: readonly Declaration[]): Promise<Verdict> {
    const settings = this.#settings;
    const declared = declaredStack(
      resources.map((resource) => ({
        ...(this.#inputs.get(resource.urn) ?? resource),
        secrets: this.#secrets.get(resource.urn) ?? new Set(),
      })),
      settings.ignore,
    );
    const seen = await this.#observe(declared);
    const evaluation = evaluate({
      stack: declared.stack,
      lens: "declared",
      evidence: seen.evidence,
      unknown: declared.unknown,
      secretKeys: declared.secretKeys,
    });
    return { ...evaluation, declared, settings, ...(seen.unseen === undefined ? {} : { unseen: seen.unseen }) };
  }

  /** What runs; in an update nothing: it repairs what its preview named. */
  async #observe({ stack }: DeclaredStack): Promise<{ evidence?: Evidence; unseen?: string }> {
    const { live, window } = this.#settings;
    if (!live || !isPreview() || Object.keys(stack.services).length === 0) return {};
    try {
      this.#engine ??= openEngine();
      const engine = this.#engine;
      const answer = await new Deadline(patience.answer).within(engine.info(), () => undefined);
      if (answer === undefined) {
        return { unseen: `the Docker Engine at "${engine.where.host}" did not answer within ${patience.answer} s` };
      }
      return { evidence: await observe(engine, stack, { rules: allRules, window, deadline: patience.everything }) };
    } catch (error) {
      if (error instanceof UserError) return { unseen: error.message };
      throw error;
    }
  }

  /** The connection and the Engine's facts take a moment that passes while the program still declares. */
  #warmUp(): void {
    if (this.#engine !== undefined) return;
    try {
      this.#engine = openEngine();
      this.#engine.info().catch(() => undefined);
    } catch {
      // Said when the verdict is made.
    }
  }
}

/** The CLI tells by this variable; without it (`pulumi policy analyze`) nothing is changed either. */
const isPreview = (): boolean => process.env["PULUMI_NODEJS_DRY_RUN"] !== "false";

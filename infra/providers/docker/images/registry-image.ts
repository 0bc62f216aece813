import { z } from "zod";
import type { RegistryAuth } from "../../../../stacks/engine";
import { UserError } from "../../../../stacks/model/errors";
import { checked, compared, computed } from "../../rpc/inputs";
import { autoName, text } from "../../rpc/kind";
import type { Logger } from "../../rpc/provider";
import { opened, plainMap, type PropertyMap } from "../../rpc/value";
import { withoutSecrets } from "../args";
import type { Kind, Session } from "../kind";
import { build, BuildArgs, refusedBuild, withDigest } from "./build";
import { push } from "./push";
import { parseReference } from "./reference";
import { manifestOf, removeManifest, type RegistryAccess } from "./registry";

const RegistryImageArgs = z.strictObject({
  name: z.string().min(1),
  build: BuildArgs.optional(),
  authConfig: z
    .strictObject({ address: z.string(), username: z.string().optional(), password: z.string().optional() })
    .optional(),
  insecureSkipVerify: z.boolean().optional(),
  /** false, the default: what was pushed goes with the resource. */
  keepRemotely: z.boolean().optional(),
  triggers: z.record(z.string(), z.string()).optional(),
});
type RegistryImageArgs = z.output<typeof RegistryImageArgs>;

function authOf({ name, authConfig }: RegistryImageArgs, session: Session): RegistryAuth | undefined {
  if (authConfig === undefined) return session.settings.registryAuth(name);
  return {
    username: authConfig.username ?? "",
    password: authConfig.password ?? "",
    serveraddress: authConfig.address,
  };
}

const accessOf = (args: RegistryImageArgs, session: Session): RegistryAccess => ({
  auth: authOf(args, session),
  insecure: args.insecureSkipVerify,
});

async function pushed(args: RegistryImageArgs, session: Session, log: Logger): Promise<string> {
  const engine = session.engine();
  if (args.build) await build(engine, args.name, args.build, log);
  if (!(await engine.inspectImage(args.name)))
    throw new UserError(
      `there is no image "${args.name}" on the Engine to push; declare it as docker.RemoteImage, docker.Image or docker.Tag first`,
    );
  return push(engine, args.name, authOf(args, session), log);
}

const parsed = (inputs: PropertyMap): RegistryImageArgs => RegistryImageArgs.parse(plainMap(inputs));

/** docker.RegistryImage: an image of the Engine, pushed. What another has pushed under its name since is seen. */
export const registryImage: Kind = {
  async check({ urn, olds, news }) {
    const refused = refusedBuild(news["build"]);
    if (refused.length > 0) return { inputs: news, failures: refused };
    const { inputs, failures = [] } = checked(
      RegistryImageArgs,
      news,
      () => text(opened(olds["name"])) ?? autoName(urn).toLowerCase(),
    );
    return failures.length > 0 ? { inputs, failures } : withDigest(inputs);
  },
  diff: ({ oldInputs, news }) =>
    Promise.resolve(compared(oldInputs, news, (values) => values, ["name", "build", "triggers"])),
  async create({ inputs, preview }, session, { log }) {
    if (preview) return { id: "", outputs: { ...inputs, ...computed("sha256Digest") } };
    const sha256Digest = await pushed(parsed(inputs), session, log);
    return { id: sha256Digest, outputs: { ...withoutSecrets(inputs), sha256Digest } };
  },
  update: ({ news, oldOutputs }) => Promise.resolve({ ...oldOutputs, ...withoutSecrets(news) }),
  async read({ id, inputs, outputs }, session, { log }) {
    if (inputs === undefined)
      throw new UserError(`"${id}" can't be imported as a docker.RegistryImage: declare it, and it is pushed`);
    const args = parsed(inputs);
    try {
      const found = await manifestOf(parseReference(args.name), accessOf(args, session));
      if (!found) return undefined;
      const same = found.digest === id;
      // Another image stands in its place: that shows as a trigger, which pushes again.
      const shown = same ? inputs : { ...inputs, triggers: { ...args.triggers, "pushed by another": found.digest } };
      return { id, inputs: shown, outputs: { ...outputs, ...withoutSecrets(shown), sha256Digest: found.digest } };
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      log.warn(`not looked at, shown as it was last known: ${error.message}`);
      return { id, inputs, outputs };
    }
  },
  async delete({ id, urn, inputs }, session, { log }) {
    const args = parsed(inputs);
    if (args.keepRemotely === true || session.created(urn) === id) return;
    const reference = parseReference(args.name);
    // A successor under the same tag has its own digest: only this one's goes.
    const now = await manifestOf(reference, accessOf(args, session));
    if (!now) return;
    if (now.digest !== id && session.created(urn) === undefined) {
      log.warn(`"${args.name}" stays in its registry: another image was pushed under its name since`);
      return;
    }
    await removeManifest(reference, id, accessOf(args, session));
  },
};

import { z } from "zod";
import { UserError } from "../../../../stacks/model/errors";
import { checked, compared, computed } from "../../rpc/inputs";
import { text } from "../../rpc/kind";
import { hasUnknown, opened, plainMap } from "../../rpc/value";
import type { Kind, Session } from "../kind";
import { parseReference } from "./reference";

const TagArgs = z.strictObject({
  sourceImage: z.string().min(1),
  targetImage: z.string().min(1),
  tagTriggers: z.array(z.string()).optional(),
});

/** Gives the image its name. @returns the image's id */
async function tagged(inputs: z.output<typeof TagArgs>, session: Session): Promise<string> {
  const engine = session.engine();
  const source = await engine.inspectImage(inputs.sourceImage);
  if (!source)
    throw new UserError(
      `there is no image "${inputs.sourceImage}" on the Engine to tag as "${inputs.targetImage}"; declare it as docker.RemoteImage or docker.Image`,
    );
  const { name, tag, digest } = parseReference(inputs.targetImage);
  if (digest !== undefined)
    throw new UserError(`"${inputs.targetImage}" can't be a tag: it names a digest; write NAME:TAG`);
  await engine.tagImage(source.Id, name, tag);
  return source.Id;
}

/** docker.Tag: a second name of an image. The tag follows its source: a source that was made anew shows as a change. */
export const tag: Kind = {
  check({ news }) {
    const { inputs, failures } = checked(TagArgs, news, () => undefined);
    return Promise.resolve({ inputs, failures: failures ?? [] });
  },
  async diff({ oldInputs, oldOutputs, news }, session) {
    const diff = compared(oldInputs, news, (values) => values, ["targetImage"]);
    const source = opened(news["sourceImage"]);
    if (diff.changed.length > 0 || typeof source !== "string" || hasUnknown(source)) return diff;
    const now = await session.engine().inspectImage(source);
    if (!now || now.Id === oldOutputs["sourceImageId"]) return diff;
    return { detailed: { sourceImage: "update" }, changed: ["sourceImage"], replaces: [] };
  },
  async create({ inputs, preview }, session) {
    if (preview) return { id: "", outputs: { ...inputs, ...computed("sourceImageId") } };
    const args = TagArgs.parse(plainMap(inputs));
    const sourceImageId = await tagged(args, session);
    return { id: `${args.sourceImage}.${args.targetImage}`, outputs: { ...inputs, sourceImageId } };
  },
  async update({ news, oldOutputs, preview }, session) {
    if (preview) return { ...news, ...computed("sourceImageId") };
    const sourceImageId = await tagged(TagArgs.parse(plainMap(news)), session);
    return { ...oldOutputs, ...news, sourceImageId };
  },
  async read({ id, inputs }, session) {
    const target = text(opened(inputs?.["targetImage"]));
    if (inputs === undefined || target === undefined)
      throw new UserError(`"${id}" can't be imported as a docker.Tag: declare it, and the tag is set anew`);
    const found = await session.engine().inspectImage(target);
    return found && { id, inputs, outputs: { ...inputs, sourceImageId: found.Id } };
  },
  /** The name alone goes: the Engine removes an image only with its last name. */
  async delete({ inputs, outputs }, session, { log }) {
    const target = text(opened(inputs["targetImage"]));
    if (target === undefined) return;
    const engine = session.engine();
    const found = await engine.inspectImage(target);
    if (!found || found.Id !== outputs["sourceImageId"]) return;
    if ((found.RepoTags ?? []).length < 2) {
      log.warn(`the tag "${target}" stays: it is the image's last name, and the image would go with it`);
      return;
    }
    await engine.removeImage(target);
  },
};

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { posix } from "node:path";
import { z } from "zod";
import { UserError } from "../../model/errors";
import type { PlainContainerArgs } from "../container-args";
import { defined } from "../defined";
import type { Upload } from "./body";
import { each, filled, type Element, type Fields } from "./field";

type UploadArgs = Element<"uploads">;

const numeric = z
  .string()
  .regex(/^\d*$/, "the owner of an uploaded file is a number: names differ between host and image");

export const uploadFields: Fields<"uploads"> = {
  uploads: {
    doc: "Files put into the container before it starts. Compared by content, permissions and owner with what the container has.",
    schema: z.array(
      z
        .strictObject({
          file: z.string().startsWith("/", "a path in the container is absolute"),
          content: z.string().optional(),
          contentBase64: z.base64().optional(),
          source: z.string().optional(),
          sourceHash: z.string().optional(),
          executable: z.boolean().optional(),
          permissions: z
            .string()
            .regex(/^0?[0-7]{3,4}$/, "permissions are octal, as 0644")
            .or(z.literal(""))
            .optional(),
          owner: numeric.optional(),
          group: numeric.optional(),
        })
        .refine(
          (file) =>
            [file.content, file.contentBase64, file.source].filter((text) => text !== undefined && text !== "")
              .length <= 1,
          "only one of content, contentBase64 and source may be set",
        ),
    ),
    form: "set",
    change: "replace",
    write: (value, creation) => creation.uploads.push(...value.map(toUpload)),
    read({ ctx }) {
      if (!ctx.files) return ctx.declared?.uploads;
      return filled(
        [...ctx.files].map(([file, live]) =>
          defined({
            file,
            sourceHash: live.sha256,
            permissions: octal(live.mode),
            owner: live.uid ? String(live.uid) : undefined,
            group: live.gid ? String(live.gid) : undefined,
          }),
        ),
      );
    },
    pieces: (value) =>
      each(value, (file) => {
        const path = posix.normalize(file.file);
        return { key: path, value: { ...file, file: path }, token: tokenOf(file) };
      }),
    limit(value, { args }) {
      if (!args.readOnly) return undefined;
      const folders = [
        ...(args.mounts ?? []).filter((mount) => mount.type !== "tmpfs").map((mount) => mount.target),
        ...(args.volumes ?? []).map((volume) => volume.containerPath ?? ""),
      ];
      const lost = value.find(
        ({ file }) => !folders.some((folder) => folder && file.startsWith(`${folder.replace(/\/$/, "")}/`)),
      );
      return lost && `the Engine refuses to put "${lost.file}" into a read-only root; declare a volume for its folder`;
    },
  },
};

/** The file as it is to be in the container. @throws UserError when `source` can't be read. */
function toUpload(file: UploadArgs): Upload {
  return {
    path: posix.normalize(file.file),
    content: contentOf(file),
    mode: modeOf(file),
    uid: Number(file.owner || 0),
    gid: Number(file.group || 0),
  };
}

/** What an upload is compared by: live ones hold the content's hash alone. */
function tokenOf(file: UploadArgs): string {
  const declared = file.content !== undefined || file.contentBase64 !== undefined || file.source !== undefined;
  const hash = declared ? createHash("sha256").update(contentOf(file)).digest("hex") : (file.sourceHash ?? "");
  return [hash, octal(modeOf(file)), file.owner || "0", file.group || "0"].join(" ");
}

function contentOf(file: UploadArgs): Buffer {
  if (file.contentBase64) return Buffer.from(file.contentBase64, "base64");
  if (!file.source) return Buffer.from(file.content ?? "", "utf8");
  try {
    return readFileSync(file.source);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(`can't read "${file.source}", the source of the upload "${file.file}": ${reason}`);
  }
}

const modeOf = (file: UploadArgs): number =>
  file.permissions ? Number.parseInt(file.permissions, 8) : file.executable ? 0o744 : 0o644;
const octal = (mode: number): string => `0${(mode & 0o7777).toString(8).padStart(3, "0")}`;

/** Paths of the declared uploads: what readUploads looks at. */
export const uploadPaths = (args: PlainContainerArgs): string[] =>
  (args.uploads ?? []).map(({ file }) => posix.normalize(file));

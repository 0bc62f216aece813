import { readFileSync } from "node:fs";
import path from "node:path";
import { settingsSchema } from "../../../policies/pack/settings";

type Schema = (typeof settingsSchema.properties)[string];

const code = (value: unknown): string => `\`${JSON.stringify(value)}\``;

function valueOf({ enum: values, type, additionalProperties: inner }: Schema): string {
  if (values) return values.map(code).join(", ");
  if (typeof inner === "object") return `name -> ${valueOf(inner)}`;
  return String(type);
}

/** Cells of each setting's row in the document's table. */
const rows = Object.entries(settingsSchema.properties).map(([name, schema]) =>
  [`\`${name}\``, valueOf(schema), code(schema.default), schema.description ?? ""].join(" | "),
);

test.each(rows)("docs/policy-pack.md has the setting %s", (row) => {
  const text = readFileSync(path.join(__dirname, "../../../docs/policy-pack.md"), "utf8");
  const cells = text.split("\n").map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim())
      .join(" | "),
  );
  expect(cells).toContain(row);
});

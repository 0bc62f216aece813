import { z } from "zod";
import { Change } from "./change";
import { Baseline, Report } from "./model";

/** The JSON schema of a report (draft 2020-12): docs/report.schema.json. */
export const reportSchema = (): string => schemaText("Report of alfa audit", Report);

/** The JSON schema of a baseline (draft 2020-12): docs/baseline.schema.json. */
export const baselineSchema = (): string => schemaText("Baseline of alfa audit", Baseline);

/** The JSON schema of what `alfa watch` sends (draft 2020-12): docs/watch.schema.json. */
export const watchSchema = (): string => schemaText("Change that alfa watch sends", Change);

const schemaText = (title: string, schema: z.ZodType): string =>
  `${JSON.stringify({ title, ...z.toJSONSchema(schema) }, undefined, 2)}\n`;

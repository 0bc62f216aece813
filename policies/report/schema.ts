import { z } from "zod";
import { Baseline, Report } from "./model";

/** The JSON schema of a report (draft 2020-12): docs/report.schema.json. */
export const reportSchema = (): string => schemaText("Report of alfa audit", Report);

/** The JSON schema of a baseline (draft 2020-12): docs/baseline.schema.json. */
export const baselineSchema = (): string => schemaText("Baseline of alfa audit", Baseline);

const schemaText = (title: string, schema: z.ZodType): string =>
  `${JSON.stringify({ title, ...z.toJSONSchema(schema) }, undefined, 2)}\n`;

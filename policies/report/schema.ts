import { z } from "zod";
import { Report } from "./report";

/** The JSON schema of a report (draft 2020-12): docs/report.schema.json. */
export const reportSchema = (): string =>
  `${JSON.stringify({ title: "Report of alfa audit", ...z.toJSONSchema(Report) }, undefined, 2)}\n`;

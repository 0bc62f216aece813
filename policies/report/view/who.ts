import type { Issue } from "./model";
import type { ViewWords } from "./words";

/** Who does away with how many of a rule's findings: "alfa fix × 17, a person × 1". */
export const byText = (by: Issue["by"], names: ViewWords["who"], update: string): string =>
  (["fix", "unsafeFix", "update", "hand"] as const)
    .flatMap((who) =>
      by[who] > 0 ? [`${who === "update" ? `${names.update} (${update})` : names[who]} × ${by[who]}`] : [],
    )
    .join(", ");

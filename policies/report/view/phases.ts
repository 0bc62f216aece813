import type { Lang } from "../../lang";
import type { PhaseUpdate } from "./model";

const words = {
  en: { starts: "starts", repairs: "repairs", brings: "brings along", nothing: "changes nothing" },
  fr: { starts: "démarre", repairs: "répare", brings: "entraîne", nothing: "ne change rien" },
} as const satisfies Record<Lang, unknown>;

/** What the update of a phase does, as one sentence: "starts grafana, loki; repairs n8n; brings along postgres". */
export function phaseText({ starts, repairs, brings }: PhaseUpdate, lang: Lang = "en"): string {
  const said = words[lang];
  const parts = [
    [said.starts, starts],
    [said.repairs, repairs],
    [said.brings, brings],
  ] as const;
  const texts = parts.flatMap(([word, names]) => (names.length > 0 ? [`${word} ${names.join(", ")}`] : []));
  return texts.length === 0 ? said.nothing : texts.join(lang === "fr" ? "\u202f; " : "; ");
}

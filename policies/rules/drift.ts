import type { Service } from "../../stacks/model/service";
import type { Drift } from "../observe/evidence";
import { same, type Text } from "../lang";
import { notSet } from "./lib/words";
import { doc } from "./lib/references";
import { UnknownValue } from "./lib/unknown";
import { type Hit, rule } from "./rule";

/** Why the declared value is not known, if it is not: of a service whose unknown fields can't be read. */
function whyUnknown(service: Service, { path }: Drift): UnknownValue | undefined {
  try {
    // Of lists every element is read: which of them is meant can't be told.
    JSON.stringify(
      path.split(".").reduce<unknown>((value, key) => (isObject(value) ? value[key] : undefined), service),
    );
    return undefined;
  } catch (error) {
    if (error instanceof UnknownValue) return error;
    throw error;
  }
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

/** What a difference says where it shows no value. */
const words: Readonly<Record<string, Text>> = {
  "not set": notSet,
  set: { en: "set", fr: "défini" },
  "another value": { en: "another value", fr: "une autre valeur" },
  "the declared one": { en: "the declared one", fr: "celle qui est déclarée" },
  "a content, owner and mode": { en: "a content, owner and mode", fr: "un contenu, un propriétaire et un mode" },
  "(empty)": { en: "(empty)", fr: "(vide)" },
};

const hit = ({ field, part, seen, wanted }: Drift): Hit => ({
  field,
  key: part === undefined ? field : `${field} ${part}`,
  seen: words[seen] ?? seen,
  wanted: words[wanted] ?? wanted,
  ...(part !== undefined && { message: same(part) }),
});

// Under Pulumi the provider's native diff shows each of these on its resource, and would show them twice beside this rule:
// so it speaks only in `alfa audit --live`, where no diff is.
export default rule({
  id: "drift",
  title: { en: "What runs is not what is declared", fr: "Ce qui tourne n'est pas ce qui est déclaré" },
  severity: "medium",
  references: [doc("Pulumi: drift detection", "https://www.pulumi.com/docs/iac/operations/stack-management/drift/")],
  why: {
    en: "Somebody changed the container by hand, or the declaration and never applied it: the next start may bring a surprise.",
    fr: "Quelqu'un a modifié le conteneur à la main, ou la déclaration sans jamais l'appliquer : le prochain démarrage peut réserver une surprise.",
  },
  remedy: {
    en: "Apply the declaration (`docker compose up -d`, `pulumi up`), or declare what was changed on purpose.",
    fr: "Appliquez la déclaration (`docker compose up -d`, `pulumi up`), ou déclarez ce qui a été modifié à dessein.",
  },
  inPulumiDiff: true,
  byUpdate: "container",
  live: ({ service, container }) => {
    const found = (container?.drift ?? []).map((drift) => ({ drift, unknown: whyUnknown(service, drift) }));
    const known = found.filter(({ unknown }) => !unknown);
    const [first] = found;
    // A value that nobody knows is no drift; when there is nothing else, no verdict either.
    if (known.length === 0 && first?.unknown) throw first.unknown;
    return known.map(({ drift }) => hit(drift));
  },
});

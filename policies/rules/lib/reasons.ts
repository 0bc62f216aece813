import type { Text } from "../../lang";

/** What readers of files and of what runs say of a value they can't give: they know no language but English. */
const known: readonly (readonly [RegExp, string])[] = [
  [/^variable ("[^"]*") is not set$/, "la variable $1 n'est pas définie"],
  [/^variable (.*) is not set$/, "les variables $1 ne sont pas définies"],
  [/^file (.*) not found$/, "fichier $1 introuvable"],
  [/^only containers were asked for$/, "seuls des conteneurs ont été demandés"],
  [/^(.*): no answer within (\d+) s$/, "$1 : pas de réponse en $2 s"],
  [
    /^the Engine at (.*) is on another machine, whose processes are not looked at$/,
    "le moteur à $1 est sur une autre machine, dont les processus ne sont pas examinés",
  ],
];

/** The reason in every language; one that only a system knows stays as it was said. */
export function reasonText(reason: string | Text): Text {
  if (typeof reason !== "string") return reason;
  const found = known.find(([pattern]) => pattern.test(reason));
  return { en: reason, fr: found ? reason.replace(found[0], found[1]).replace(/"([^"]*)"/g, "« $1 »") : reason };
}

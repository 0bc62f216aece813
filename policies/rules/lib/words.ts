import type { Text } from "../../lang";

/** What is seen of a field that is absent. */
export const notSet: Text = { en: "not set", fr: "non défini" };

/** What is wanted in the place of a namespace of the host. */
export const ownNamespace: Text = { en: "a namespace of its own", fr: "un espace de noms propre au service" };

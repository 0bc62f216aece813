import { same } from "../lang";
import { doc } from "./lib/references";
import { rule } from "./rule";

const nothing = { en: "nothing", fr: "rien" };

export default rule({
  id: "slack-manifest",
  title: { en: "The Slack app is not as declared", fr: "L'application Slack n'est pas telle que déclarée" },
  severity: "medium",
  references: [doc("Slack: app manifest", "https://docs.slack.dev/reference/app-manifest/")],
  why: {
    en: "Slack calls the address that its app names: commands that go elsewhere are lost, or read by whoever has it now.",
    fr: "Slack appelle l'adresse que nomme son application : une commande envoyée ailleurs est perdue, ou lue par qui possède cette adresse.",
  },
  remedy: {
    en: "Give the app what `alfa slack manifest` prints (api.slack.com/apps, App Manifest), export it again, and keep the file up to date.",
    fr: "Donnez à l'application ce qu'affiche `alfa slack manifest` (api.slack.com/apps, App Manifest), exportez-la de nouveau et gardez le fichier à jour.",
  },
  checkStack: ({ stack: { host } }) =>
    (host.slackManifest?.differences ?? []).map(({ field, line, column, seen, wanted }) => ({
      subject: "slack",
      key: field,
      seen: seen ?? nothing,
      wanted: wanted ?? nothing,
      message: same(`${host.slackManifest?.file ?? ""}:${line}:${column} ${field}`),
    })),
});

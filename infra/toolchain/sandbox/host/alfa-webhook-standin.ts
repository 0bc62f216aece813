/**
 * The ALFA webhook as the audited host ran it: the real one, but a second copy finds its port taken and idles, as the audit's
 * strays did; and until an update gives it Slack's signing secret, it takes the sandbox's.
 */
import { webhookServer } from "../../../../stacks/alfa/webhook/server";
import { settingsOf } from "../../../../stacks/alfa/webhook/settings";
import { SANDBOX_SIGNING_SECRET } from "./slack";

const { port, ...settings } = settingsOf({ SLACK_SIGNING_SECRET: SANDBOX_SIGNING_SECRET, ...process.env });
webhookServer(settings)
  .once("error", (error) => {
    console.error(`${error.message}; idle`);
    setInterval(() => undefined, 60_000);
  })
  .listen(port, () => {
    console.log(`ALFA webhook on ${port}`);
  });

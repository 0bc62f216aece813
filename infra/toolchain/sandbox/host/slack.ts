import { sign } from "../../../../stacks/alfa/webhook/signature";

/** What signs the sandbox's own calls before an update sets the stack's: nobody else plays Slack to it. */
export const SANDBOX_SIGNING_SECRET = "sandbox";

/** Plays Slack: the command `/alfa TEXT`, signed, to the webhook on a port of this machine. */
export async function slackCommand(
  port: number,
  signingSecret: string,
  text: string,
): Promise<{ status: number; body: string }> {
  const body = new URLSearchParams({ command: "/alfa", text, user_name: "sandbox" }).toString();
  const timestamp = String(Math.floor(Date.now() / 1000));
  const answer = await fetch(`http://127.0.0.1:${port}/slack/command`, {
    method: "POST",
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      "x-slack-request-timestamp": timestamp,
      "x-slack-signature": sign(signingSecret, timestamp, Buffer.from(body)),
    },
    body,
    signal: AbortSignal.timeout(5_000),
  });
  return { status: answer.status, body: await answer.text() };
}

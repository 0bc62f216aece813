import { UserError } from "../model/errors";
import type { Stack } from "../model/stack";

/** The parts of a Slack app's manifest that ALFA has. https://docs.slack.dev/reference/app-manifest/ */
export interface SlackManifest {
  readonly display_information: { readonly name: string; readonly description: string };
  readonly features: {
    readonly bot_user: { readonly display_name: string; readonly always_online: boolean };
    readonly slash_commands: readonly {
      readonly command: string;
      readonly url: string;
      readonly description: string;
      readonly usage_hint: string;
      readonly should_escape: boolean;
    }[];
  };
  readonly oauth_config: { readonly scopes: { readonly bot: readonly string[] } };
  readonly settings: Readonly<Record<"org_deploy_enabled" | "socket_mode_enabled" | "token_rotation_enabled", boolean>>;
}

/**
 * The Slack app of a stack: the bot @ALFA and its command /alfa, which Slack sends through the tunnel to the webhook.
 * @throws UserError for a stack whose webhook no tunnel reaches
 */
export function slackManifest(stack: Stack): SlackManifest {
  return {
    display_information: { name: "ALFA", description: "Runs ALFA's workflows" },
    features: {
      bot_user: { display_name: "ALFA", always_online: true },
      slash_commands: [
        {
          command: "/alfa",
          url: `https://${webhookHostname(stack)}/slack/command`,
          description: "Start a workflow of ALFA",
          usage_hint: "[what to do]",
          should_escape: false,
        },
      ],
    },
    oauth_config: { scopes: { bot: ["app_mentions:read", "chat:write", "commands"] } },
    settings: { org_deploy_enabled: false, socket_mode_enabled: false, token_rotation_enabled: false },
  };
}

function webhookHostname({ name, host: { processes, tunnels } }: Stack): string {
  const ports = processes.filter(({ calls }) => calls.length > 0).map(({ port }) => port);
  const reached = tunnels
    .flatMap(({ ingress }) => ingress)
    .find(({ service }) => ports.some((port) => service.endsWith(`:${port}`)));
  if (!reached)
    throw new UserError(
      `no tunnel of the stack "${name}" reaches the webhook, so Slack has no address to call: set alfa:tunnel (id, account, hostname)`,
    );
  return reached.hostname;
}

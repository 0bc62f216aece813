import { pm2App } from "./host/pm2-app";
import { straysKind } from "./host/strays";
import { tunnelKind } from "./host/tunnel";
import type { Kind } from "./kind";
import { credential } from "./n8n/credential";
import { owner } from "./n8n/owner";
import { workflow } from "./n8n/workflow";
import { monitor } from "./uptimekuma/monitor";
import { setup } from "./uptimekuma/setup";

/** The resources of the alfa package by type token. */
export const kinds: Readonly<Record<string, Kind>> = {
  "alfa:host:Pm2App": pm2App,
  "alfa:host:Strays": straysKind,
  "alfa:host:Tunnel": tunnelKind,
  "alfa:uptimekuma:Setup": setup,
  "alfa:uptimekuma:Monitor": monitor,
  "alfa:n8n:Credential": credential,
  "alfa:n8n:Owner": owner,
  "alfa:n8n:Workflow": workflow,
};

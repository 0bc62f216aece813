/**
 * Stand-in for n8n's task runner launcher, for n8n's own stand-in: takes a grant with the shared token, stays connected,
 * connects again when the broker goes away. It runs no code.
 */
import { randomBytes } from "node:crypto";
import { WebSocket } from "ws";
import { main } from "../lib/process";
import { fetchGrant, launch } from "./launcher";

main(() =>
  launch(async (broker, token, runner, log) => {
    const grant = await fetchGrant(broker, token);
    const id = randomBytes(8).toString("hex");
    log("INFO", `Launcher's runner ID: ${id}`);
    const socket = new WebSocket(new URL(`/runners/_ws?id=${id}&name=launcher-${runner["runner-type"]}`, broker), {
      headers: { authorization: `Bearer ${grant}` },
    });
    await new Promise<void>((resolve, reject) => {
      socket.once("open", () => {
        log("INFO", "Waiting for launcher's task offer to be accepted...");
      });
      socket.once("close", resolve);
      socket.once("error", reject);
    });
    throw new Error("Disconnected: task broker closed the connection");
  }),
);

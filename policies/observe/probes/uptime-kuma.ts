import type { ProbeEvidence } from "../evidence";
import { shown } from "./http";

/** Asks an Uptime Kuma, as its own pages do, whether it has an administrator. Never rejects. */
export async function probeUptimeKuma(name: string, url: string, seconds: number): Promise<ProbeEvidence> {
  const start = performance.now();
  const [state, seen] = await needsSetup(url, seconds * 1000);
  const milliseconds = Math.round(performance.now() - start);
  return { name, service: name, kind: "uptime-kuma", target: shown(url), state, seen, milliseconds };
}

async function needsSetup(url: string, timeout: number): Promise<[ProbeEvidence["state"], string]> {
  const { io } = await import("socket.io-client");
  const socket = io(url, { reconnection: false, forceNew: true, timeout, transports: ["polling"] });
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise((resolve) => {
      timer = setTimeout(resolve, timeout, ["unknown", `no answer within ${timeout / 1000} s`]);
      socket.once("connect_error", () => {
        resolve(["unknown", "what answers is no Uptime Kuma"]);
      });
      socket.emit("needSetup", (needed: unknown) => {
        if (typeof needed !== "boolean") resolve(["unknown", "what answers is no Uptime Kuma"]);
        else resolve(needed ? ["ill", "no user"] : ["well", "it has a user"]);
      });
    });
  } finally {
    clearTimeout(timer);
    socket.close();
  }
}

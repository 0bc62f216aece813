import { constants } from "node:os";

/** Linux numbers of the signals that a stop signal usually is. Source: signal(7). */
const numbers = new Map([
  ["1", "SIGHUP"],
  ["2", "SIGINT"],
  ["3", "SIGQUIT"],
  ["9", "SIGKILL"],
  ["10", "SIGUSR1"],
  ["12", "SIGUSR2"],
  ["15", "SIGTERM"],
  ["28", "SIGWINCH"],
]);

/** "15", "term" and "SIGTERM" are one signal. */
export function normalSignal(signal: string): string {
  const name = numbers.get(signal) ?? signal.toUpperCase();
  return name.startsWith("SIG") || /^\d+$/.test(name) ? name : `SIG${name}`;
}

/** What another system's list may lack. */
const LINUX = /^SIG(RTM(IN|AX)([+-]\d+)?|PWR|STKFLT|POLL|CLD|IO)$/;

/** Whether Linux has the signal, by number or by name. SIGRTMIN+1 and its like are signals, too. */
export const isSignal = (signal: string): boolean => {
  const name = normalSignal(signal);
  return /^\d+$/.test(name) ? Number(name) >= 1 && Number(name) <= 64 : name in constants.signals || LINUX.test(name);
};

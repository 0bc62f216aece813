/** How often a plugin looks whether the process that started it still lives. */
const POLL_MS = 200;

/**
 * Calls `gone` once when the process that started this one is dead, also after `kill -9`. The CLI holds a pipe to a
 * plugin's stdin: its end tells at once, the polled parent id tells for sure.
 */
export function onParentGone(gone: () => void): void {
  const parent = process.ppid;
  let over = false;
  const check = (): void => {
    if (over || process.ppid === parent) return;
    over = true;
    clearInterval(timer);
    gone();
  };
  const timer = setInterval(check, POLL_MS);
  timer.unref();
  process.stdin.on("error", check);
  process.stdin.on("end", () => {
    for (const delay of [0, 20, 50]) setTimeout(check, delay).unref();
  });
  process.stdin.resume();
  if ("unref" in process.stdin && typeof process.stdin.unref === "function") process.stdin.unref();
}

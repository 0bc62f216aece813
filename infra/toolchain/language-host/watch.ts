/**
 * Preloaded into programs, plugins and policy packs: a process whose parent dies is terminated, and killed a second
 * later. Nothing of a run stays behind, not even after `kill -9` of the CLI or of the host.
 */
import "../inspect-fix.cjs";

const parent = process.ppid;
const timer = setInterval(() => {
  if (process.ppid === parent) return;
  clearInterval(timer);
  setTimeout(() => process.kill(process.pid, "SIGKILL"), 1_000);
  process.kill(process.pid, "SIGTERM");
}, 200);
timer.unref();

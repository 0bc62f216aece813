import pc from "picocolors";

/** Where steps are shown. A command whose stdout is read by a machine still shows them: they go to stderr. */
export interface Progress {
  /** Runs `work` under a title; `note` replaces the text behind the title while it runs. */
  step<T>(title: string, work: (note: (text: string) => void) => Promise<T>): Promise<T>;
  /** One line. */
  say(line: string): void;
}

/** What takes less is not worth a counter or a duration. */
const QUIET_MS = 3_000;
/** Without a terminal: a sign of life this often. */
const LINE_MS = 10_000;
const TICK_MS = 1_000;

export const seconds = (ms: number): string => {
  const s = ms / 1000;
  return s < 60 ? `${s.toFixed(1)} s` : `${Math.floor(s / 60)} min ${Math.round(s % 60)} s`;
};

/**
 * Shows steps on `stream`: on a terminal one line with a live counter, else the title, a line every 10 s and a last
 * line. Only steps above 3 s get a duration.
 */
export function progressOn(stream: NodeJS.WriteStream): Progress {
  const say = (line: string): void => {
    stream.write(`${line}\n`);
  };
  return {
    say,
    async step(title, work) {
      const started = Date.now();
      const elapsed = (): number => Date.now() - started;
      let note = "";
      const text = (): string => `${title}${note && `: ${note}`} … ${seconds(elapsed())}`;
      let shown = false;
      let nextLine = LINE_MS;
      const timer = setInterval(() => {
        if (elapsed() < QUIET_MS) return;
        if (stream.isTTY) {
          stream.write(`\r\u001b[2K${pc.dim("…")} ${text()}`);
          shown = true;
        } else if (elapsed() >= nextLine) {
          nextLine += LINE_MS;
          say(`… ${text()}`);
        }
      }, TICK_MS);
      if (!stream.isTTY) say(`… ${title}`);
      const end = (mark: string): void => {
        clearInterval(timer);
        if (shown) stream.write("\r\u001b[2K");
        say(`${mark} ${title}${elapsed() < QUIET_MS ? "" : pc.dim(` (${seconds(elapsed())})`)}`);
      };
      try {
        const result = await work((value) => (note = value));
        end(pc.green("✓"));
        return result;
      } catch (error) {
        end(pc.red("✗"));
        throw error;
      }
    },
  };
}

/** Steps on stderr. */
export const progress: Progress = progressOn(process.stderr);

/** Runs `work` under a title on stderr; see {@link progressOn}. */
export const step = <T>(title: string, work: (note: (text: string) => void) => Promise<T>): Promise<T> =>
  progress.step(title, work);

/** For callers that want no output, tests above all. */
export const silent: Progress = { step: (_title, work) => work(() => undefined), say: () => undefined };

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

/** Shows on a stream that something still runs. */
class Counter {
  readonly #started = Date.now();
  readonly #timer: NodeJS.Timeout;
  #note = "";
  #shown = false;
  #drawn = 0;
  #nextLine = LINE_MS;

  constructor(
    private readonly stream: NodeJS.WriteStream,
    private readonly title: string,
  ) {
    this.#timer = setInterval(() => {
      this.#draw();
    }, TICK_MS);
  }

  /** Milliseconds since it began. */
  get elapsed(): number {
    return Date.now() - this.#started;
  }

  /** What is being done now; shown at once when it is time, for work that leaves no time to timers. */
  note(text: string): void {
    this.#note = text;
    if (this.elapsed - this.#drawn >= TICK_MS) this.#draw();
  }

  end(): void {
    clearInterval(this.#timer);
    if (this.#shown) this.stream.write("\r\u001b[2K");
  }

  #draw(): void {
    const { elapsed, stream } = this;
    if (elapsed < QUIET_MS) return;
    const text = `${this.title}${this.#note && `: ${this.#note}`} … ${seconds(elapsed)}`;
    this.#drawn = elapsed;
    if (stream.isTTY) {
      stream.write(`\r\u001b[2K${pc.dim("…")} ${text}`);
      this.#shown = true;
    } else if (elapsed >= this.#nextLine) {
      this.#nextLine = elapsed + LINE_MS;
      stream.write(`… ${text}\n`);
    }
  }
}

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
      const counter = new Counter(stream, title);
      if (!stream.isTTY) say(`… ${title}`);
      const end = (mark: string): void => {
        counter.end();
        const { elapsed } = counter;
        say(`${mark} ${title}${elapsed < QUIET_MS ? "" : pc.dim(` (${seconds(elapsed)})`)}`);
      };
      try {
        const result = await work((text) => {
          counter.note(text);
        });
        end(pc.green("✓"));
        return result;
      } catch (error) {
        end(pc.red("✗"));
        throw error;
      }
    },
  };
}

/**
 * Runs `work` and says nothing of it unless it takes more than 3 s: then a live counter on a terminal, which goes when the
 * work is done, else a line every 10 s.
 */
export async function whileLong<T>(
  title: string,
  work: (note: (text: string) => void) => Promise<T>,
  stream: NodeJS.WriteStream = process.stderr,
): Promise<T> {
  const counter = new Counter(stream, title);
  try {
    return await work((text) => {
      counter.note(text);
    });
  } finally {
    counter.end();
  }
}

/** Steps on stderr. */
export const progress: Progress = progressOn(process.stderr);

/** Runs `work` under a title on stderr; see {@link progressOn}. */
export const step = <T>(title: string, work: (note: (text: string) => void) => Promise<T>): Promise<T> =>
  progress.step(title, work);

/** For callers that want no output, tests above all. */
export const silent: Progress = { step: (_title, work) => work(() => undefined), say: () => undefined };

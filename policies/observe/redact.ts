/** What stands in the place of a secret in everything that leaves this folder. */
export const REDACTED = "[redacted]";

/** Takes secrets out of a text. */
export type Redact = (text: string) => string;

const secretWord =
  "pass(?:word|wd|phrase)?|pwd|secret|token|credentials?|api[-_]?key|access[-_]?key|private[-_]?key|signing[-_]?key|encryption[-_]?key|auth[-_]?key|salt|dsn";
const secretKey = new RegExp(`(?:${secretWord})|(?:^|[-_.])auth(?:$|[-_.])`, "i");
/** Names that speak of a secret without holding one: where it lies, how long it lasts, whether it is wanted. */
const namesNoSecret =
  /(?:^(?:old)?pwd$)|(?:[-_.](?:file|path|dir|url|uri|ttl|expiry|expires|enabled|disabled|type|length|rounds|min|max|name|header|method|methods)$)/i;
const harmlessValue = /^(?:|true|false|yes|no|on|off|none|null|-?\d{1,5}(?:\.\d+)?[a-z]{0,2})$/i;

const shapes = [
  /^eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*$/,
  /^(?:gh[pousr]_|github_pat_|glpat-|xox[abeprs]-|xapp-|sk-|sk_live_|rk_live_|AKIA|ASIA|AIza|dckr_pat_|hf_|npm_)[\w-]{8,}/,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  /^[0-9a-f]{32,}$/i,
  /^(?=[^a-z]*[a-z])(?=[^A-Z]*[A-Z])(?=[^0-9]*[0-9])[A-Za-z0-9+/_-]{32,}={0,2}$/,
];

/** Whether a variable, flag or label of this name holds a secret, as far as a name can tell. */
export const isSecretKey = (key: string): boolean => secretKey.test(key) && !namesNoSecret.test(key);

/** Whether a value looks like a token, a private key or random bytes, whatever its name. */
export const isSecretShaped = (value: string): boolean => shapes.some((shape) => shape.test(value));

const userInfo = /([a-z][a-z0-9+.-]{0,20}:\/\/[^\s:@/"']*):([^\s@/"']+)@/gi;

/** Passwords of the URLs in a text, as written and decoded. */
function passwordsInUrls(text: string): string[] {
  return [...text.matchAll(userInfo)].flatMap(([, , password]) =>
    password === undefined ? [] : [password, decoded(password)],
  );
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * The secrets among a container's environment variables and arguments.
 * A value is one when its key names a secret or its shape is that of one; passwords in URLs count.
 */
export function secretValues(
  environment: Readonly<Record<string, string | null>>,
  argv: readonly string[] = [],
): string[] {
  const found = new Set<string>();
  for (const [key, value] of Object.entries(environment)) {
    if (value === null || harmlessValue.test(value)) continue;
    if (isSecretKey(key) || isSecretShaped(value)) found.add(value);
    for (const password of passwordsInUrls(value)) found.add(password);
  }
  argv.forEach((argument, index) => {
    const [flag, inline] = splitFlag(argument);
    const value = inline ?? (argument.startsWith("-") ? argv[index + 1] : undefined);
    if (value !== undefined && isSecretKey(flag) && !harmlessValue.test(value)) found.add(value);
    for (const password of passwordsInUrls(argument)) found.add(password);
    if (isSecretShaped(argument)) found.add(argument);
  });
  return [...found];
}

function splitFlag(argument: string): [string, string?] {
  const equals = argument.indexOf("=");
  return equals < 0 ? [argument] : [argument.slice(0, equals), argument.slice(equals + 1)];
}

const assignment = new RegExp(
  `([\\w.-]*(?:${secretWord})[\\w.-]*["']?\\s*[=:]\\s*)(?:"(?:[^"\\\\]|\\\\.)+"|'[^']+'|[^\\s"',;&)\\]}]+)`,
  "gi",
);
const authorization = /\b(Bearer|Basic)\s+[\w+/=._~-]{8,}/gi;
const looseTokens =
  /\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*|\b(?:gh[pousr]_|github_pat_|glpat-|xox[abeprs]-|xapp-|sk_live_|dckr_pat_|npm_)[\w-]{8,}/g;

/**
 * A function that replaces the given secrets, and whatever is written as a secret (`password=…`, `://user:…@`,
 * `Bearer …`), by {@link REDACTED}. Values under 8 characters count only as a whole word: a password "n8n" must not
 * take the software's name out of every line.
 */
export function redactor(secrets: readonly string[]): Redact {
  const forms = new Set<string>();
  for (const secret of secrets) {
    if (secret.length < 4) continue;
    for (const form of [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1), base64(secret)]) {
      forms.add(form);
    }
  }
  const longestFirst = [...forms].sort((a, b) => b.length - a.length);
  const known =
    longestFirst.length === 0
      ? undefined
      : new RegExp(longestFirst.map((form) => (form.length < 8 ? wholeWord(form) : escaped(form))).join("|"), "g");
  return (text) => {
    const withoutKnown = known === undefined ? text : text.replace(known, REDACTED);
    return withoutKnown
      .replace(userInfo, `$1:${REDACTED}@`)
      .replace(authorization, `$1 ${REDACTED}`)
      .replace(assignment, `$1${REDACTED}`)
      .replace(looseTokens, REDACTED);
  };
}

const base64 = (text: string): string => Buffer.from(text).toString("base64").replace(/=+$/, "");
const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
const wholeWord = (text: string): string => `(?<![\\w-])${escaped(text)}(?![\\w-])`;

/** The arguments of a process without the values of its secret flags (`--token X`, `--token=X`, `PASSWORD=x`). */
export function redactArgv(argv: readonly string[]): string[] {
  const [title] = argv;
  // A process that renamed itself has all its words in one.
  if (argv.length === 1 && title?.includes(" ") === true) return redactArgv(title.trim().split(/\s+/));
  const redact = redactor(secretValues({}, argv));
  return argv.map((argument, index) => {
    const previous = argv[index - 1];
    if (previous?.startsWith("-") && !previous.includes("=") && isSecretKey(previous) && !argument.startsWith("-")) {
      return REDACTED;
    }
    const [flag, inline] = splitFlag(argument);
    if (inline !== undefined && isSecretKey(flag)) return `${flag}=${REDACTED}`;
    return redact(argument);
  });
}

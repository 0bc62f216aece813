import { REDACTED } from "../../observe/redact";
import { hasReference } from "./env";

const named =
  /(?:^|_)(?:PASS|PASSWD|PASSWORD|PASSPHRASE|PWD|SECRET|TOKEN|CREDENTIALS?|APIKEY|DSN)(?:_|$)|(?:API|ACCESS|AUTH|ENCRYPTION|PRIVATE|SECRET|SIGNING|MASTER|SERVICE|ACCOUNT)_?KEY(?:_|$)|PASSWORD|_JWT$/i;
/** Names that only point at a secret, or say something about it. */
const harmlessName =
  /(?:_|^)(?:FILE|PATH|DIR|URI|URL|HOST|PORT|NAME|ID|USER|USERNAME|TTL|EXPIRY|EXPIRATION|EXPIRES|EXPIRE|DURATION|TIMEOUT|ENABLED|DISABLED|REQUIRED|LENGTH|SIZE|HEADER|TYPE|METHOD|ALGORITHM|POLICY|LIFETIME|MODE|ROTATION|INTERVAL|COOKIE|ISSUER|ENDPOINT|PREFIX)$|^(?:PWD|OLDPWD)$|(?:ALLOW|DISABLE|ENABLE|REQUIRE|USE|SKIP)_\w*(?:PASSWORD|TOKEN|SECRET)/i;
const harmlessValue = /^(?:|true|false|yes|no|on|off|none|null|\d{1,5}|\/[\w./-]+|\/run\/secrets\/.*)$/i;

/** Values that are secrets whatever their name: cloud keys, tokens of well-known services, private keys, JWTs. */
const shapes =
  /^(?:AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{40,}|glpat-[\w-]{20,}|xox[abprs]-[\w-]{10,}|sk_live_\w{16,}|AIza[\w-]{35}|eyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]*|SG\.[\w-]{16,}\.[\w-]{16,})$|-----BEGIN [A-Z ]*PRIVATE KEY-----/;

/** Whether a variable's name says that its value is a secret. */
export const isSecretName = (key: string): boolean => named.test(key) && !harmlessName.test(key);

/** Whether a literal value stands where a secret belongs; references (`${NAME}`) are none. */
export function isLiteralSecret(key: string, value: string): boolean {
  // $$NAME is left to a program in the container to fill in.
  if (hasReference(value) || /^\$\$(?:\w+|\{\w+\})$/.test(value)) return false;
  return shapes.test(value) || (isSecretName(key) && !harmlessValue.test(value));
}

/** Whether a text of a command, a health check or a label comes from a variable, as a whole or as one of its words. */
export const comesFromElsewhere = (secretKeys: ReadonlySet<string>, field: string): boolean =>
  secretKeys.has(field) || secretKeys.has(field.replace(/\[\d+\]$/, ""));

/** Words and options of known clients whose value is a password: `redis-cli -a X`, `mysql -pX`, `curl -u user:X`. */
const passwordFlags: readonly (readonly [RegExp, RegExp])[] = [
  [/(?:^|\/)(?:redis|valkey)-cli$/, /^(?:-a|--pass)$/],
  [/(?:^|\/)curl$/, /^(?:-u|--user)$/],
];
const attached: readonly (readonly [RegExp, RegExp])[] = [
  [/(?:^|\/)(?:mysql|mysqladmin|mysqldump|mariadb|mariadb-admin|mariadb-dump)$/, /^-p(.+)$/],
];
/** `--requirepass`, `--masterauth`: options of Redis that are no words of their own. */
const secretFlag = (flag: string): boolean => {
  const name = flag.replace(/^-+/, "").replace(/[-.]/g, "_");
  return flag.startsWith("-") && (isSecretName(name) || /^(?:requirepass|masterauth|passphrase)$/i.test(name));
};

/**
 * Literal secrets among the words of a command (also within a shell's line): `--password X`, `--token=X`, `PGPASSWORD=X`,
 * passwords of well-known clients, and words that have the shape of a secret.
 */
export function secretWords(argv: readonly string[]): { index: number; secret: string }[] {
  const lines = argv.flatMap((argument, index) =>
    argument.includes(" ")
      ? secretsOf(argument.split(/[\s;|&()'"`]+/).filter((word) => word !== "")).map(({ secret }) => ({
          index,
          secret,
        }))
      : [],
  );
  return [...lines, ...secretsOf(argv).filter(({ index }) => argv[index]?.includes(" ") !== true)];
}

function secretsOf(words: readonly string[]): { index: number; secret: string }[] {
  // Of the clients only those that stand before a word: known as the words pass, so that long commands stay linear.
  const flags = new Set<RegExp>();
  const forms = new Set<RegExp>();
  return words.flatMap((word, index) => {
    const secret = secretOf(word, words[index - 1] ?? "", flags, forms);
    for (const [program, flag] of passwordFlags) if (program.test(word)) flags.add(flag);
    for (const [program, form] of attached) if (program.test(word)) forms.add(form);
    return secret === undefined || isPlaceholder(secret) ? [] : [{ index, secret }];
  });
}

function secretOf(
  word: string,
  previous: string,
  flags: ReadonlySet<RegExp>,
  forms: ReadonlySet<RegExp>,
): string | undefined {
  if (shapes.test(word)) return word;
  const [, flag = "", inline] = /^([\w.-]+)=(.*)$/s.exec(word) ?? [];
  if (inline !== undefined && (secretFlag(flag) || (!flag.startsWith("-") && isSecretName(flag)))) return inline;
  const follows = previous.startsWith("-") && !previous.includes("=") && !word.startsWith("-");
  if (follows && (secretFlag(previous) || [...flags].some((form) => form.test(previous)))) return word;
  return [...forms].flatMap((form) => form.exec(word)?.[1] ?? [])[0];
}

/** A reference, a variable of the shell, or a value that is none. */
const isPlaceholder = (value: string): boolean =>
  value === REDACTED || hasReference(value) || harmlessValue.test(value) || /^\$|^<.*>$|^\*+$/.test(value);

const inUrl = /([a-z][a-z0-9+.-]{0,20}:\/\/[^\s/:@"']*:)([^\s/@"']+)(?=@)/gi;
const isLiteral = (password: string): boolean => !hasReference(password) && !/^(?:\*+|<.*>|\$\w+)$/.test(password);

/** Finds `scheme://user:password@host` with a literal password. */
export function hasPasswordInUrl(text: string): boolean {
  return text.includes("://") && [...text.matchAll(inUrl)].some(([, , password = ""]) => isLiteral(password));
}

/** The text with another text in the place of each literal password that stands in a URL. */
export function replacePasswordsInUrls(text: string, change: (password: string) => string): string {
  return text.replace(inUrl, (whole, before: string, password: string) =>
    isLiteral(password) ? `${before}${change(password)}` : whole,
  );
}

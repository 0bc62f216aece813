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
  if (hasReference(value)) return false;
  return shapes.test(value) || (isSecretName(key) && !harmlessValue.test(value));
}

const inUrl = /([a-z][a-z0-9+.-]{0,20}:\/\/[^\s/:@"']*:)([^\s/@"']+)(?=@)/gi;
const isLiteral = (password: string): boolean => !hasReference(password) && !/^(?:\*+|<.*>|\$\w+)$/.test(password);

/** Finds `scheme://user:password@host` with a literal password. */
export function hasPasswordInUrl(text: string): boolean {
  return [...text.matchAll(inUrl)].some(([, , password = ""]) => isLiteral(password));
}

/** The text with another text in the place of each literal password that stands in a URL. */
export function replacePasswordsInUrls(text: string, change: (password: string) => string): string {
  return text.replace(inUrl, (whole, before: string, password: string) =>
    isLiteral(password) ? `${before}${change(password)}` : whole,
  );
}

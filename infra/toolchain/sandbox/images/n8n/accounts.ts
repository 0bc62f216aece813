import { randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { z } from "zod";
import { bodyOf, type Answer } from "../lib/http";
import type { Database } from "./database";

const password = z
  .string()
  .min(8)
  .max(64)
  .regex(/(?=.*\d)(?=.*[A-Z])/);
const Owner = z.object({ email: z.email(), firstName: z.string(), lastName: z.string(), password });
export type Owner = z.output<typeof Owner>;
const Login = z.object({ emailOrLdapLoginId: z.string(), password: z.string() });
const Change = z.object({ currentPassword: z.string(), newPassword: password });

/** What a login gave out, until this process ends. */
const cookies = new Set<string>();

const refused = (status: number, message: string): Answer => ({ status, body: { code: status, message } });

/** Set-up of the owner, login and change of a password, as n8n's own pages ask for them. @returns undefined for other paths */
export async function accountAnswer(
  database: Database,
  request: IncomingMessage,
  path: string,
): Promise<Answer | undefined> {
  switch (`${request.method ?? "GET"} ${path}`) {
    case "POST /rest/owner/setup": {
      const { data } = Owner.safeParse(JSON.parse(await bodyOf(request)));
      if (!data) return refused(400, "Invalid owner");
      return (await database.setUpOwner(data)) ? entered() : refused(400, "Instance owner already setup");
    }
    case "POST /rest/login": {
      const { data } = Login.safeParse(JSON.parse(await bodyOf(request)));
      if (data && (await database.isOwner(data.emailOrLdapLoginId, data.password))) return entered();
      return refused(401, "Wrong username or password. Do you have caps lock on?");
    }
    case "PATCH /rest/me/password": {
      const { data } = Change.safeParse(JSON.parse(await bodyOf(request)));
      if (!cookies.has(request.headers.cookie ?? "")) return refused(401, "Unauthorized");
      const changed = data && (await database.changePassword(data.currentPassword, data.newPassword));
      return changed
        ? { status: 200, body: { data: { success: true } } }
        : refused(400, "Provided current password is incorrect.");
    }
  }
  return undefined;
}

function entered(): Answer {
  const cookie = `n8n-auth=${randomBytes(16).toString("hex")}`;
  cookies.add(cookie);
  return { status: 200, body: { data: { role: "global:owner" } }, headers: { "set-cookie": `${cookie}; HttpOnly` } };
}

import { request } from "node:http";

/** GET with a Host header of one's own (fetch sends the URL's). @returns the status. */
export function statusOf(url: string, host?: string): Promise<number> {
  return new Promise((resolve, reject) => {
    request(url, { headers: host === undefined ? {} : { host } }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .on("error", reject)
      .end();
  });
}

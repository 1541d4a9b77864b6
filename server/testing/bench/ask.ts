import { Agent, request } from "node:http";
import type { AppServer } from "./app-server.ts";

/** An answer with its time from the request to its last byte. */
export interface Answer {
  readonly status: number;
  readonly ms: number;
  /** As they came: compressed, where that was asked for. */
  readonly bytes: number;
  readonly etag: string | null;
  readonly body: Buffer;
}

interface AskOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; makes it a POST. */
  readonly body?: unknown;
}

const agent = new Agent({ keepAlive: true });

/** One request to the API; throws when it fails. Not by `fetch`, which hides what came over the wire. */
export function ask({ origin, token }: AppServer, path: string, { headers, body }: AskOptions = {}): Promise<Answer> {
  const begun = performance.now();
  return new Promise((resolve, reject) => {
    const sent = request(
      `${origin}/api/v1${path}`,
      {
        agent,
        method: body === undefined ? "GET" : "POST",
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...headers,
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          const ms = performance.now() - begun;
          const text = Buffer.concat(chunks);
          const status = response.statusCode ?? 0;
          if (status >= 400) reject(new Error(`${path} answered ${status}: ${text.toString().slice(0, 500)}`));
          else resolve({ status, ms, bytes: text.length, etag: response.headers.etag ?? null, body: text });
        });
      },
    );
    sent.on("error", reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

export const asJson = <T>({ body }: Answer): T => JSON.parse(body.toString()) as T;

import { apiHeaders } from "./security-headers.ts";

export interface SseMessage {
  readonly id: number;
  readonly event: string;
  readonly data: unknown;
}

export interface SseStream {
  send(message: SseMessage): void;
  end(): void;
}

export const pingMs = 20_000;
/** A reader that is this far behind is cut off; it comes back with Last-Event-ID. */
const messagesHeld = 2_000;

/**
 * A stream of server-sent events. It ends when the reader leaves, when the server shuts down, or by `end()`.
 * `start` begins sending and returns what stops it.
 */
export function sseResponse(signals: readonly AbortSignal[], start: (stream: SseStream) => () => void): Response {
  const ended = new AbortController();
  const over = AbortSignal.any([...signals, ended.signal]);
  const text = new TextEncoder();

  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const write = (chunk: string) => {
          if (over.aborted) return;
          controller.enqueue(text.encode(chunk));
          if ((controller.desiredSize ?? 0) <= 0) ended.abort();
        };
        const end = () => ended.abort();
        const ping = setInterval(() => write(": ping\n\n"), pingMs);
        ping.unref();
        // The first bytes show at once that the stream is open.
        write("retry: 2000\n\n");
        let stop = (): void => undefined;
        const close = () => {
          clearInterval(ping);
          stop();
          try {
            controller.close();
          } catch {
            // The reader has left: the stream is closed already.
          }
        };
        stop = start({ send: (message) => write(format(message)), end });
        if (over.aborted) close();
        else over.addEventListener("abort", close, { once: true });
      },
      cancel: () => ended.abort(),
    },
    new CountQueuingStrategy({ highWaterMark: messagesHeld }),
  );
  return new Response(body, {
    headers: {
      ...apiHeaders,
      "Content-Type": "text/event-stream; charset=utf-8",
      // Without no-transform the answer would be compressed, and held back by whatever buffers it.
      "Cache-Control": "no-store, no-transform",
      "X-Accel-Buffering": "no",
    },
  });
}

const format = ({ id, event, data }: SseMessage): string =>
  `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;

/** The number in Last-Event-ID, or null when there is none that we gave. */
export function lastEventId(headers: Headers): number | null {
  const text = headers.get("last-event-id");
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null;
}

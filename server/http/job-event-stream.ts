import type { Server } from "#server/assemble-server.ts";
import { emptyResponse } from "./respond.ts";
import { lastEventId, sseResponse } from "./sse.ts";

/**
 * A job's history and what follows. Read from the store each time the job changes, so that nothing is missed or told twice.
 * It ends with the job; a reader that has seen the end gets 204, which keeps EventSource from coming back.
 */
export function jobEventStream(
  id: string,
  request: Request,
  server: Pick<Server, "store" | "feed" | "closing">,
): Response {
  const { jobEvents, jobs } = server.store;
  let last = lastEventId(request.headers) ?? 0;
  const hasEnded = () => jobs.get(id)?.job.endedAt !== null;
  if (hasEnded() && jobEvents.after(id, last).length === 0) return emptyResponse(204);

  return sseResponse([request.signal, server.closing], ({ send, end }) => {
    const sendNew = () => {
      for (const event of jobEvents.after(id, last)) {
        send({ id: event.seq, event: event.type, data: event });
        last = event.seq;
      }
      if (hasEnded()) end();
    };
    const unsubscribe = server.feed.subscribe(({ event }) => {
      if (event.type === "job-changed" && event.id === id) sendNew();
    });
    sendNew();
    return unsubscribe;
  });
}

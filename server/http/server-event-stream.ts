import type { Server } from "#server/assemble-server.ts";
import type { NumberedEvent } from "./event-feed.ts";
import { lastEventId, sseResponse } from "./sse.ts";

/**
 * What changes anywhere. A reader that comes back gets what it missed; when that is not remembered any more,
 * the event `resync`: then it must fetch anew all that it shows.
 */
export function serverEventStream(request: Request, { feed, closing }: Pick<Server, "feed" | "closing">): Response {
  const last = lastEventId(request.headers);
  return sseResponse([request.signal, closing], ({ send }) => {
    const sendOne = ({ id, event }: NumberedEvent) => send({ id, event: event.type, data: event });
    const missed = last === null ? [] : feed.after(last);
    if (missed === null) send({ id: feed.lastId(), event: "resync", data: {} });
    else missed.forEach(sendOne);
    return feed.subscribe(sendOne);
  });
}

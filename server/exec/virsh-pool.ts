import { isProblem, Problem } from "#lib/model/problem.ts";
import { type VirshAnswer, VirshSession } from "./virsh-session.ts";

const firstDelayMs = 200;
const longestDelayMs = 15_000;

/**
 * A few virsh sessions to one libvirt, for reading. A session that ends is replaced at the next command; while libvirt cannot be
 * reached, new tries are spaced out (0.2 s doubling to 15 s) and commands in between fail at once with the last `host-down`.
 */
export class VirshPool {
  #uri: string;
  #size: number;
  #sessions: VirshSession[] = [];
  #down: { problem: Problem; until: number; delayMs: number } | null = null;
  #isClosed = false;

  constructor(uri: string, size = 2) {
    this.#uri = uri;
    this.#size = size;
  }

  /** Throws what `VirshSession.ask` throws, `cancelled` once it is closed. Reading is safe to repeat, so a command whose session died is asked once more. */
  async ask(args: readonly string[], timeoutMs = 20_000): Promise<VirshAnswer> {
    try {
      return await this.#askOnce(args, timeoutMs);
    } catch (error) {
      if (!isProblem(error) || error.code !== "host-down" || this.#down) throw error;
      return await this.#askOnce(args, timeoutMs);
    }
  }

  async #askOnce(args: readonly string[], timeoutMs: number): Promise<VirshAnswer> {
    // A reading that was under way at the end would open a session that nobody ends.
    if (this.#isClosed) throw new Problem("cancelled", "The connection to libvirt was closed.");
    if (this.#down && Date.now() < this.#down.until) throw this.#down.problem;
    const session = this.#leastBusy();
    try {
      const answer = await session.ask(args, timeoutMs);
      if (/^error: (Failed to reconnect|failed to connect|Disconnected|no valid connection)/im.test(answer.stderr)) {
        const lost = new Problem("host-down", "The connection to libvirt was lost.", { stderr: answer.stderr });
        session.close(lost);
        throw lost;
      }
      this.#down = null;
      return answer;
    } catch (error) {
      if (isProblem(error) && error.code === "host-down" && !session.answered && !error.context.unasked)
        this.#backOff(error);
      throw error;
    }
  }

  /** Ends the sessions; nothing can be asked any more. */
  close(): void {
    this.#isClosed = true;
    for (const session of this.#sessions.splice(0)) session.close();
  }

  #leastBusy(): VirshSession {
    this.#sessions = this.#sessions.filter((session) => !session.ended);
    const idle = this.#sessions.find((session) => session.load === 0);
    if (idle) return idle;
    if (this.#sessions.length < this.#size) {
      const session = new VirshSession(this.#uri);
      this.#sessions.push(session);
      return session;
    }
    return this.#sessions.reduce((a, b) => (b.load < a.load ? b : a));
  }

  #backOff(problem: Problem): void {
    const delayMs = Math.min(longestDelayMs, (this.#down?.delayMs ?? firstDelayMs / 2) * 2);
    this.#down = { problem, delayMs, until: Date.now() + delayMs };
  }
}

import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Problem } from "#lib/model/problem.ts";
import { type OpenProcess, openProcess } from "./run-command.ts";

/**
 * One long-lived `virsh -q` that is given commands on standard input. Measured: 0.4-1 ms an answer, where a process costs 15-40.
 *
 * How an answer is cut out (virsh 9.0.0 and 11.3): each command is followed by `echo --err TOKEN` and `echo TOKEN`, TOKEN being
 * random. stdout then reads: prompt, readline's echo of the line, output, prompt, echo, prompt, echo, TOKEN. stderr ends with
 * `error: TOKEN`. There is no exit status; a command failed if and only if stderr holds an `error:` line before the token.
 */
export interface VirshAnswer {
  readonly stdout: string;
  /** What stood on stderr before the token, without the token. */
  readonly stderr: string;
}

interface Waiting {
  readonly token: string;
  readonly line: string;
  readonly resolve: (answer: VirshAnswer) => void;
  readonly reject: (error: unknown) => void;
  readonly timeoutMs: number;
}

/** Readline acts on control characters, and a line break would start a second command: neither may reach standard input. */
export const fitsSession = (args: readonly string[]): boolean =>
  args.every((arg) => !/[\u0000-\u0008\u000a-\u001f\u007f]/.test(arg) && Buffer.byteLength(arg) < 2_000);

const quote = (arg: string): string => `'${arg.replaceAll("'", "'\\''")}'`;

let inputrc: string | undefined;
/** Readline's settings: no completion on TAB, bytes above 127 taken as they are. */
function inputrcPath(): string {
  if (inputrc) return inputrc;
  const folder = mkdtempSync(join(tmpdir(), "espalier-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  inputrc = join(folder, "inputrc");
  const settings = [
    "disable-completion on",
    "convert-meta off",
    "input-meta on",
    "output-meta on",
    "enable-bracketed-paste off",
  ];
  writeFileSync(inputrc, settings.map((s) => `set ${s}\n`).join(""), { mode: 0o600 });
  return inputrc;
}

const noAnswer = (uri: string): string =>
  `libvirt does not answer at ${uri}. Check that its daemon runs and that this account may connect to it.`;

export class VirshSession {
  #process: OpenProcess;
  #out = "";
  #err = "";
  #queue: Waiting[] = [];
  #timer: NodeJS.Timeout | undefined;
  #ended: Problem | null = null;
  #answered = false;

  constructor(uri: string) {
    this.#process = openProcess(["virsh", "-q", "-k", "5", "-K", "3", "-c", uri], {
      LC_ALL: "C.UTF-8",
      TERM: "dumb",
      COLUMNS: "20000",
      INPUTRC: inputrcPath(),
      VIRSH_HISTSIZE: "0",
    });
    this.#process.stdout.setEncoding("utf8").on("data", (text: string) => {
      this.#out += text;
      this.#advance();
    });
    this.#process.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#err += text;
      this.#advance();
    });
    this.#process.stdin.on("error", () => undefined);
    void this.#process.then((result) => {
      const missing = "code" in result && result.code === "ENOENT";
      this.#end(
        missing
          ? new Problem("tool-missing", "virsh is not installed on this machine. Install the package libvirt-clients.")
          : new Problem("host-down", noAnswer(uri), { stderr: this.#err.trim() }),
      );
    });
  }

  get ended(): boolean {
    return this.#ended !== null;
  }

  /** Whether libvirt was ever reached through this session. */
  get answered(): boolean {
    return this.#answered;
  }

  /** Commands waiting, for choosing the least busy session. */
  get load(): number {
    return this.#queue.length;
  }

  /** Runs one virsh command. The answer may be a failure: see `stderr`. Throws `timed-out` (the session ends then) or `host-down`. */
  ask(args: readonly string[], timeoutMs: number): Promise<VirshAnswer> {
    if (this.#ended) return Promise.reject(this.#ended);
    if (!fitsSession(args))
      return Promise.reject(new Problem("invalid-input", "A control character cannot be sent to a virsh session."));
    const token = `@@${randomBytes(12).toString("hex")}@@`;
    const { promise, resolve, reject } = Promise.withResolvers<VirshAnswer>();
    this.#queue.push({ token, line: args.map(quote).join(" "), resolve, reject, timeoutMs });
    const written = `${args.map(quote).join(" ")}\necho --err ${token}\necho ${token}\n`;
    this.#process.stdin.write(written);
    if (this.#queue.length === 1) this.#watch();
    return promise;
  }

  /** Ends it; what was asked and not answered fails with `why`. */
  close(why = new Problem("cancelled", "The session was closed.")): void {
    this.#end(why);
  }

  #advance(): void {
    for (;;) {
      const waiting = this.#queue[0];
      if (!waiting) return;
      const outMark = `echo ${waiting.token}\n${waiting.token}`;
      const outEnd = this.#out.indexOf(outMark);
      const errMark = `error: ${waiting.token}\n`;
      const errEnd = outEnd < 0 ? -1 : this.#err.indexOf(errMark);
      if (errEnd < 0) return;
      const frame = this.#out.slice(0, outEnd);
      const bodyEnd = frame.lastIndexOf(`virsh # echo --err ${waiting.token}\n`);
      const stdout = frame.slice(frame.indexOf("\n") + 1, bodyEnd);
      const stderr = this.#err.slice(0, errEnd);
      this.#out = this.#out.slice(outEnd + outMark.length);
      this.#err = this.#err.slice(errEnd + errMark.length);
      this.#queue.shift();
      this.#answered = true;
      this.#watch();
      if (bodyEnd < 0)
        waiting.reject(new Problem("unreadable-output", "virsh's answer had no end.", { frame: frame.slice(0, 400) }));
      else waiting.resolve({ stdout, stderr });
    }
  }

  #watch(): void {
    clearTimeout(this.#timer);
    const waiting = this.#queue[0];
    if (!waiting) return;
    this.#timer = setTimeout(() => {
      this.#end(
        new Problem("timed-out", `libvirt did not answer within ${waiting.timeoutMs / 1000} s.`, {
          command: waiting.line,
        }),
      );
    }, waiting.timeoutMs);
    this.#timer.unref();
  }

  #end(problem: Problem): void {
    if (this.#ended) return;
    this.#ended = problem;
    clearTimeout(this.#timer);
    this.#process.kill("SIGKILL");
    const [first, ...others] = this.#queue.splice(0);
    first?.reject(problem);
    // Those behind a command that hung did nothing wrong; they may be asked again elsewhere.
    for (const waiting of others)
      waiting.reject(new Problem("host-down", "The session ended before this was asked.", { unasked: true }));
  }
}

import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { Problem } from "#lib/model/problem.ts";

/**
 * The longest path that leaves room for the longest socket below it,
 * `config/libvirt/qemu/lib/domain-NNN-TWENTY_CHARACTERS…/monitor.sock`, in the 108 bytes of a socket address.
 */
const longestBase = 36;

/** Where a lab keeps its things. */
export interface LabFolder {
  /** Absolute and free of symbolic links. */
  readonly dir: string;
  /** `dir` under a name short enough for sockets: `dir` itself, or a link to it in a private temporary folder. */
  readonly base: string;
  readonly socket: string;
  readonly pidFile: string;
  readonly logFile: string;
  readonly imagesDir: string;
  /** Written by the guests' stories and by starts and stops; see manifest.ts. */
  readonly manifestFile: string;
}

const linkFile = (dir: string): string => join(dir, "short-path");

function layOut(dir: string, base: string): LabFolder {
  const socket = join(base, "run/libvirt/libvirt-sock");
  if (Buffer.byteLength(socket) >= 104)
    throw new Problem(
      "invalid-input",
      `No short enough folder for the lab's sockets: ${socket} has 104 or more bytes.`,
    );
  return {
    dir,
    base,
    socket,
    pidFile: join(base, "libvirtd.pid"),
    logFile: join(dir, "libvirtd.log"),
    imagesDir: join(dir, "images"),
    manifestFile: join(dir, "lab.json"),
  };
}

/** The short link of an earlier start, made again under its old name if a cleaner took it away: a daemon may live on. */
function recallLink(dir: string): string | null {
  try {
    const link = readFileSync(linkFile(dir), "utf8");
    mkdirSync(dirname(link), { recursive: true });
    if (statSync(dirname(link)).uid !== process.getuid?.()) return null;
    if (!existsSync(link)) symlinkSync(dir, link);
    return readlinkSync(link) === dir ? link : null;
  } catch {
    return null;
  }
}

function makeLink(dir: string): string {
  const folder = [tmpdir(), "/tmp"].find((candidate) => Buffer.byteLength(candidate) <= longestBase - 16) ?? "/tmp";
  const parent = mkdtempSync(join(folder, "esp-"));
  chmodSync(parent, 0o755); // it holds nothing but the link, and the daemon may be another user
  const link = join(parent, "lab");
  symlinkSync(dir, link);
  writeFileSync(linkFile(dir), link);
  return link;
}

/** The folder as it was left, made if it is not there. A folder too deep for sockets has a short link. */
export function openLabFolder(wantedDir: string): LabFolder {
  const wanted = resolve(wantedDir);
  mkdirSync(join(wanted, "images"), { recursive: true });
  const dir = realpathSync(wanted);
  if (Buffer.byteLength(dir) <= longestBase) return layOut(dir, dir);
  return layOut(dir, recallLink(dir) ?? makeLink(dir));
}

/** Removes the short link; the next start makes a new one. */
export function dropShortLink(folder: LabFolder): void {
  if (folder.base === folder.dir) return;
  rmSync(dirname(folder.base), { recursive: true, force: true });
  rmSync(linkFile(folder.dir), { force: true });
}

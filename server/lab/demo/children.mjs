// Every process that the demo starts, so that it can end them all.
import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { env, root } from "./paths.mjs";

const children = new Set();

/**
 * Starts a program in a process group of its own: a Ctrl-C in the terminal reaches only the demo, which ends
 * its children in order. Output goes to the end of a log file.
 */
export function start(argv, { log, extraEnv = {} }) {
  const output = openSync(log, "w");
  const [file, ...args] = argv;
  const child = spawn(file, args, {
    cwd: root,
    env: { ...env, ...extraEnv },
    stdio: ["ignore", output, output],
    detached: true,
  });
  closeSync(output);
  children.add(child);
  const ended = new Promise((resolve) => {
    child.on("error", (error) => resolve({ code: null, error }));
    child.on("exit", (code) => resolve({ code }));
  }).finally(() => children.delete(child));
  return { child, ended };
}

export const tailOf = (log, lines = 30) => readFileSync(log, "utf8").trimEnd().split("\n").slice(-lines).join("\n");

/** Runs a program to its end, and no longer than `timeoutMs`; throws with the end of its log. */
export async function run(argv, { timeoutMs, ...options }) {
  const child = start(argv, options);
  const timer = timeoutMs && setTimeout(() => end(child), timeoutMs);
  const { code, error } = await child.ended;
  clearTimeout(timer);
  if (code === 0) return readFileSync(options.log, "utf8");
  throw new Error(`${argv.slice(0, 3).join(" ")} failed${error ? `: ${error.message}` : ""}\n${tailOf(options.log)}`);
}

function signal(child, name) {
  try {
    process.kill(-child.pid, name);
  } catch {
    // ended meanwhile
  }
}

/** Ends one process with its group, killing it after `graceMs`. */
export async function end({ child, ended }, graceMs = 10_000) {
  if (!children.has(child)) return;
  signal(child, "SIGTERM");
  const timer = setTimeout(() => signal(child, "SIGKILL"), graceMs);
  await ended;
  clearTimeout(timer);
  signal(child, "SIGKILL"); // what it left behind in its group
}

export const endAll = () =>
  Promise.all(
    [...children].map((child) => end({ child, ended: new Promise((resolve) => child.once("exit", resolve)) })),
  );

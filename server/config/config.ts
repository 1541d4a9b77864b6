import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { z } from "zod";
import { Problem } from "#lib/model/problem.ts";
import { roleSchema } from "#lib/model/session.ts";
import { hostConfigsSchema } from "./host-config.ts";
import { originSchema } from "./origin.ts";

const trashDaysSchema = z.coerce.number().int().min(0).max(365);
const backupFoldersSchema = z.array(z.string().regex(/^\//, "must be an absolute path"));
const portSchema = z.coerce.number().int().min(1).max(65535);

/** `espalier.config.json`. Every field may be left out; an unknown one is refused, since it would be a typing error. */
export const configFileSchema = z.strictObject({
  $schema: z.string().optional(),
  hosts: hostConfigsSchema.optional(),
  port: portSchema.optional(),
  /** Address to listen on. */
  listen: z.string().min(1).optional(),
  /** Where browsers reach Espalier, as `https://name[:port]`. Requests to any other Host are refused. */
  origins: z.array(originSchema).min(1).optional(),
  /** Folder of the database. */
  data: z.string().min(1).optional(),
  /** Days that a deleted snapshot can be restored, and its files keep their space. Default 7; 0: nothing is kept. */
  trashDays: trashDaysSchema.optional(),
  /** Absolute paths of folders for backups: offered as targets; what lies in them is in the catalogue from the start. */
  backups: backupFoldersSchema.optional(),
  /** Who may sign in. Only the SHA-256 (hex) of a token stands here: `printf %s TOKEN | sha256sum`. */
  tokens: z
    .array(
      z.strictObject({
        name: z.string().min(1),
        role: roleSchema,
        sha256: z.string().regex(/^[0-9a-f]{64}$/, "must be 64 hex digits, lower case"),
      }),
    )
    .optional(),
});

export interface Config {
  /** Null: nothing was configured. */
  readonly hosts: readonly z.output<typeof hostConfigsSchema>[number][] | null;
  readonly port: number;
  readonly listen: string;
  readonly origins: readonly string[];
  readonly dataFolder: string;
  readonly trashDays: number;
  /** Folders that backups are kept in. */
  readonly backupFolders: readonly string[];
  readonly tokens: readonly {
    readonly name: string;
    readonly role: z.output<typeof roleSchema>;
    readonly sha256: string;
  }[];
  /** Administrator's token from the environment; never stored or printed. */
  readonly adminToken: string | null;
  /** One-time code that signs a browser in. */
  readonly signInCode: string | null;
  /** The file that was read, or null. */
  readonly file: string | null;
}

type Env = Readonly<Record<string, string | undefined>>;

/** Reads the configuration. Throws `invalid-input` that names the file and the field. */
export function readConfig(env: Env = process.env, folder: string = process.cwd()): Config {
  const file = configFile(env, folder);
  const given =
    file === null
      ? {}
      : parse(configFileSchema, readJson(readFileSync(/*turbopackIgnore: true*/ file, "utf8"), file), file);
  const fromEnv = <T>(name: string, schema: z.ZodType<T>, read: (text: string) => unknown): T | undefined => {
    const text = env[name];
    return text === undefined || text === "" ? undefined : parse(schema, read(text), name);
  };
  const asIs = (text: string) => text;
  // Next sets PORT to the port it really listens on.
  const port = fromEnv("ESPALIER_PORT", portSchema, asIs) ?? given.port ?? fromEnv("PORT", portSchema, asIs) ?? 3000;
  const list = (text: string) => text.split(",").map((part) => part.trim());
  return {
    hosts:
      fromEnv("ESPALIER_HOSTS", hostConfigsSchema, (text) => readJson(text, "ESPALIER_HOSTS")) ?? given.hosts ?? null,
    port,
    listen: env.ESPALIER_LISTEN || given.listen || "127.0.0.1",
    origins: fromEnv("ESPALIER_ORIGINS", z.array(originSchema), list) ??
      given.origins ?? [`http://127.0.0.1:${port}`, `http://localhost:${port}`],
    dataFolder: resolve(folder, env.ESPALIER_DATA || given.data || dataHome(env)),
    trashDays: fromEnv("ESPALIER_TRASH_DAYS", trashDaysSchema, asIs) ?? given.trashDays ?? 7,
    backupFolders:
      fromEnv("ESPALIER_BACKUPS", backupFoldersSchema, (text) => readJson(text, "ESPALIER_BACKUPS")) ??
      given.backups ??
      [],
    tokens: given.tokens ?? [],
    adminToken: env.ESPALIER_TOKEN || null,
    signInCode: env.ESPALIER_SIGN_IN_CODE || null,
    file,
  };
}

function configFile(env: Env, folder: string): string | null {
  if (env.ESPALIER_CONFIG) {
    const named = resolve(folder, env.ESPALIER_CONFIG);
    if (existsSync(named)) return named;
    throw new Problem("invalid-input", `ESPALIER_CONFIG names ${named}, but there is no such file.`, { file: named });
  }
  const home = env.XDG_CONFIG_HOME || join(env.HOME || homedir(), ".config");
  const candidates = [join(folder, "espalier.config.json"), join(home, "espalier", "config.json")];
  return candidates.find((candidate) => existsSync(candidate)) ?? null;
}

const dataHome = (env: Env): string =>
  join(env.XDG_DATA_HOME || join(env.HOME || homedir(), ".local", "share"), "espalier");

/** The text itself is not shown: it may hold a secret. */
function readJson(text: string, from: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Problem("invalid-input", `${from} is not JSON. Check quotes, commas and brackets.`, { from });
  }
}

function parse<T>(schema: z.ZodType<T>, value: unknown, from: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const fields = result.error.issues.map((issue) => ({ path: issue.path.join("."), message: issue.message }));
  const words = fields.map(({ path, message }) => (path === "" ? message : `${path}: ${message}`)).join("; ");
  throw new Problem("invalid-input", `${from} cannot be used. ${words}`, { from, fields });
}

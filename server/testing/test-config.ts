import type { Config } from "#server/config/config.ts";

/** A configuration that reads nothing from this machine. */
export const testConfig: Config = {
  hosts: [],
  port: 3000,
  listen: "127.0.0.1",
  origins: ["http://127.0.0.1:3000", "https://espalier.example"],
  dataFolder: "",
  trashDays: 7,
  backupFolders: [],
  tokens: [],
  adminToken: null,
  signInCode: null,
  file: null,
};

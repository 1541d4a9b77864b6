function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run the tests by \`playwright test\`, which starts the demo.`);
  return value;
}

/** The demo that playwright.config.ts starts. */
export const demo = {
  base: `http://127.0.0.1:${required("E2E_PORT")}`,
  /** Bearer token with the administrator's role. */
  token: required("E2E_TOKEN"),
  /** Logs, the dashboard's store and the lab. */
  folder: required("E2E_FOLDER"),
  /** In the link that the demo prints. */
  signInCode: required("E2E_SIGN_IN_CODE"),
} as const;

import { z } from "zod";

/** Where browsers reach the server: scheme, name and port, nothing after. */
export const originSchema = z.string().transform((text, context) => {
  const url = URL.canParse(text) ? new URL(text) : null;
  const plain =
    url && (url.protocol === "http:" || url.protocol === "https:") && url.username === "" && url.password === "";
  if (plain && url.pathname === "/" && url.search === "" && url.hash === "") return url.origin;
  context.addIssue({ code: "custom", message: "must be an origin such as https://espalier.example:8443" });
  return z.NEVER;
});

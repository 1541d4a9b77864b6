/** XML indented by two spaces, one element a line. Text content and attributes are left exactly as they are. */
export function prettyXml(xml: string): string {
  const tokens = xml.match(/<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<[^>]*>|[^<]+/g) ?? [];
  const lines: string[] = [];
  let depth = 0;
  let text: string | null = null;
  for (const token of tokens) {
    if (!token.startsWith("<") || token.startsWith("<![CDATA[")) {
      if (token.trim() !== "") text = (text ?? "") + token;
      continue;
    }
    const closes = token.startsWith("</");
    if (closes) depth = Math.max(0, depth - 1);
    if (text !== null && closes) {
      lines[lines.length - 1] = `${lines.at(-1) ?? ""}${text}${token}`;
    } else if (closes && lines.at(-1) === `${"  ".repeat(depth)}${token.replace("</", "<")}`) {
      lines[lines.length - 1] = `${lines.at(-1)}${token}`;
    } else {
      if (text !== null) lines.push(`${"  ".repeat(depth)}${text.trim()}`);
      lines.push(`${"  ".repeat(depth)}${token}`);
    }
    text = null;
    const opens = !closes && !token.endsWith("/>") && !token.startsWith("<?") && !token.startsWith("<!");
    if (opens) depth += 1;
  }
  return lines.join("\n");
}

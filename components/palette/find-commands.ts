import type { Command } from "./commands.tsx";

const mostShown = 60;

/** How well a command fits, greater is better; null when it does not. */
function scoreOf(command: Command, words: readonly string[]): number | null {
  const title = command.title.toLowerCase();
  const rest = `${command.synonyms ?? ""} ${command.context ?? ""} ${command.group}`.toLowerCase();
  let score = 0;
  for (const word of words) {
    const at = title.indexOf(word);
    if (at === 0) score += 8;
    else if (at > 0) score += /[\s\-_./]/.test(title[at - 1] ?? "") ? 6 : 4;
    else if (new RegExp(`(^|[\\s,])${escaped(word)}`).test(rest)) score += 3;
    else if (rest.includes(word)) score += 1;
    else return null;
  }
  return command.reason ? score - 0.5 : score;
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** The commands that fit what was typed, best first, in the order given where they fit alike. */
export function findCommands(commands: readonly Command[], typed: string): Command[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return commands.slice(0, mostShown);
  return commands
    .map((command, order) => ({ command, order, score: scoreOf(command, words) }))
    .filter((one): one is typeof one & { score: number } => one.score !== null)
    .sort((a, b) => b.score - a.score || a.order - b.order)
    .slice(0, mostShown)
    .map((one) => one.command);
}

import { shellWords } from "#lib/format/shell-words.ts";
import type { ProblemContext } from "#lib/model/problem.ts";
import { Disclosure } from "./disclosure.tsx";

const isArgv = (value: unknown): value is string[] =>
  Array.isArray(value) && value.length > 0 && value.every((word) => typeof word === "string");

const shown = (name: string, value: unknown): string => {
  if (typeof value === "string") return value;
  if ((name === "command" || name === "argv") && isArgv(value)) return shellWords(value);
  return JSON.stringify(value, null, 2);
};

/** Code and facts of a problem: command, exit code, what the tool wrote. */
export function ProblemDetails({ code, context }: { code: string; context: ProblemContext }) {
  return (
    <Disclosure title="Details" className="mt-2">
      <dl className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-1 text-xs">
        <dt className="text-muted-foreground">code</dt>
        <dd className="font-mono">{code}</dd>
        {Object.entries(context).map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-muted-foreground">{name}</dt>
            <dd className="min-w-0 whitespace-pre-wrap break-words font-mono">{shown(name, value)}</dd>
          </div>
        ))}
      </dl>
    </Disclosure>
  );
}

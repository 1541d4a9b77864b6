import { type OpenApi, resolved, type Schema, typeWords } from "./open-api.ts";

/** Deeper than this the type's name must do. */
const mostDeep = 4;

/** The object types that a schema may be, unwrapped from lists, alternatives and names. */
function objectsOf(api: OpenApi, schema: Schema): Schema[] {
  const whole = resolved(api, schema);
  if (whole.properties) return [whole];
  if (whole.items) return objectsOf(api, whole.items);
  return (whole.anyOf ?? whole.oneOf ?? []).flatMap((one) => objectsOf(api, one));
}

/** The fields of a body, each with its type; what is inside of a field opens below it. */
export function SchemaView({ api, schema, depth = 0 }: { api: OpenApi; schema: Schema; depth?: number }) {
  const objects = depth < mostDeep ? objectsOf(api, schema) : [];
  if (objects.length === 0) return depth === 0 ? <code className="font-mono text-xs">{typeWords(schema)}</code> : null;
  return (
    <div className="space-y-2">
      {objects.map((object, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an alternative is its place in the list.
        <ul key={index} className={`space-y-1 ${depth > 0 || objects.length > 1 ? "border-l-2 pl-3" : ""}`}>
          {Object.entries(object.properties ?? {}).map(([name, field]) => (
            <Field
              key={name}
              api={api}
              name={name}
              field={field}
              isRequired={object.required?.includes(name) ?? false}
              depth={depth}
            />
          ))}
        </ul>
      ))}
    </div>
  );
}

function Field({
  api,
  name,
  field,
  isRequired,
  depth,
}: {
  api: OpenApi;
  name: string;
  field: Schema;
  isRequired: boolean;
  depth: number;
}) {
  const line = (
    <span className="text-xs">
      <code className="font-medium font-mono">{name}</code>
      {!isRequired && <span className="text-muted-foreground"> optional</span>}{" "}
      <code className="break-words font-mono text-muted-foreground">{typeWords(field)}</code>
      {field.description && <span className="text-muted-foreground"> {field.description}</span>}
    </span>
  );
  if (depth + 1 >= mostDeep || objectsOf(api, field).length === 0) return <li className="pl-4">{line}</li>;
  return (
    <li>
      <details>
        <summary className="-ml-0 w-fit rounded">{line}</summary>
        <div className="py-1.5 pl-4">
          <SchemaView api={api} schema={field} depth={depth + 1} />
        </div>
      </details>
    </li>
  );
}

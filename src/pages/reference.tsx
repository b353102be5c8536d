import { z } from "zod";
import { Layout } from "./layout.tsx";

const Schema = z.record(z.string(), z.unknown());
const Media = z.record(z.string(), z.object({ schema: Schema.optional(), example: z.unknown().optional() }).loose());
const Operation = z.object({
  operationId: z.string(),
  summary: z.string(),
  description: z.string().optional(),
  tags: z.array(z.string()).default(["Other"]),
  security: z.array(z.record(z.string(), z.array(z.string()))).default([]),
  parameters: z
    .array(
      z.object({
        name: z.string(),
        in: z.string(),
        required: z.boolean().default(false),
        schema: Schema.default({}),
        description: z.string().optional(),
      }),
    )
    .default([]),
  requestBody: z.object({ content: Media }).optional(),
  responses: z.record(z.string(), z.object({ description: z.string(), content: Media.optional() })),
});
const Document = z.object({
  info: z.object({ title: z.string(), version: z.string(), description: z.string() }),
  paths: z.record(z.string(), z.record(z.string(), Operation)),
  components: z.object({ schemas: z.record(z.string(), Schema).default({}) }),
});
type Document = z.infer<typeof Document>;
type Operation = z.infer<typeof Operation>;

const json = (value: unknown) => JSON.stringify(value, null, 2);

/** A `$ref` leads to the section of its component; anything else is shown as it is. */
function SchemaView(props: { schema: Record<string, unknown> | undefined }) {
  const ref = props.schema?.["$ref"];
  if (typeof ref === "string") {
    const name = ref.split("/").at(-1) ?? "";
    return <a href={`#schema-${name}`}>{name}</a>;
  }
  return <pre>{json(props.schema ?? {})}</pre>;
}

function Bodies(props: { content: z.infer<typeof Media> | undefined }) {
  return (
    <>
      {Object.entries(props.content ?? {}).map(([type, media]) => (
        <div>
          <code>{type}</code> <SchemaView schema={media.schema} />
          {media.example === undefined ? null : <pre>{json(media.example)}</pre>}
        </div>
      ))}
    </>
  );
}

/** Which credentials an operation takes, in a sentence. */
function credentialsOf({ security }: Operation): string {
  const scopes = security.flatMap((scheme) => scheme["api_key"] ?? []);
  const key = security.some((scheme) => "api_key" in scheme)
    ? ` or a key${scopes.length > 0 ? ` with the scope ${scopes.join(", ")}` : ""}`
    : "";
  const isOpen = security.length === 0 || security.some((scheme) => Object.keys(scheme).length === 0);
  return isOpen ? `Open to everybody; takes a bearer token${key}.` : `Needs a bearer token${key}.`;
}

function OperationView(props: { method: string; path: string; operation: Operation }) {
  const { operation } = props;
  return (
    <details id={operation.operationId}>
      <summary>
        <span class="method">{props.method}</span> <code>{props.path}</code> · {operation.summary}
      </summary>
      {operation.description === undefined ? null : <p>{operation.description}</p>}
      <p class="note">{credentialsOf(operation)}</p>
      {operation.parameters.length === 0 ? null : (
        <table>
          <thead>
            <tr>
              <th scope="col">parameter</th>
              <th scope="col">in</th>
              <th scope="col">schema</th>
            </tr>
          </thead>
          <tbody>
            {operation.parameters.map((parameter) => (
              <tr>
                <td>
                  <code>{parameter.name}</code>
                  {parameter.required ? " *" : ""}
                </td>
                <td>{parameter.in}</td>
                <td>
                  <code>{JSON.stringify(parameter.schema)}</code> {parameter.description ?? ""}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {operation.requestBody === undefined ? null : (
        <>
          <h4>Body</h4>
          <Bodies content={operation.requestBody.content} />
        </>
      )}
      <h4>Answers</h4>
      <table>
        <tbody>
          {Object.entries(operation.responses).map(([status, response]) => (
            <tr>
              <th scope="row">{status}</th>
              <td>
                {response.description} <Bodies content={response.content} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

/** The browsable reference, drawn from the OpenAPI document: works offline, without a script. */
export function referencePage(openApi: unknown) {
  const document: Document = Document.parse(openApi);
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const tags = [...new Set(operations.flatMap(({ operation }) => operation.tags))];
  return (
    <Layout title={`${document.info.title} reference`}>
      <h1>
        {document.info.title} {document.info.version}
      </h1>
      <p>{document.info.description}</p>
      <p>
        The contract itself is <a href="/openapi.json">openapi.json</a>; what each error means stands under{" "}
        <a href="/docs/errors">errors</a>.
      </p>
      {tags.map((tag) => (
        <section>
          <h2>{tag}</h2>
          {operations
            .filter(({ operation }) => operation.tags.includes(tag))
            .map((one) => (
              <OperationView {...one} />
            ))}
        </section>
      ))}
      <h2>Schemas</h2>
      {Object.entries(document.components.schemas).map(([name, schema]) => (
        <section id={`schema-${name}`}>
          <h3>{name}</h3>
          <pre>{json(schema)}</pre>
        </section>
      ))}
    </Layout>
  );
}

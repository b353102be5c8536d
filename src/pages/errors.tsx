import { ERRORS } from "../lib/errors.ts";
import { Layout } from "./layout.tsx";

/** What every error code means; each problem's `type` leads to its row. */
export function errorsPage() {
  return (
    <Layout title="Errors · Tidings">
      <h1>Errors</h1>
      <p>
        Every error is <code>application/problem+json</code> (RFC 9457). <code>code</code> is stable; <code>request_id</code> names the
        request in our log. See the <a href="/docs">reference</a>.
      </p>
      <table>
        <thead>
          <tr>
            <th scope="col">code</th>
            <th scope="col">status</th>
            <th scope="col">what it means, and what to do</th>
          </tr>
        </thead>
        <tbody>
          {Object.entries(ERRORS).map(([code, { status, meaning }]) => (
            <tr id={code}>
              <th scope="row">
                <code>{code}</code>
              </th>
              <td>{status}</td>
              <td>{meaning}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Layout>
  );
}

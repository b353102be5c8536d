import type { MailMessage } from "./mail-store.ts";

const STYLE = `
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #222; background: #fff }
  li { padding: .5rem 0; border-bottom: 1px solid #ddd } ul { list-style: none; padding: 0 } small, dt { color: #595959 }
  pre { white-space: pre-wrap; overflow-wrap: anywhere } iframe { width: 100%; height: 40rem; border: 1px solid #ddd }
  dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 1rem } dd { margin: 0; overflow-wrap: anywhere }`;

/** Every message, newest first, as a page. */
export function inboxPage(messages: MailMessage[]): string {
  const rows = messages.map(
    ({ id, subject, from, to, received_at }) =>
      `<li><a href="/messages/${escape(id)}">${escape(subject || "(no subject)")}</a><br><small>${escape(from)} → ${escape(to.join(", "))} · ${escape(received_at)}</small></li>`,
  );
  return page("Inbox", rows.length === 0 ? "<p>No mail yet.</p>" : `<ul>${rows.join("")}</ul>`);
}

/** One message. Its HTML is shown in a sandbox, where links open in a new window and nothing runs. */
export function messagePage(message: MailMessage): string {
  const headers = Object.entries(message.headers).map(([name, value]) => `<dt>${escape(name)}</dt><dd>${escape(value)}</dd>`);
  const text = message.text === null ? "" : `<h2>Text</h2><pre>${withLinks(escape(message.text))}</pre>`;
  const sandbox = `sandbox="allow-popups allow-popups-to-escape-sandbox" referrerpolicy="no-referrer"`;
  const html =
    message.html === null
      ? ""
      : `<h2>HTML</h2><iframe title="HTML part" ${sandbox} srcdoc="${escape(`<base target="_blank">${message.html}`)}"></iframe>`;
  return page(message.subject || "(no subject)", `<p><a href="/">Inbox</a></p>${text}${html}<h2>Headers</h2><dl>${headers.join("")}</dl>`);
}

function page(title: string, body: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escape(title)}</title><style>${STYLE}</style><h1>${escape(title)}</h1>${body}</html>\n`;
}

function escape(text: string): string {
  const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? "");
}

function withLinks(escaped: string): string {
  return escaped.replaceAll(/https?:\/\/[^\s<]*[^\s<.,:;!?)\]]/g, (url) => `<a href="${url}" target="_blank" rel="noreferrer">${url}</a>`);
}

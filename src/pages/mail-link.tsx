import { Layout } from "./layout.tsx";
import { PASSWORD_SCRIPT_PATH } from "./password-script.ts";

/** What the link of each mail leads to. */
export const LINK_PAGES = {
  "/auth/verify-email": {
    title: "Confirm your address",
    words: "Press the button to confirm that this address is yours.",
    button: "Confirm the address",
    done: "Your address is confirmed. You may close this page.",
    asksPassword: false,
  },
  "/auth/reset-password": {
    title: "Set a new password",
    words: "Choose a password that you use nowhere else. Every session will end.",
    button: "Set the password",
    done: "Your password is set. Sign in with it.",
    asksPassword: true,
  },
  "/auth/unlock": {
    title: "Try again",
    words: "Press the button to forget the wrong passwords, so that you can sign in at once.",
    button: "Let me try again",
    done: "You may sign in again.",
    asksPassword: false,
  },
} as const;
export type LinkPath = keyof typeof LINK_PAGES;

/** A page with one form and button: what it does is done by its POST, never by opening it. */
export function linkPage({ path, token, error, minLength }: { path: LinkPath; token: string; error: string | null; minLength: number }) {
  const page = LINK_PAGES[path];
  return (
    <Layout title={`${page.title} · Tidings`}>
      <h1>{page.title}</h1>
      {error === null ? <p>{page.words}</p> : <p role="alert">{error}</p>}
      <form method="post" action={`/api/v1${path}`}>
        <input type="hidden" name="token" value={token} />
        {page.asksPassword ? (
          <>
            <p>
              <label>
                New password{" "}
                <input type="password" name="password" autocomplete="new-password" minlength={minLength} maxlength={128} required />
              </label>
            </p>
            <p>
              <label>
                Once more <input type="password" name="confirm_password" autocomplete="new-password" maxlength={128} required />
              </label>
            </p>
          </>
        ) : null}
        <button type="submit">{page.button}</button>
      </form>
      {page.asksPassword ? <script src={`/api/v1${PASSWORD_SCRIPT_PATH}`} defer /> : null}
    </Layout>
  );
}

/** What the form came to. */
export function linkDonePage({ path }: { path: LinkPath }) {
  const page = LINK_PAGES[path];
  return (
    <Layout title={`${page.title} · Tidings`}>
      <h1>{page.title}</h1>
      <p>{page.done}</p>
    </Layout>
  );
}

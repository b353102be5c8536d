/** How the large protection services and their plugins title the page that asks for proof of being human. */
const TITLES =
  /^(?:just a moment|attention required|one moment,? please|access denied|access to this page has been denied|are you (?:a )?(?:human|robot)|please wait|verifying|checking your browser|security check|ddos[- ]guard|bot verification|human verification|pardon our interruption|request unsuccessful|vercel security checkpoint)/i;
/** What their pages carry: scripts, form fields and element ids of their own. */
const MARKS =
  /cf-browser-verification|cf_chl_opt|challenge-platform|cf-turnstile|_Incapsula_Resource|px-captcha|datadome|ddos-guard|sucuri_cloudproxy|g-recaptcha|h-captcha|sgcaptcha|awswaf/i;
const HEAD_CHARS = 32 * 1024;
/** A real page may hold a captcha in its comment form; a challenge holds nothing else. */
const MAX_VISIBLE_CHARS = 1500;

/** Whether a page is a challenge put before the content rather than the content. */
export function isChallengePage(html: string, title: string | null): boolean {
  if (title !== null && TITLES.test(title)) return true;
  const head = html.slice(0, HEAD_CHARS);
  return MARKS.test(head) && visibleLength(head) < MAX_VISIBLE_CHARS;
}

function visibleLength(html: string): number {
  const bare = html.replace(/<(script|style)\b[^>]*>[\s\S]*?<\/\1\s*>/gi, " ").replace(/<[^>]*>/g, " ");
  return bare.replaceAll(/\s+/g, " ").length;
}

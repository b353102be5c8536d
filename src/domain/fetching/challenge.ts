/** What is looked at: the answer's status and headers, and the start of its body as text. */
export type Suspect = { status: number; headers: Headers; start: string };

type Vendor = {
  name: string;
  /** Headers that only a challenge carries. */
  headers?: Readonly<Record<string, RegExp>>;
  /** Marks of a challenge page, whatever its status. */
  marks?: RegExp;
  /** Marks that ordinary pages of protected sites carry too: they count on an error status only. */
  errorMarks?: RegExp;
};

const VENDORS: readonly Vendor[] = [
  {
    name: "Cloudflare",
    headers: { "cf-mitigated": /./ },
    marks: /_cf_chl_opt|cf-browser-verification|<title>Attention Required! \| Cloudflare/i,
    errorMarks: /\/cdn-cgi\/challenge-platform\/h\/|cf-chl-|cf_chl_/i,
  },
  { name: "DataDome", headers: { "x-dd-b": /./ }, errorMarks: /captcha-delivery\.com|datadome/i },
  {
    name: "Akamai",
    marks: /sec-if-cpt-container|\/_sec\/(?:verify|cp_challenge)|[?&]bm-verify=/i,
    errorMarks: /errors\.edgesuite\.net|<title>Access Denied<\/title>[\s\S]{0,2000}Reference(?:&#32;| )(?:&#35;|#)/i,
  },
  { name: "PerimeterX", marks: /captcha\.px-c(?:dn|loud)\.net|id=["']px-captcha/i, errorMarks: /_pxAppId|perimeterx/i },
  {
    name: "Imperva",
    marks: /\/_Incapsula_Resource\?(?:SWUDNSAI|SWKMTFSR|CWUDNSAI)|Incapsula incident ID/i,
    errorMarks: /_Incapsula_Resource/i,
  },
  { name: "AWS WAF", headers: { "x-amzn-waf-action": /challenge|captcha/i }, marks: /window\.gokuProps/ },
  { name: "Sucuri", headers: { "x-sucuri-block": /./ }, marks: /sucuri_cloudproxy_js|<title>Sucuri WebSite Firewall/i },
  { name: "Kasada", errorMarks: /\bKPSDK\b/ },
  { name: "Radware", marks: /\bvalidate\.perfdrive\.com|<title>Radware (?:Bot Manager )?Captcha/i },
  { name: "Vercel", headers: { "x-vercel-mitigated": /challenge|deny/i }, marks: /<title>Vercel Security Checkpoint/i },
  { name: "Fastly", marks: /\/_fs-ch-\w+\// },
  { name: "DDoS-Guard", marks: /check\.ddos-guard\.net|<title>DDoS-Guard/i },
  { name: "SiteGround", marks: /\/\.well-known\/(?:sg)?captcha\// },
  { name: "Bunny", marks: /\/\.bunny-shield\// },
  { name: "Imunify360", errorMarks: /imunify360/i },
  { name: "Anubis", marks: /\.within\.website\/x\/(?:cmd|xess)\/|id=["']anubis_/i },
  { name: "its host's script check", marks: /\bslowAES\.decrypt\(/ },
];

/** A whole title that only a gate bears; ordinary pages may contain any of these words elsewhere. */
const GATE_TITLE =
  /<title>\s*(?:just a moment(?:\.\.\.|…)?|one moment,? please(?:\.\.\.|…)?|please wait(?:\.\.\.|…)?|are you (?:a (?:human|robot)|human)\??|(?:please )?verif(?:y|ying) (?:that )?you are (?:a )?human(?:\.\.\.|…)?|human verification|checking your browser(?: before accessing[^<]*)?|security (?:check|verification)|bot (?:check|verification)|robot (?:check|challenge)|robot or human\??|captcha|pardon our interruption(?:\.\.\.|…)?|access to this page has been denied\.?|making sure you(?:'|&#39;|’)re not a bot!?)\s*<\/title>/i;

const CAPTCHA_WIDGET =
  /class=["'][^"']*\b(?:g-recaptcha|h-captcha|cf-turnstile|geetest_)|(?:hcaptcha\.com|challenges\.cloudflare\.com|recaptcha\/(?:api|enterprise))[^"']{0,200}\.js/i;

const REFUSALS = [401, 403, 405, 406, 418, 429, 503];

/**
 * The gatekeeper whose page this is instead of what was asked for, or null. Only HTML counts, save for headers: a feed
 * may well write about captchas. A captcha beside a contact form is no challenge; on an error status it is.
 */
export function challengedBy(suspect: Suspect): string | null {
  const byHeader = VENDORS.find(({ headers = {} }) =>
    Object.entries(headers).some(([name, value]) => value.test(suspect.headers.get(name) ?? "")),
  );
  if (byHeader) return byHeader.name;
  if (!isHtml(suspect)) return null;
  const refused = REFUSALS.includes(suspect.status);
  const byMark = VENDORS.find(({ marks, errorMarks }) => marks?.test(suspect.start) || (refused && errorMarks?.test(suspect.start)));
  if (byMark) return byMark.name;
  return GATE_TITLE.test(suspect.start) || (refused && CAPTCHA_WIDGET.test(suspect.start)) ? "an anti-robot service" : null;
}

/** By its own beginning, or by its label where the beginning is no feed's. */
function isHtml({ headers, start }: Suspect): boolean {
  const beginning = start.slice(0, 2000).replace(/^(?:\u00ef\u00bb\u00bf|\s)+/, "");
  if (!beginning.startsWith("<") || /<(?:rss|feed|rdf:rdf)[\s>]/i.test(beginning)) return false;
  return /<(?:!doctype html|html)[\s>]/i.test(beginning) || /\bhtml\b/i.test(headers.get("content-type") ?? "");
}

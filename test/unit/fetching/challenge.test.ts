import { describe, expect, it } from "vitest";
import { challengedBy } from "../../../src/domain/fetching/challenge.ts";

const suspect = (status: number, start: string, headers: Record<string, string> = { "content-type": "text/html" }) => ({
  status,
  start,
  headers: new Headers(headers),
});
const page = (head: string, body = "") => `<!DOCTYPE html><html><head>${head}</head><body>${body}</body></html>`;

describe("a challenge", () => {
  it.each([
    ["Cloudflare", suspect(403, page("<title>Just a moment...</title>"), { "cf-mitigated": "challenge" })],
    ["Cloudflare", suspect(503, page("<title>Just a moment...</title>", "<script>window._cf_chl_opt={}</script>"))],
    ["Cloudflare", suspect(403, page("<title>Attention Required! | Cloudflare</title>"))],
    ["DataDome", suspect(403, page("<title>site</title>", '<script src="https://ct.captcha-delivery.com/c.js"></script>'))],
    ["Akamai", suspect(403, "<HTML><HEAD>\n<TITLE>Access Denied</TITLE>\n</HEAD><BODY>\nReference&#32;&#35;18.2d\n</BODY></HTML>")],
    ["Akamai", suspect(200, page('<meta http-equiv="refresh" content="5; URL=\'/?bm-verify=AAQ\'">'))],
    ["PerimeterX", suspect(403, page("<title>Access to this page has been denied.</title>", "<script>window._pxAppId='PX1'</script>"))],
    ["Imperva", suspect(200, page("", '<iframe src="/_Incapsula_Resource?SWUDNSAI=31&xinfo=1">Incapsula incident ID: 1</iframe>'))],
    ["AWS WAF", suspect(202, "", { "x-amzn-waf-action": "challenge" })],
    ["Sucuri", suspect(403, page("<title>Sucuri WebSite Firewall - Access Denied</title>"))],
    ["SiteGround", suspect(202, page('<meta http-equiv="refresh" content="0;/.well-known/sgcaptcha/?r=%2F">'))],
    ["Vercel", suspect(429, page("<title>Vercel Security Checkpoint</title>"))],
    [
      "Anubis",
      suspect(
        200,
        page("<title>Making sure you&#39;re not a bot!</title>", '<script src="/.within.website/x/cmd/anubis/static/js/main.mjs">'),
      ),
    ],
    ["an anti-robot service", suspect(403, page("<title>Hello</title>", '<div class="h-captcha" data-sitekey="1"></div>'))],
    ["an anti-robot service", suspect(200, page("<title>Robot or human?</title>"))],
  ])("by %s is recognised", (name, answer) => expect(challengedBy(answer)).toBe(name));
});

describe("an ordinary answer is none", () => {
  it.each([
    [
      "a page that a protecting proxy adds its script to",
      suspect(200, page("<title>Events</title>", '<script src="/cdn-cgi/challenge-platform/scripts/jsd/main.js">')),
    ],
    [
      "an error page that a protecting proxy adds its script to",
      suspect(403, page("<title>Forbidden</title>", '<script src="/cdn-cgi/challenge-platform/scripts/jsd/main.js">')),
    ],
    ["a page with a captcha beside its form", suspect(200, page("<title>Contact us</title>", '<div class="g-recaptcha"></div>'))],
    ["a page whose site has a gatekeeper", suspect(200, page("<title>Events</title>", '<script src="https://js.datadome.co/tags.js">'))],
    ["a page about captchas", suspect(200, page("<title>What is a captcha? Just a moment...</title>"))],
    ["a plain 403", suspect(403, page("<title>403 Forbidden</title>", "<h1>Forbidden</h1>"))],
    ["a plain 404", suspect(404, page("<title>Not found</title>", '<div class="g-recaptcha"></div>'))],
    [
      "a feed that quotes one",
      suspect(200, '<?xml version="1.0"?><rss><item><title>Just a moment...</title>_cf_chl_opt</item></rss>', {
        "content-type": "text/html",
      }),
    ],
    ["JSON that quotes one", suspect(403, '{"error":"captcha-delivery.com"}', { "content-type": "application/json" })],
    ["an empty body", suspect(503, "")],
  ])("%s", (_, answer) => expect(challengedBy(answer)).toBeNull());
});

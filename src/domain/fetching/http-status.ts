const MEANINGS: Readonly<Record<number, string>> = {
  400: "Bad Request: the server does not understand the request",
  401: "Unauthorized: the document needs a sign-in",
  402: "Payment Required: the document is behind a paywall",
  403: "Forbidden: the server refuses to give the document",
  404: "Not Found: there is nothing at this address",
  405: "Method Not Allowed: the address takes no reading requests",
  406: "Not Acceptable: the server has no form of the document that was asked for",
  408: "Request Timeout: the server gave up waiting",
  410: "Gone: the document was removed for good",
  425: "Too Early: the server wants the request again later",
  429: "Too Many Requests: the server asks for fewer requests",
  451: "Unavailable For Legal Reasons: the document is withheld by law",
  500: "Internal Server Error: the server failed",
  502: "Bad Gateway: the server behind the server failed",
  503: "Service Unavailable: the server is overloaded or under maintenance",
  504: "Gateway Timeout: the server behind the server did not answer in time",
  520: "the site's own server gave its proxy an answer that cannot be read",
  521: "the site's own server refuses its proxy's connection",
  522: "the site's own server does not answer its proxy",
  523: "the site's own server cannot be reached by its proxy",
  524: "the site's own server took too long for its proxy",
  525: "no secure connection between the site's proxy and its server",
  526: "the site's own server has a bad certificate",
  530: "the site's proxy cannot find or reach the site",
};

const CLASSES: Readonly<Record<number, string>> = {
  1: "an interim answer and nothing after it",
  2: "an answer without a document",
  3: "a redirect that cannot be followed",
  4: "the server rejects the request",
  5: "the server failed",
};

/** A status in words, e.g. `404 Not Found: there is nothing at this address`. */
export function describeStatus(status: number): string {
  return `${status} ${MEANINGS[status] ?? CLASSES[Math.floor(status / 100)] ?? "a status that HTTP does not know"}`;
}

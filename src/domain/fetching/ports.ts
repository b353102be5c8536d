const PRIVILEGED_WEB_PORTS = [80, 443];
const FIRST_UNPRIVILEGED_PORT = 1024;

/** Unprivileged ports the Fetch standard blocks (https://fetch.spec.whatwg.org/#port-blocking). */
const BLOCKED_BY_FETCH = [
  1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
];

/** Databases, caches, brokers, container and remote-control services, some of which take a request for a command. */
const SERVICES = [
  1433, 1521, 2181, 2375, 2376, 2379, 2380, 3306, 3389, 5432, 5672, 5900, 6379, 6443, 9042, 9092, 9200, 9300, 10250, 11211, 27017,
];

const REFUSED = new Set([...BLOCKED_BY_FETCH, ...SERVICES]);

/** Whether a URL's `port` ("" means the scheme's own) belongs to something other than the web. */
export function isRefusedPort(port: string): boolean {
  if (port === "") return false;
  const number = Number(port);
  return number < FIRST_UNPRIVILEGED_PORT ? !PRIVILEGED_WEB_PORTS.includes(number) : REFUSED.has(number);
}

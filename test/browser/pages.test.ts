import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { buildWorkers } from "../../local/build-workers.ts";
import { freePort, LOOPBACK } from "../../local/ports.ts";
import { startWorkers, type Workers } from "../../local/workers.ts";
import { workerBindings } from "../support/bindings.ts";

const CHROMIUM = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) => existsSync(path));
const QUIET = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

describe.skipIf(CHROMIUM === undefined)(
  `pages in a browser${CHROMIUM === undefined ? " (skipped: there is no chromium here)" : ""}`,
  () => {
    let dir: string;
    let workers: Workers;
    let browser: Browser;
    let origin: string;

    beforeAll(async () => {
      dir = await mkdtemp(join(tmpdir(), "tidings-browser-"));
      const root = join(import.meta.dirname, "../..");
      const built = await buildWorkers([join(root, "wrangler.toml"), join(root, "workers/jobs.toml")], [], join(dir, "build"));
      const port = await freePort();
      origin = `http://${LOOPBACK}:${port}`;
      workers = await startWorkers(built, { port, dir: join(dir, "state"), bindings: workerBindings(inject("stack")), write: () => {} });
      browser = await chromium.launch({ executablePath: CHROMIUM ?? "", args: QUIET });
    }, 60_000);

    afterAll(async () => {
      await browser.close();
      await workers.stop();
      await rm(dir, { recursive: true, force: true });
    });

    /** A page, and what its console complained of. */
    async function open(path: string) {
      const page = await browser.newPage({ viewport: { width: 390, height: 800 } });
      const complaints: string[] = [];
      page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
      await page.goto(origin + path);
      return { page, complaints };
    }

    it("the reference opens an operation, leads to its schema, and asks nobody else for anything", async () => {
      const { page, complaints } = await open("/docs");
      const asked: string[] = [];
      page.on("request", (request) => asked.push(request.url()));
      await page.locator("#post_sources summary").click();
      await page.getByRole("link", { name: "NewSource" }).first().click();
      expect(new URL(page.url()).hash).toBe("#schema-NewSource");
      await expect.poll(() => page.locator("#schema-NewSource h3").isVisible()).toBe(true);
      expect(asked).toEqual([]);
      expect(complaints).toEqual([]);
    });

    it("the page for a new password says how hard it is to guess and shows it when asked to, under its content policy", async () => {
      const { page, complaints } = await open("/api/v1/auth/reset-password?token=wrong");
      const password = page.getByLabel("New password");
      const strength = async (text: string) => {
        await password.fill(text);
        return [await page.getByLabel("Strength of the password").getAttribute("value"), await page.locator("output").textContent()];
      };
      expect(await strength("lion")).toEqual(["1", " Too short"]);
      expect(await strength("aaaaaaaaaaaa1234567890")).toEqual(["1", " Easy to guess"]);
      expect(await strength("lionlionlionlion")).toEqual(["1", " Easy to guess"]);
      expect(await strength("a lion sleeps")).toEqual(["3", " Good"]);
      expect(await strength("a lion sleeps by the harbour")).toEqual(["4", " Strong"]);
      expect(await password.getAttribute("type")).toBe("password");
      await page.getByLabel("Show the password").check();
      expect(await password.getAttribute("type")).toBe("text");
      expect(await page.getByLabel("Once more").getAttribute("type")).toBe("text");
      await page.getByLabel("Once more").fill("another");
      expect(complaints).toEqual([]);
      await page.getByRole("button").click();
      await page.getByRole("alert").waitFor();
    });

    it("the same page serves who has no script", async () => {
      const page = await browser.newPage({ javaScriptEnabled: false });
      await page.goto(`${origin}/api/v1/auth/reset-password?token=wrong`);
      expect(await page.getByRole("checkbox").count()).toBe(0);
      await page.getByLabel("New password").fill("a lion sleeps");
      await page.getByLabel("Once more").fill("a lion sleeps");
      await page.getByRole("button").click();
      await page.getByRole("alert").waitFor();
    });

    it.each(["/docs", "/docs/errors"])("%s fits a telephone: nothing sticks out to the side", async (path) => {
      const { page, complaints } = await open(path);
      const overflow = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
      expect(overflow).toBe(0);
      expect(await page.locator("h1").count()).toBe(1);
      expect(complaints).toEqual([]);
    });
  },
);

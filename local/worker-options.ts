import { unstable_getMiniflareWorkerOptions, unstable_readConfig } from "wrangler";

// A program of its own, because Wrangler in memory costs some 200 MB: prints what its configuration files mean to
// Miniflare, as a JSON array.
const workers = process.argv.slice(2).map((config) => {
  const { main, workerOptions } = unstable_getMiniflareWorkerOptions(config);
  return { name: unstable_readConfig({ config }).name, main, workerOptions };
});
console.log(JSON.stringify(workers));

// Renders a stream of Cucumber Messages with the formatter of the Cucumber project.
// usage: node render.mjs MESSAGES HTML
import { createReadStream, createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import { CucumberHtmlStream } from '@cucumber/html-formatter';

const [input, output] = process.argv.slice(2);

async function* envelopes() {
  for await (const line of createInterface({ input: createReadStream(input) })) {
    yield JSON.parse(line);
  }
}

await pipeline(envelopes, new CucumberHtmlStream(), createWriteStream(output));

import { printLine, type CommandIo } from '../command-io.js';

/** Opens a page in the browser of this machine; where there is none, the person is told to do it. */
export async function openBrowser(io: CommandIo, url: string): Promise<void> {
  const tell = (reason: string): void =>
    printLine(io.stderr, `No browser could be opened (${reason}). Open ${url} in one.`);
  try {
    const { default: open } = await import('open');
    const opener = await open(url);
    opener.once('close', (code) => {
      if (code !== null && code !== 0) tell(`exit code ${code}`);
    });
  } catch (error) {
    tell((error as Error).message);
  }
}

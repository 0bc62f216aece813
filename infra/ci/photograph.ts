import { pathToFileURL } from "node:url";
import { openChromium } from "./chromium";

/** In CSS pixels: the overview and the picture of the stack, at a width that a README shows. */
const clip = { x: 0, y: 0, width: 1280, height: 1060 };

/**
 * Writes a picture of a report's page as a reader sees it first, in the light colours.
 * @param page the HTML file
 * @param file the PNG file
 */
export async function photograph(page: string, file: string): Promise<void> {
  const browser = await openChromium();
  try {
    const opened = await browser.newPage({
      viewport: { width: clip.width, height: clip.height },
      colorScheme: "light",
    });
    await opened.goto(pathToFileURL(page).href);
    await opened.screenshot({ path: file, clip });
  } finally {
    await browser.close();
  }
}

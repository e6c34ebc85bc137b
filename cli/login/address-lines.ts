/** The address of a login, and where it is to be opened. @param opened whether a browser was started with it */
export function addressLines(url: string, opened: boolean): string[] {
  const open = 'Open this address in a browser of this machine:';
  return [opened ? 'The browser opens this address; if it does not, open it there yourself:' : open, `  ${url}`];
}

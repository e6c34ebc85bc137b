/** What is used of Express, which brings no types. */
declare module 'express' {
  export interface Answering {
    status(code: number): Answering;
    end(): void;
  }
  type Handler = (...given: never[]) => void;

  interface Application {
    use(handler: Handler | ((error: unknown, request: unknown, response: Answering, next: unknown) => void)): void;
    listen(port: number, hostname: string, listening: () => void): void;
  }

  export default function express(): Application;
}

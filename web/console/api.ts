/** What the console asks of the server: same origin, the cookie is the token, every refusal becomes an `ApiError`. */
import { language, locale, t } from "../i18n/index.js";
import { AskError } from "../kit/asked.js";
import type { Live } from "../kit/live.js";
import type { Asking, Meant, Problem } from "../kit/protocol.js";
import type { Answer, BadRow } from "./types.js";

const PATIENCE = 8000; // ms until a call counts as unanswered
const AGAIN = 1000; // ms between two questions for a lost answer

/** What the server said no to. `code` as in the contract, or `unanswered` when nothing came back. */
export class ApiError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly field: string | null = null,
    readonly rows: BadRow[] = [],
    /** With a conflict: what is true now. */
    readonly present: unknown = null,
  ) {
    super(message);
  }
}

/** A key for one press: `crypto.randomUUID` does not exist on plain-HTTP pages of a tablet in the LAN. */
export function pressKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export class Api {
  /** What goes along with every change: until when, and for what, it is meant. */
  meant: () => Meant = () => ({});
  /** An answer was lost, and is being asked about. */
  lost: () => void = () => undefined;
  /** Changes that have no answer yet. */
  private readonly open = new Set<string>();
  private readonly base: string;

  constructor(room: string, base = `/api/v1/rooms/${encodeURIComponent(room)}`) {
    this.base = base;
  }

  /** The rooms that this browser's links may see. */
  static rooms<T>(): Promise<T> {
    return new Api("", "/api/v1").get<T>("/rooms");
  }

  get<T>(path: string): Promise<T> {
    return this.call<T>("GET", path);
  }

  /** A state-changing call, done once or not at all, and soon: what its answer's loss leaves open is found out. */
  post<T>(path: string, body?: unknown): Promise<T> {
    return this.change<T>("POST", path, body);
  }

  /** As {@link post}, also while the same has no answer yet: what is pressed in need, and does no harm when done twice. */
  insist<T>(path: string): Promise<T> {
    return this.deliver<T>("POST", path);
  }

  put<T>(path: string, body: unknown): Promise<T> {
    return this.change<T>("PUT", path, body);
  }

  patch<T>(path: string, body: unknown): Promise<T> {
    return this.change<T>("PATCH", path, body);
  }

  delete<T>(path: string): Promise<T> {
    return this.change<T>("DELETE", path);
  }

  /**
   * A command or a press: over the live connection, where it is soonest; else as {@link post}.
   *
   * @param what - `Asking` without until when it is meant
   */
  ask(live: Live, what: Asking): Promise<Answer> {
    return this.once(what, () => this.tell(live, what));
  }

  private async tell(live: Live, what: Asking): Promise<Answer> {
    const key = (live.hello?.key_prefix ?? "") + pressKey();
    try {
      return await live.ask({ ...what, ...this.meant(), key, language: language() });
    } catch (error) {
      if (!(error instanceof AskError)) throw error;
      if (error.code === "lost") return this.outcome<Answer>(key);
      const own = { offline: "link.refused", too_large: "error.too_large" } as const;
      const said = own[error.code as keyof typeof own];
      throw said ? new ApiError(error.code, t(said)) : apiError(error.problem);
    }
  }

  /** The same again before there is an answer is a second press on a slow link: it is refused. */
  private async once<T>(what: unknown, ask: () => Promise<T>): Promise<T> {
    const same = JSON.stringify(what);
    if (this.open.has(same)) throw new ApiError("twice", t("pad.twice"));
    this.open.add(same);
    try {
      return await ask();
    } finally {
      this.open.delete(same);
    }
  }

  private change<T>(method: string, path: string, body?: unknown): Promise<T> {
    return this.once([method, path, body], () => this.deliver<T>(method, path, body));
  }

  private async deliver<T>(method: string, path: string, body?: unknown): Promise<T> {
    const key = pressKey();
    const meant = body instanceof Blob ? {} : this.meant(); // a file may take long on its way
    const query = new URLSearchParams(Object.entries(meant).map(([name, value]) => [name, String(Number(value))])).toString();
    const address = query ? `${path}${path.includes("?") ? "&" : "?"}${query}` : path;
    try {
      return await this.call<T>(method, address, body, { "Idempotency-Key": key });
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== "unanswered") throw error;
      return this.outcome<T>(key);
    }
  }

  /** What came of a call whose answer was lost: asked until there is an answer to that. It is never done again. */
  private async outcome<T>(key: string): Promise<T> {
    this.lost();
    for (;;) {
      try {
        const { done, ...answer } = await this.call<{ done: boolean }>("POST", "/outcome", { key });
        if (done) return answer as T;
        throw new ApiError("not_done", t("error.not_done"));
      } catch (error) {
        if (!(error instanceof ApiError) || error.code === "not_done") throw error;
        if (error.code !== "unanswered" && error.code !== "unavailable") throw new ApiError("unanswered", t("error.unanswered"));
      }
      await new Promise((again) => setTimeout(again, AGAIN));
    }
  }

  blob(path: string): Promise<Blob> {
    return this.send("GET", path, (answer) => answer.blob());
  }

  async lines<T>(path: string): Promise<T[]> {
    const text = await this.send("GET", path, (answer) => answer.text());
    return text.split("\n").filter((line) => line.trim()).map((line) => JSON.parse(line) as T);
  }

  private call<T>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<T> {
    return this.send<T>(method, path, async (answer) => (answer.status === 204 ? null : await answer.json()), body, headers);
  }

  /** `read` takes the body of a good answer: one that breaks off in it is as lost as one that never came. */
  private async send<T>(
    method: string,
    path: string,
    read: (answer: Response) => Promise<T>,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<T> {
    const file = body instanceof Blob;
    if (file) headers["Content-Type"] = "text/csv";
    else if (body !== undefined) headers["Content-Type"] = "application/json";
    let answer: Response;
    try {
      answer = await fetch(this.base + path, {
        method,
        headers: { "Accept-Language": locale(), ...headers },
        body: file ? body : body === undefined ? null : JSON.stringify(body),
        signal: AbortSignal.timeout(PATIENCE),
      });
      if (answer.ok) return await read(answer);
    } catch {
      throw new ApiError("unanswered", t(method === "GET" ? "error.unread" : "error.unanswered"));
    }
    throw await refusal(answer);
  }
}

async function refusal(answer: Response): Promise<ApiError> {
  try {
    return apiError((await answer.json()).error);
  } catch {
    return new ApiError("unavailable", t("error.status", { status: answer.status }));
  }
}

function apiError({ code, message, field, rows, present }: Problem & { rows?: BadRow[] }): ApiError {
  return new ApiError(code, message, field ?? null, rows ?? [], present ?? null);
}

/** HTTP calls of the console: same origin, the cookie is the token, every refusal becomes an `ApiError`. */
import { locale, t } from "../i18n/index.js";
import type { BadRow } from "./types.js";

const PATIENCE = 8000; // ms until a call counts as unanswered

/** What the server said no to. `code` as in the contract, or `unanswered` when nothing came back. */
export class ApiError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly field: string | null = null,
    readonly rows: BadRow[] = [],
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

  /** A state-changing call, done once however often its answer gets lost. */
  post<T>(path: string, body?: unknown): Promise<T> {
    return this.call<T>("POST", path, body, { "Idempotency-Key": pressKey() });
  }

  put<T>(path: string, body: unknown): Promise<T> {
    return this.call<T>("PUT", path, body);
  }

  patch<T>(path: string, body: unknown): Promise<T> {
    return this.call<T>("PATCH", path, body);
  }

  delete<T>(path: string): Promise<T> {
    return this.call<T>("DELETE", path);
  }

  async blob(path: string): Promise<Blob> {
    return (await this.send("GET", path)).blob();
  }

  async lines<T>(path: string): Promise<T[]> {
    const text = await (await this.send("GET", path)).text();
    return text.split("\n").filter((line) => line.trim()).map((line) => JSON.parse(line) as T);
  }

  private async call<T>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<T> {
    const answer = await this.send(method, path, body, headers);
    return (answer.status === 204 ? null : await answer.json()) as T;
  }

  private async send(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Response> {
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
    } catch {
      throw new ApiError("unanswered", t(method === "GET" ? "error.unread" : "error.unanswered"));
    }
    if (!answer.ok) throw await refusal(answer);
    return answer;
  }
}

async function refusal(answer: Response): Promise<ApiError> {
  try {
    const { error } = await answer.json();
    return new ApiError(error.code, error.message, error.field ?? null, error.rows ?? []);
  } catch {
    return new ApiError("unavailable", t("error.status", { status: answer.status }));
  }
}

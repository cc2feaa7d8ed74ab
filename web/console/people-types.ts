/** What `GET …/people` answers. Times in Unix ms; absent means none. */
import type { Role } from "./types.js";

export interface Person {
  id: string;
  name: string;
  role: Role;
  given_at: number;
  given_by: string;
  /** Pages open now. */
  here?: number;
  /** The only mechanics whose commands they may give. */
  only?: string[];
  expires_at?: number;
  revoked_at?: number;
  revoked_by?: string;
  seen_at?: number;
  pin?: boolean;
  /** Pads of theirs that are locked. */
  locked?: number;
  /** Minutes, instead of the room's. */
  lock_after?: number;
}

export interface Invitation {
  id: string;
  name: string;
  role: Role;
  until: number;
  state: "open" | "used" | "expired" | "withdrawn";
  only?: string[];
}

export interface RoleLink {
  role: Role | "ingest";
  /** Pages that have it open. */
  here?: number;
  renewed_at?: number;
  renewed_by?: string;
}

/** A browser with a PIN that came with a role's link. */
export interface Pad {
  holder: string;
  here?: number;
  locked?: boolean;
}

export interface PeopleList {
  people: Person[];
  invitations: Invitation[];
  links: RoleLink[];
  pads: Pad[];
  lock_after?: number;
}

export interface LinkAnswer {
  url: string;
  /** The address as a picture, a data URI. */
  qr: string;
  /** No other machine reaches this server. */
  here_only: boolean;
}

export interface Invited extends LinkAnswer {
  id: string;
  until: number;
}

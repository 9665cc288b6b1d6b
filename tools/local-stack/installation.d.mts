/** A package as a lock file lists it, by its path. */
export type LockedPackages = Record<string, { version?: string; link?: boolean; optional?: boolean }>;

export declare const ROOT: string;
export declare function install(): void;
export declare function pinnedNode(): string;
export declare function holdsAll(found: LockedPackages, wanted: LockedPackages): boolean;

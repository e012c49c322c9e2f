/** Holds `iam/*.java`. */
export declare const here: string;

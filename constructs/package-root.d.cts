/** Folder of the constructs: assets are found from here. */
export declare const here: string;
/** The folder of aws-cdk-lib. */
export declare const cdkLibrary: string;

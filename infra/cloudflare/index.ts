/** Public names at Cloudflare. Needs `@pulumi/cloudflare`. */
export * from './public-records.ts';

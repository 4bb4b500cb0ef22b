/**
 * The Secret beside Flux that holds the authority of MetalLB's webhook, base64-encoded, where `pulumi up` makes its certificate.
 * Program and tree both name it, and neither must load the other.
 */
export const webhookAuthority = { secret: 'metallb-webhook-authority', key: 'METALLB_WEBHOOK_CA' } as const;

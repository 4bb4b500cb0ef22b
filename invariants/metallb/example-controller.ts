/** MetalLB's controller as its manifests have it, mounting a Secret of the name given. */
export const controllerMounting = (secret: string): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: controller, namespace: metallb-system }
spec:
  template:
    spec:
      containers: [{ name: controller, image: "quay.io/metallb/controller:v0.14.9" }]
      volumes: [{ name: cert, secret: { secretName: ${secret} } }]
`;

/** The Secret that those manifests ship, empty. */
export const emptySecret = (name: string, annotations = '{}'): string => `
apiVersion: v1
kind: Secret
metadata: { name: ${name}, namespace: metallb-system, annotations: ${annotations} }
`;

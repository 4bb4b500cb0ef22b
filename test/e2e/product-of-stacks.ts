// What a test of stacks asks of the product, bundled and damaged as one module (`damaged-product.ts`).
export { modelOf } from '../../analysis/impact/model-of.ts';
export { RealStack } from '../real-stack.ts';
export { asHelmMakesIt } from '../stacks/real-renderings.ts';

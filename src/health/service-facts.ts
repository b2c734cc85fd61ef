import { defineToken } from '#libs/base';

/** What the service says about itself. */
export interface ServiceFacts {
  readonly name: string;
  readonly version: string;
  readonly mode: string;
  readonly instance: string;
}

export const SERVICE_FACTS = defineToken<ServiceFacts>('service-facts');

import { Inject, Injectable } from '@nestjs/common';
import { defineToken } from '#libs/base';
import type { OutboxRelay } from '#libs/events';
import type { OnFeatureActivate, OnFeatureDeactivate } from '#libs/hot-plug';

export const RELAY = defineToken<OutboxRelay>('identity-relay');

/** Events are delivered by one generation at a time. */
@Injectable()
export class DeliverEvents implements OnFeatureActivate, OnFeatureDeactivate {
  constructor(@Inject(RELAY) private readonly relay: OutboxRelay) {}

  onFeatureActivate(): Promise<void> {
    return this.relay.start();
  }

  onFeatureDeactivate(): Promise<void> {
    return this.relay.stop();
  }
}

import { Controller, Get, Res, VERSION_NEUTRAL } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import { HealthCheckService, HealthIndicatorService, type HealthCheckResult } from '@nestjs/terminus';
import { Public } from '#libs/caller';
import { HealthDto, LivenessDto, ReadinessDto } from './health.dto.js';
import { HealthMonitor } from './health-monitor.js';
import { Lifecycle } from './lifecycle.js';
import type { PartState } from './part.js';

interface Reply {
  code(status: number): Reply;
}

/** What Consul, Kubernetes and load balancers ask. */
@ApiTags('health')
@Public()
@Controller({ path: 'health', version: VERSION_NEUTRAL })
export class HealthController {
  constructor(
    private readonly monitor: HealthMonitor,
    private readonly lifecycle: Lifecycle,
    private readonly checks: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
  ) {}

  @Get()
  @ApiOperation({ summary: 'All parts; 503 if an essential one is down. Consul probes this.' })
  @ApiOkResponse({ type: HealthDto, description: 'Serving, perhaps degraded' })
  @ApiServiceUnavailableResponse({ type: HealthDto, description: 'An essential part is down' })
  async check(): Promise<HealthCheckResult> {
    const { parts } = await this.monitor.health();
    return this.checks.check(parts.map((part) => () => this.#indicator(part)));
  }

  @Get('live')
  @ApiOperation({ summary: 'The process answers; a failure means: restart it' })
  @ApiOkResponse({ type: LivenessDto, description: 'Alive' })
  live() {
    return { status: 'ok', phase: this.lifecycle.phase };
  }

  @Get('ready')
  @ApiOperation({ summary: 'Traffic is welcome; 503 while starting, draining or without an essential part' })
  @ApiOkResponse({ type: ReadinessDto, description: 'Ready' })
  @ApiServiceUnavailableResponse({ type: ReadinessDto, description: 'Not ready' })
  async ready(@Res({ passthrough: true }) reply: Reply) {
    const { status } = await this.monitor.health();
    const ready = this.lifecycle.phase === 'serving' && status !== 'unhealthy';
    if (!ready) reply.code(503);
    return { status: ready ? 'ok' : 'unavailable', phase: this.lifecycle.phase, health: status };
  }

  /** Terminus answers 503 as soon as one indicator is down: what is not essential is at most degraded in it. */
  #indicator({ name, status, essential, ...details }: PartState) {
    const indicator = this.indicators.check(name);
    if (status === 'healthy') return indicator.up(details);
    return status === 'unhealthy' && essential ? indicator.down(details) : indicator.degraded(details);
  }
}

import { Controller, Get, Header, Inject, Res } from '@nestjs/common';
import {
  ApiOkResponse,
  ApiOperation,
  ApiProduces,
  ApiServiceUnavailableResponse,
  ApiTags,
} from '@nestjs/swagger';
import { Public } from '#libs/caller';
import { METRICS, type Metrics } from '#libs/observability';
import { HealthWordDto, StatusDto } from './health.dto.js';
import { HealthMonitor } from './health-monitor.js';
import { Lifecycle } from './lifecycle.js';
import { SERVICE_FACTS, type ServiceFacts } from './service-facts.js';

interface Reply {
  code(status: number): Reply;
}

@ApiTags('monitoring')
@Public()
@Controller({ path: 'blockchain/monitoring', version: '1' })
export class MonitoringController {
  constructor(
    private readonly monitor: HealthMonitor,
    private readonly lifecycle: Lifecycle,
    @Inject(METRICS) private readonly metrics: Metrics,
    @Inject(SERVICE_FACTS) private readonly facts: ServiceFacts,
  ) {}

  @Get('health')
  @ApiOperation({ summary: 'One word: healthy, degraded or unhealthy' })
  @ApiOkResponse({ type: HealthWordDto, description: 'Healthy or degraded' })
  @ApiServiceUnavailableResponse({ type: HealthWordDto, description: 'Unhealthy' })
  async health(@Res({ passthrough: true }) reply: Reply) {
    const { status } = await this.monitor.health();
    if (status === 'unhealthy') reply.code(503);
    return { status, service: this.facts.name, version: this.facts.version };
  }

  @Get('status')
  @ApiOperation({ summary: 'Every part with its last check, error count, response time and dependencies' })
  @ApiOkResponse({ type: StatusDto, description: 'The state of all parts, also when some are down' })
  async status() {
    const { status, parts } = await this.monitor.health();
    const uptimeSeconds = Math.floor((Date.now() - this.lifecycle.startedAt.getTime()) / 1000);
    return { status, service: this.facts, phase: this.lifecycle.phase, uptimeSeconds, parts };
  }

  @Get('metrics')
  @Header('cache-control', 'no-store')
  @ApiOperation({ summary: 'Metrics in the Prometheus text format' })
  @ApiProduces('text/plain')
  @ApiOkResponse({ description: 'Prometheus exposition format 0.0.4', schema: { type: 'string' } })
  async exposition(
    @Res({ passthrough: true }) reply: Reply & { header(name: string, value: string): Reply },
  ) {
    const { contentType, text } = await this.metrics.expose();
    reply.header('content-type', contentType);
    return text;
  }
}

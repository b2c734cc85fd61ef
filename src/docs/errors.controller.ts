import { Controller, Get, Header, VERSION_NEUTRAL } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { knownErrors } from '#libs/base';
import { Public } from '#libs/caller';

/** Where the `type` of a problem document leads to. */
@Public()
@ApiExcludeController()
@Controller({ path: 'docs/errors', version: VERSION_NEUTRAL })
export class ErrorsController {
  @Get()
  @Header('content-type', 'text/html; charset=utf-8')
  page(): string {
    const rows = [...knownErrors()]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([code, { status, title, retryable }]) => {
        const again = retryable ? 'yes' : 'no';
        return `<tr id="${code}"><td><code>${code}</code></td><td>${status}</td><td>${title}</td><td>${again}</td></tr>`;
      });
    return [
      '<!doctype html><html lang="en"><meta charset="utf-8"><title>Errors</title><h1>Errors</h1>',
      '<table><tr><th>Code</th><th>Status</th><th>Title</th><th>Worth a retry</th></tr>',
      ...rows,
      '</table></html>',
    ].join('\n');
  }
}

import { Controller, Get, Param, ParseIntPipe } from '@nestjs/common';
import { answer } from './subject.js';

@Controller({ path: 'bench/items', version: '1' })
export class ItemController {
  @Get(':id') get(@Param('id', ParseIntPipe) id: number) {
    return answer(id);
  }
}

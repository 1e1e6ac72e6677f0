import { Controller, Get, Param } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type ErrorCode, errors, fault } from '#contracts';
import { Needs } from '#nest';
import type { ErrorView } from './access-views.js';

/** The registry of codes, for pages that were led to by one. */
@ApiTags('accounts')
@Controller('api/errors')
export class ErrorsController {
  @Needs('anybody')
  @Get(':code')
  @ApiOperation({ summary: 'What a code means and what one can do.' })
  error(@Param('code') code: string): ErrorView {
    if (!isCode(code)) throw fault('API_NOT_FOUND', { resource: 'code' });
    const { what, fix } = errors[code];
    return { code, what, fix };
  }
}

const isCode = (code: string): code is ErrorCode => Object.hasOwn(errors, code);

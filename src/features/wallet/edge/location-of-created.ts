import {
  Injectable,
  mixin,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
  type Type,
} from '@nestjs/common';
import { tap, type Observable } from 'rxjs';

interface RequestLike {
  readonly url: string;
}
interface ReplyLike {
  header(name: string, value: string): unknown;
}

const ROOT = /^.*?\/blockchain\/wallet\//;

/** `Location` of what a `POST` has created, which stands in another collection than the one that was posted to. */
export function LocationIn(collection: 'wallets' | 'transactions' | 'contracts'): Type<NestInterceptor> {
  @Injectable()
  class Location implements NestInterceptor {
    intercept(context: ExecutionContext, next: CallHandler<{ readonly id?: string }>): Observable<unknown> {
      const http = context.switchToHttp();
      const [root = ''] = ROOT.exec(http.getRequest<RequestLike>().url) ?? [];
      const reply = http.getResponse<ReplyLike>();
      const tell = ({ id }: { readonly id?: string }): void => {
        if (id !== undefined) reply.header('location', `${root}${collection}/${id}`);
      };
      return next.handle().pipe(tap(tell));
    }
  }
  return mixin(Location);
}

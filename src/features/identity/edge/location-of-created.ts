import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { tap, type Observable } from 'rxjs';

interface RequestLike {
  readonly url: string;
}
interface ReplyLike {
  header(name: string, value: string): unknown;
}

/** `Location` of what a `POST` to a collection has created: below the collection, by its id. */
@Injectable()
export class LocationOfCreated implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler<{ readonly id: string }>): Observable<unknown> {
    const http = context.switchToHttp();
    const [collection = ''] = http.getRequest<RequestLike>().url.split(/[?#]/);
    const reply = http.getResponse<ReplyLike>();
    return next
      .handle()
      .pipe(tap(({ id }) => reply.header('location', `${collection.replace(/\/$/, '')}/${id}`)));
  }
}

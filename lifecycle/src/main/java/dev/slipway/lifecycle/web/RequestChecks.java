package dev.slipway.lifecycle.web;

import dev.slipway.lifecycle.web.access.Origins;
import io.helidon.http.DirectHandler.EventType;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1ConnectionListener;

/**
 * Looks at each request before it is handled: tells the guard how far it came, and refuses framing on which two readers
 * could disagree (RFC 9112, section 6). Thread-safe.
 */
final class RequestChecks implements Http1ConnectionListener {

  private final Origins origins;

  RequestChecks(Origins origins) {
    this.origins = origins;
  }

  @Override
  public void prologue(ConnectionContext context, HttpPrologue prologue) {
    ((GuardedContext) context).connection().prologue(prologue.method());
  }

  @Override
  public void headers(ConnectionContext context, Headers headers) {
    GuardedConnection connection = ((GuardedContext) context).connection();
    connection.headersEnd(origins.listed(headers).orElse(null));
    if (headers.contains(HeaderNames.CONNECTION)
        && headers.get(HeaderNames.CONNECTION).allValues(true).stream().anyMatch("close"::equalsIgnoreCase)) {
      connection.closeAfterResponse();
    }
    boolean chunked = headers.contains(HeaderNames.TRANSFER_ENCODING);
    if (chunked && !headers.contains(HeaderValues.TRANSFER_ENCODING_CHUNKED)) {
      throw refusal(Status.NOT_IMPLEMENTED_501, "the only transfer coding that is understood is 'chunked'");
    }
    if (chunked && headers.get(HeaderNames.TRANSFER_ENCODING).valueCount() > 1) {
      throw refusal(Status.NOT_IMPLEMENTED_501, "the only transfer coding that is understood is 'chunked'");
    }
    if (headers.contains(HeaderNames.CONTENT_LENGTH)) {
      if (chunked || headers.get(HeaderNames.CONTENT_LENGTH).valueCount() > 1 || !length(headers)) {
        throw refusal(Status.BAD_REQUEST_400, "the length of the content is not clear");
      }
    }
  }

  private static boolean length(Headers headers) {
    String text = headers.get(HeaderNames.CONTENT_LENGTH).get();
    return !text.isEmpty() && text.length() <= 18 && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static RequestException refusal(Status status, String message) {
    return RequestException.builder()
        .type(EventType.BAD_REQUEST)
        .status(status)
        .message(message)
        .safeMessage(true)
        .setKeepAlive(false)
        .build();
  }
}

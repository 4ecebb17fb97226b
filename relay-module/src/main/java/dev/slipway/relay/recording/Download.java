package dev.slipway.relay.recording;

import dev.slipway.api.Queries;
import dev.slipway.api.Refusal;
import dev.slipway.relay.recording.ByteRanges.Range;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import jakarta.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A file of a recording over HTTP: whole, in parts, or not at all where the client has it (RFC 9110, sections 13 and 14). Thread-safe.
 *
 * <p>What is being written is served as far as it has come. A download takes 64 KiB of memory, however long the file and slow the peer.
 */
final class Download implements Handler {

  private static final int BUFFER_BYTES = 64 * 1024;
  private static final String TYPE = "video/mp4";

  private final Recordings recordings;

  Download(Recordings recordings) {
    this.recordings = recordings;
  }

  static Refusal missing(String message) {
    return new Refusal(Status.NOT_FOUND_404, "no-such-recording", message);
  }

  @Override
  public void handle(ServerRequest request, ServerResponse response) throws IOException {
    String fileName = Queries.first(request.query(), "filename")
        .orElseThrow(() -> Refusal.badRequest("missing-field", "the query must name a 'filename'"));
    Path path = recordings.shelf().existing(fileName);
    boolean growing = recordings.shelf().isBeingWritten(fileName);
    try (FileChannel file = FileChannel.open(path, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
      Found found = new Found(fileName, file.size(), Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS).toInstant());
      answer(request, response, file, found, Validators.of(found, growing));
    } catch (NoSuchFileException e) {
      throw missing("there is no recording '" + fileName + "'");
    }
  }

  private static void answer(ServerRequest request, ServerResponse response, FileChannel file, Found found, Validators validators)
      throws IOException {
    header(response, HeaderNames.ETAG, validators.etag());
    header(response, HeaderNames.LAST_MODIFIED, validators.lastModified());
    header(response, HeaderNames.ACCEPT_RANGES, "bytes");
    header(response, HeaderNames.CACHE_CONTROL, "private, no-cache");
    switch (validators.evaluate(request.headers())) {
      case NOT_MODIFIED -> response.status(Status.NOT_MODIFIED_304).send();
      case FAILED -> refused(
          response, Status.PRECONDITION_FAILED_412, "changed", "the recording is another than the request wants");
      case SERVE -> {
        header(response, HeaderNames.CONTENT_DISPOSITION, disposition(found.fileName()));
        Optional<ByteRanges> asked = ranges(request, found, validators);
        if (asked.isEmpty()) {
          whole(request, response, file, found);
        } else {
          parts(response, file, found, asked.get().ranges());
        }
      }
    }
  }

  /** Only a GET can have a range (section 14.2). */
  private static Optional<ByteRanges> ranges(ServerRequest request, Found found, Validators validators) {
    boolean asked = Method.GET.equals(request.prologue().method()) && request.headers().contains(HeaderNames.RANGE);
    return asked && validators.allowsRange(request.headers())
        ? ByteRanges.parse(request.headers().get(HeaderNames.RANGE).get(), found.bytes())
        : Optional.empty();
  }

  private static void whole(ServerRequest request, ServerResponse response, FileChannel file, Found found) throws IOException {
    header(response, HeaderNames.CONTENT_TYPE, TYPE);
    response.headers().contentLength(found.bytes());
    if (Method.HEAD.equals(request.prologue().method()) || found.bytes() == 0) {
      response.send();
    } else {
      try (OutputStream out = response.outputStream()) {
        copy(file, new Range(0, found.bytes() - 1), out);
      }
    }
  }

  private static void parts(ServerResponse response, FileChannel file, Found found, List<Range> ranges) throws IOException {
    if (ranges.isEmpty()) {
      header(response, HeaderNames.CONTENT_RANGE, "bytes */" + found.bytes());
      refused(response, Status.REQUESTED_RANGE_NOT_SATISFIABLE_416, "no-such-range",
          "the recording has " + found.bytes() + " bytes, and none of the range");
      return;
    }
    response.status(Status.PARTIAL_CONTENT_206);
    if (ranges.size() == 1) {
      Range range = ranges.getFirst();
      header(response, HeaderNames.CONTENT_TYPE, TYPE);
      header(response, HeaderNames.CONTENT_RANGE, range.of(found.bytes()));
      response.headers().contentLength(range.length());
      try (OutputStream out = response.outputStream()) {
        copy(file, range, out);
      }
    } else {
      multipart(response, file, found, ranges);
    }
  }

  /** Answers like a refusal, for which the headers of the answer would be forgotten. */
  private static void refused(ServerResponse response, Status status, String code, String message) {
    response.headers().remove(HeaderNames.CONTENT_DISPOSITION);
    response.status(status).send(Json.createObjectBuilder()
        .add("error", Json.createObjectBuilder().add("code", code).add("message", message))
        .build());
  }

  /** Section 14.6: each part with its own type and range between boundaries. */
  private static void multipart(ServerResponse response, FileChannel file, Found found, List<Range> ranges) throws IOException {
    String boundary = Long.toHexString(ThreadLocalRandom.current().nextLong()) + Long.toHexString(ThreadLocalRandom.current().nextLong());
    List<byte[]> heads = new ArrayList<>();
    byte[] end = ("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.US_ASCII);
    long length = end.length;
    for (Range range : ranges) {
      byte[] head = ("\r\n--" + boundary + "\r\nContent-Type: " + TYPE + "\r\nContent-Range: " + range.of(found.bytes()) + "\r\n\r\n")
          .getBytes(StandardCharsets.US_ASCII);
      heads.add(head);
      length += head.length + range.length();
    }
    header(response, HeaderNames.CONTENT_TYPE, "multipart/byteranges; boundary=" + boundary);
    response.headers().contentLength(length);
    try (OutputStream out = response.outputStream()) {
      for (int i = 0; i < heads.size(); i++) {
        out.write(heads.get(i));
        copy(file, ranges.get(i), out);
      }
      out.write(end);
    }
  }

  private static void copy(FileChannel file, Range range, OutputStream out) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(BUFFER_BYTES, range.length()));
    long at = range.first();
    while (at <= range.last()) {
      buffer.clear().limit((int) Math.min(buffer.capacity(), range.last() - at + 1));
      int count = file.read(buffer, at);
      if (count <= 0) {
        throw new CloseConnectionException("the file has become shorter while it was read");
      }
      out.write(buffer.array(), 0, count);
      at += count;
    }
  }

  /** RFC 6266: the name for those who know RFC 8187, and one in ASCII for the others. */
  private static String disposition(String fileName) {
    String plain = fileName.replaceAll("[^A-Za-z0-9 _.,()+-]", "_");
    String encoded = URLEncoder.encode(fileName, StandardCharsets.UTF_8).replace("+", "%20").replace("*", "%2A");
    return "attachment; filename=\"" + plain + '"' + (plain.equals(fileName) ? "" : "; filename*=UTF-8''" + encoded);
  }

  private static void header(ServerResponse response, HeaderName name, String value) {
    response.header(HeaderValues.create(name, value));
  }
}

package dev.slipway.relay.hls;

import dev.slipway.api.Queries;
import dev.slipway.api.Refusal;
import io.helidon.common.media.type.MediaType;
import io.helidon.common.media.type.MediaTypes;
import io.helidon.http.Header;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lists and segments for viewers: {@code /api/relay/watch-input/hls/{input}/{file}?viewerID=}. Thread-safe. */
record WatchApi(Previews previews) implements HttpService {

  /** The name of every list. */
  static final String PLAYLIST = "index.m3u8";

  private static final Pattern SEGMENT = Pattern.compile("segment_(0|[1-9]\\d{0,17})\\.ts");
  private static final MediaType LIST_TYPE = MediaTypes.create("application/vnd.apple.mpegurl");
  private static final MediaType SEGMENT_TYPE = MediaTypes.create("video/mp2t");
  private static final Header NO_CACHE = HeaderValues.createCached("Cache-Control", "no-cache");
  private static final Header CACHE = HeaderValues.createCached("Cache-Control", "private, max-age=3600, immutable");

  @Override
  public void routing(HttpRules rules) {
    rules.get("/hls/{input}/{file}", this::watch);
  }

  private void watch(ServerRequest request, ServerResponse response) {
    String input = request.path().pathParameters().get("input");
    String file = request.path().pathParameters().get("file");
    String viewer = Queries.first(request.query(), "viewerID").orElse("");
    if (file.equals(PLAYLIST)) {
      byte[] list = previews.playlist(input, viewer).getBytes(StandardCharsets.US_ASCII);
      response.header(NO_CACHE);
      response.headers().contentType(LIST_TYPE);
      response.send(list);
      return;
    }
    Matcher segment = SEGMENT.matcher(file);
    if (!segment.matches()) {
      throw new Refusal(Status.NOT_FOUND_404, "no-such-file", "there is only " + PLAYLIST + " and what it lists");
    }
    byte[] bytes = previews.segment(input, viewer, Long.parseLong(segment.group(1))).bytes();
    response.header(CACHE);
    response.headers().contentType(SEGMENT_TYPE);
    response.send(bytes);
  }
}

package dev.slipway.lifecycle.web.access;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A file or URL that holds a JWK set. Immutable. */
sealed interface KeyPlace {

  /** The most that is read. */
  int MAX_BYTES = 256 * 1024;
  /** The longest time that a read may take. */
  Duration PATIENCE = Duration.ofSeconds(5);

  /**
   * Returns the place of that name.
   *
   * @throws IllegalArgumentException when it is no place
   */
  static KeyPlace of(String place) {
    if (!place.startsWith("http://") && !place.startsWith("https://")) {
      return new Local(Path.of(place));
    }
    URI uri = URI.create(place);
    if (uri.getHost() == null) {
      throw new IllegalArgumentException("a URL needs a host");
    }
    return new Web(uri);
  }

  /**
   * Returns what it holds. Blocks, for little longer than {@link #PATIENCE}.
   *
   * @throws IOException when it cannot be read, with the reason in words
   * @throws InterruptedException when interrupted
   */
  String read() throws IOException, InterruptedException;

  /** A file. */
  record Local(Path path) implements KeyPlace {

    @Override
    public String read() throws IOException {
      if (!Files.isRegularFile(path)) {
        throw new IOException("there is no such file");
      }
      try (InputStream in = Files.newInputStream(path)) {
        byte[] bytes = in.readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
          throw new IOException("it is longer than " + MAX_BYTES + " bytes");
        }
        return new String(bytes, StandardCharsets.UTF_8);
      }
    }

    @Override
    public String toString() {
      return path.toString();
    }
  }

  /** A URL, without what may be secret in it when shown. */
  record Web(URI uri) implements KeyPlace {

    @Override
    public String read() throws IOException, InterruptedException {
      HttpClient client = HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .connectTimeout(PATIENCE)
          .build();
      try {
        HttpRequest request = HttpRequest.newBuilder(uri).header("Accept", "application/json").timeout(PATIENCE).build();
        CompletableFuture<HttpResponse<String>> answer =
            client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofString(StandardCharsets.UTF_8), MAX_BYTES));
        HttpResponse<String> response = answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        if (response.statusCode() != 200) {
          throw new IOException("it answers " + response.statusCode());
        }
        return response.body();
      } catch (ExecutionException e) {
        throw new IOException(String.valueOf(e.getCause()), e);
      } catch (TimeoutException e) {
        throw new IOException("it does not answer within " + PATIENCE.toSeconds() + " s", e);
      } finally {
        client.shutdownNow(); // with its thread, which must not outlive the platform
        client.awaitTermination(Duration.ofSeconds(1));
      }
    }

    @Override
    public String toString() {
      String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
      return uri.getScheme() + "://" + uri.getHost() + port + uri.getPath();
    }
  }
}

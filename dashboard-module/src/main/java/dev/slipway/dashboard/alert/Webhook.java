package dev.slipway.dashboard.alert;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Tells alerts to one address: each as a JSON document by POST, signed, tried up to {@value #ATTEMPTS} times.
 *
 * <p>Thread-safe; {@link #tell} does not block. The header {@code X-Slipway-Signature} is {@code sha256=} and the HMAC-SHA256 of
 * {@code <X-Slipway-Timestamp>.<body>} in hex. Redirects are not followed, and an answer's content is not read. What cannot be
 * delivered is logged and counted, and {@value #WAITING} alerts may wait.
 */
public final class Webhook implements AutoCloseable {

  static final int ATTEMPTS = 4;
  private static final int WAITING = 100;
  private static final int MAX_PORT = 65_535;
  private static final Logger LOGGER = System.getLogger(Webhook.class.getName());

  private final URI address;
  private final byte[] secret;
  private final Clock clock;
  private final Duration patience;
  private final Duration firstPause;
  private final ExecutorService executor;
  private final HttpClient http;
  private final BlockingQueue<String> waiting = new LinkedBlockingQueue<>(WAITING);
  private final AtomicLong delivered = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread sender;

  /**
   * A webhook that sends from now on.
   *
   * @param patience how long one attempt may take
   * @param firstPause how long to wait after the first failure; four times as long after each further one
   * @throws IllegalArgumentException when the address is none, or its host is not among {@code hosts}; the message leaves out what
   *     may be secret in it
   */
  public Webhook(
      String address, List<String> hosts, String secret, Clock clock, Duration patience, Duration firstPause, ThreadFactory threads) {
    this.address = checked(address, hosts);
    this.secret = secret.getBytes(StandardCharsets.UTF_8);
    this.clock = clock;
    this.patience = patience;
    this.firstPause = firstPause;
    this.executor = Executors.newThreadPerTaskExecutor(threads);
    this.http = HttpClient.newBuilder().connectTimeout(patience).followRedirects(HttpClient.Redirect.NEVER)
        .version(HttpClient.Version.HTTP_1_1).executor(executor).build();
    this.sender = threads.newThread(this::sendAll);
    sender.start();
  }

  private static URI checked(String address, List<String> hosts) {
    URI uri;
    try {
      uri = new URI(address);
    } catch (URISyntaxException _) {
      throw notAnAddress(); // without the cause, whose text is the whole address
    }
    String host = uri.getHost();
    boolean http = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
    if (!http || host == null || uri.getUserInfo() != null || uri.getPort() > MAX_PORT) {
      throw notAnAddress();
    }
    if (!hosts.contains(host.toLowerCase(Locale.ROOT))) {
      throw new IllegalArgumentException("alerts.webhook.url: host '" + host + "' is not among alerts.webhook.hosts " + hosts);
    }
    return uri;
  }

  private static IllegalArgumentException notAnAddress() {
    return new IllegalArgumentException(
        "alerts.webhook.url: the value is not an address such as https://example.org/hook, without user and password");
  }

  /** Queues an alert. */
  public void tell(Alert alert) {
    if (closed.getCount() == 0 || !waiting.offer(alert.json().toString())) {
      failed.incrementAndGet();
    }
  }

  /** Returns how many alerts were delivered. */
  public long delivered() {
    return delivered.get();
  }

  /** Returns how many were not. */
  public long failed() {
    return failed.get();
  }

  private void sendAll() {
    try {
      while (true) {
        String body = waiting.take();
        boolean taken = false;
        try {
          taken = deliver(body);
        } finally {
          (taken ? delivered : failed).incrementAndGet();
        }
      }
    } catch (InterruptedException e) {
      failed.addAndGet(waiting.size());
    }
  }

  /** Returns whether it was taken, after the last attempt at the latest. */
  private boolean deliver(String body) throws InterruptedException {
    Duration pause = firstPause;
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      String problem = attempt(body);
      if (problem.isEmpty()) {
        return true;
      }
      LOGGER.log(Level.DEBUG, "webhook at {0}: {1}", address.getHost(), problem);
      if (attempt == ATTEMPTS) {
        LOGGER.log(Level.WARNING, "an alert could not be told to {0}: {1}", address.getHost(), problem);
      } else if (closed.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
        return false;
      }
      pause = pause.multipliedBy(4);
    }
    return false;
  }

  /** Returns why an attempt failed, empty when it did not. */
  private String attempt(String body) throws InterruptedException {
    String time = Long.toString(clock.instant().getEpochSecond());
    HttpRequest.Builder request = HttpRequest.newBuilder(address)
        .timeout(patience)
        .header("Content-Type", "application/json")
        .header("X-Slipway-Timestamp", time)
        .POST(HttpRequest.BodyPublishers.ofString(body));
    if (secret.length > 0) {
      request.header("X-Slipway-Signature", "sha256=" + signature(time + "." + body));
    }
    try {
      int status = http.send(request.build(), answer -> new Unread()).statusCode();
      return status >= 200 && status < 300 ? "" : "it answered " + status;
    } catch (IOException e) {
      return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
  }

  /** Leaves the content of an answer where it is: whoever sends one without an end holds nobody. */
  private static final class Unread implements HttpResponse.BodySubscriber<Boolean> {

    @Override
    public CompletionStage<Boolean> getBody() {
      return CompletableFuture.completedFuture(true);
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.cancel();
    }

    @Override
    public void onNext(List<ByteBuffer> content) {}

    @Override
    public void onError(Throwable cause) {}

    @Override
    public void onComplete() {}
  }

  private String signature(String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no HmacSHA256", e);
    }
  }

  /** Gives up what waits, and ends. */
  @Override
  public void close() {
    closed.countDown();
    sender.interrupt();
    http.shutdownNow();
    executor.shutdownNow();
  }
}

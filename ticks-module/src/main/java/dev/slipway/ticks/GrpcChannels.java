package dev.slipway.ticks;

import dev.slipway.api.Work;
import io.grpc.ManagedChannel;
import io.grpc.okhttp.OkHttpChannelBuilder;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.function.Supplier;

/** Makes channels to one upstream, all of whose threads are the module's own. Thread-safe. */
final class GrpcChannels implements Supplier<ManagedChannel> {

  private final String target;
  private final Work work;
  private final Executor threads;

  /** Channels to {@code target}, of the form {@code host:port}. */
  GrpcChannels(String target, Work work) {
    this.target = target;
    this.work = work;
    ThreadFactory factory = work.virtual("grpc");
    threads = task -> factory.newThread(task).start();
  }

  @Override
  public ManagedChannel get() {
    // without these, gRPC would share threads of its own, which outlive the module by a second
    return OkHttpChannelBuilder.forTarget("dns:///" + target)
        .usePlaintext()
        .transportExecutor(threads)
        .offloadExecutor(threads)
        .scheduledExecutorService(work.scheduler())
        .directExecutor()
        .disableServiceConfigLookUp()
        .disableRetry()
        .proxyDetector(address -> null)
        .maxInboundMessageSize(TickProto.MOST_BYTES)
        .build();
  }
}
